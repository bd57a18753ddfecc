"""Models are trained once, kept, read back as they were, and trained anew when code changes."""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch
from test_translation import SIZES, reversals

from autograde.bubblewrap import Limits, why_no_walls
from autograde.sandbox import Sandbox
from llmweek import code_hash, trained
from llmweek.character_gpt import CharacterGPT
from llmweek.translation import train_translator

GPT_ABOUT = {
    "alphabet": "\n ab",
    "sizes": {"context_length": 8, "d_model": 16, "n_heads": 2, "n_layers": 1},
    "losses": [1.5, 1.25],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty place for models, and no memory of those that were loaded."""
    monkeypatch.setattr(trained, "FOLDER", tmp_path / "models")
    trained._model.cache_clear()
    yield tmp_path / "models"
    trained._model.cache_clear()


@pytest.fixture
def small(folder, monkeypatch):
    """One recipe that takes a moment, in place of ours."""
    made = []

    def train(name, progress):
        made.append(name)
        training = {"n_updates": 2, "batch_size": 4}
        return train_translator(reversals(), SIZES, training, progress=False)

    monkeypatch.setattr(trained, "RECIPES", {"date_translator": {"sizes": SIZES}})
    monkeypatch.setattr(trained, "_trained", train)
    trained.key.cache_clear()
    yield SimpleNamespace(folder=folder, made=made)
    trained.key.cache_clear()


def test_a_restored_translator_is_the_saved_one(tmp_path):
    saved = train_translator(reversals(), SIZES, {"n_updates": 20}, progress=False)
    for weights in saved.model.parameters():
        weights.data = weights.data.half().float()  # what is kept is in half precision
    before = torch.get_rng_state()
    trained.save(saved, tmp_path / "m.safetensors", "k")
    restored = trained.load(tmp_path / "m.safetensors")
    assert torch.equal(torch.get_rng_state(), before)
    assert restored.about == saved.about
    ours, theirs = saved.model.state_dict(), restored.model.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    words = ["abc", "dd"]
    assert restored.translate(words) == saved.translate(words)
    assert not restored.model.training
    assert [p.name for p in tmp_path.iterdir()] == ["m.safetensors"]
    if sys.platform != "win32":  # whoever grades is another user
        assert (tmp_path / "m.safetensors").stat().st_mode & 0o777 == 0o644


def test_a_restored_gpt_has_its_tied_matrix_once(tmp_path):
    torch.manual_seed(0)
    saved = CharacterGPT.new(GPT_ABOUT)
    trained.save(saved, tmp_path / "m.safetensors", "k")
    restored = trained.load(tmp_path / "m.safetensors")
    assert restored.about == GPT_ABOUT
    assert restored.model.head.weight is restored.model.token_embedding.weight
    halved = saved.model.token_embedding.weight.half().float()
    assert torch.equal(restored.model.head.weight, halved)
    assert restored.decode(restored.encode("a b\n")) == "a b\n"
    with pytest.raises(ValueError, match="not found"):
        restored.encode("z")


def test_a_model_is_trained_once_and_again_when_its_key_changes(small, monkeypatch, capsys):
    first = trained.date_translator()
    assert small.made == ["date_translator"]
    assert "Training, once, and keeping in" in capsys.readouterr().out
    assert trained.date_translator() is first
    trained._model.cache_clear()
    assert trained.date_translator() is not first
    assert trained.train_missing() == []
    assert small.made == ["date_translator"]
    monkeypatch.setattr(trained, "hash_of", lambda *_: "other code")
    trained.key.cache_clear()
    assert not trained.is_current("date_translator")
    assert trained.train_missing() == ["date_translator"]
    assert trained.is_current("date_translator")


def test_a_place_that_cannot_be_written_is_named(small, monkeypatch):
    monkeypatch.setattr(trained.os, "access", lambda *_: False)
    for ask in (trained.date_translator, trained.ensure):
        with pytest.raises(trained.NotTrained, match=r"python -m llmweek\.trained") as error:
            ask()
        assert str(small.folder) in str(error.value)
    assert small.made == []


def test_keys_follow_code_and_recipe(monkeypatch):
    names = {path.name for path in code_hash.files(frozenset(trained.MODULES["translator"]))}
    assert {"translation.py", "transformer.py", "attention.py", "pairs.py", "corpora.py"} <= names
    assert "gpt.py" not in names  # a translator is not trained again for a change of the GPT's
    before = trained.key("translator")
    assert before != trained.key("date_translator")
    trained.key.cache_clear()
    assert trained.key("translator") == before
    monkeypatch.setitem(trained.RECIPES, "translator", {"sizes": {}})
    trained.key.cache_clear()
    assert trained.key("translator") != before
    trained.key.cache_clear()


def test_the_models_a_cell_asks_for_are_known():
    code = "from llmweek import trained\nmodel = trained.character_gpt().model"
    assert trained.used_in(code) == ["character_gpt"]
    assert trained.used_in("date_translator = 1") == []


def test_asking_what_is_there_loads_no_torch():
    program = (
        "import sys; from llmweek import trained; "
        "trained.is_current('translator'); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\n", "")


@pytest.fixture(scope="module")
def all_models():
    """Ours, trained where they are missing."""
    trained.ensure()
    return {name: getattr(trained, name)() for name in trained.RECIPES}


def test_our_models_are_small_and_in_eval_mode(all_models):
    files = [trained.FOLDER / f"{name}.safetensors" for name in all_models]
    assert sum(path.stat().st_size for path in files) < 6e6
    for name, kept in all_models.items():
        assert not kept.model.training
        assert len(kept.losses) == trained.RECIPES[name]["training"]["n_updates"]
        json.dumps(kept.about)


def test_our_date_translator_is_right_on_days_it_has_not_seen(all_models):
    from llmweek import pairs
    from llmweek.translation import exact_match

    held_out = pairs.dates().test[:300]
    said = all_models["date_translator"].translate([words for words, _ in held_out])
    assert exact_match(said, [digits for _, digits in held_out]) >= 0.99


def test_our_translator_has_learned_some_english(all_models):
    from llmweek import pairs
    from llmweek.translation import chrf

    held_out = pairs.hsk().test
    said = all_models["translator"].translate([zh for zh, _ in held_out])
    wanted = [en for _, en in held_out]
    assert chrf(said, wanted) > 22
    assert chrf(said, wanted) > chrf(said[1:] + said[:1], wanted) + 5  # it reads the sentence


def test_our_gpt_predicts_characters(all_models):
    from llmweek import gpt_train
    from llmweek.corpora import sotu

    gpt = all_models["character_gpt"]
    text = "".join(c for c in sotu().validation[:20_000] if c in gpt.alphabet)
    assert -gpt_train.log_probs(gpt.model, gpt.encode(text).numpy()).mean() < 2.0


@pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())
def test_behind_the_walls_they_are_read_and_never_trained(all_models):
    setup = "from llmweek import trained\ndates = trained.date_translator()"
    process = Sandbox(Limits(), True, (setup,))
    try:
        said = process.run_cell(f"{setup}\nprint(dates.translate(['may the first ten ten']))", 60)
        assert (said.error, said.stdout) == (None, "['1010-05-01']\n")
        key = "trained.hash_of = lambda *_: 'changed'\ntrained.key.cache_clear()\n"
        said = process.run_cell(f"{key}trained._model.cache_clear()\ntrained.date_translator()", 60)
        assert said.error is not None
        assert said.error[0] == "NotTrained"
    finally:
        process.kill()
