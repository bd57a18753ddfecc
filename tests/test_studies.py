"""Studies measure what they say, once, and again when the code has changed."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from conftest import ROOT
from test_translation import SIZES, reversals

from llmweek import ladder as llmweek_ladder
from llmweek.translation import train_translator
from studies import beams, texts
from studies.__main__ import study
from studies.code import bare, files, hash_of
from studies.measure import measure
from studies.recipes import Recipe, ladder
from studies.table import Table

TINY = 1 / 512  # of the training text: a few thousand words

NETWORK = {"passes": 1, "batch_size": 16, "n_steps": 16, "lr": 1e-3}
EACH_KIND = [
    Recipe("counting", "uniform", "uniform", 1, 50, share=TINY),
    Recipe("counting", "2", "add-k", 1, 50, share=TINY, settings={"order": 2}),
    Recipe("counting", "2", "interpolation", 1, 50, share=TINY, settings={"order": 2}),
    Recipe("counting", "2", "stupid backoff", 1, 50, share=TINY, settings={"order": 2}),
    Recipe("counting", "2", "Kneser–Ney", 1, 50, share=TINY, settings={"order": 2}),
    Recipe(
        "feed_forward",
        "FFNN",
        "FFNN",
        1,
        50,
        share=TINY,
        settings=NETWORK | {"n": 3, "m": 4, "h": 5},
    ),
    Recipe(
        "recurrent",
        "GRU",
        "GRU",
        2,
        50,
        "characters",
        share=TINY,
        settings=NETWORK | {"d_embedding": 4, "d_hidden": 5},
    ),
    Recipe(
        "generative",
        "GPT",
        "GPT",
        4,
        50,
        share=TINY,
        settings=NETWORK | {"n_layers": 1, "d_model": 8, "n_heads": 2, "context_length": 8},
    ),
]


@pytest.mark.parametrize("recipe", EACH_KIND, ids=lambda recipe: recipe.family)
def test_a_rung_is_measured(recipe, tmp_path):
    row = measure(recipe)
    table = Table("ladder", "rungs", tmp_path)
    table.add(row | {"hash": recipe.hash}, [recipe.key])
    (rung,) = llmweek_ladder.read(tmp_path / "ladder.json")
    assert (rung.family, rung.tokens, rung.vocabulary) == (recipe.family, recipe.tokens, 50)
    assert 10_000 < rung.train_bytes < 50_000
    if recipe.family == "stupid backoff":
        assert rung.bits_per_byte is rung.perplexity is None
        return
    chance = {"words": 3.0, "characters": 6.5}[recipe.tokens]
    assert 1 < rung.bits_per_byte < chance
    assert rung.perplexity <= 50.01
    assert (rung.parameters == 0) is (recipe.family == "uniform")


def test_k_is_the_best_on_the_validation_text():
    from studies import counting

    data = texts.read("words", 50, TINY)
    model, chosen = counting.train(data, "add-k", {"order": 2})
    best = model.log_probs(data.validation_ids).sum()
    for k in counting.KS:
        model.k = k
        assert model.log_probs(data.validation_ids).sum() <= best
    assert chosen["k"] in counting.KS


def test_a_share_of_the_text_comes_from_all_of_it():
    whole, part = texts.read("characters", 256, 1.0), texts.read("characters", 256, 1 / 8)
    assert part.train_bytes / whole.train_bytes == pytest.approx(1 / 8, rel=0.02)
    text = "".join(whole.train)
    for start in range(0, len(part.train), texts.BLOCK):
        assert "".join(part.train[start : start + texts.BLOCK]) in text
    last = "".join(part.train[-100:])
    assert text.index(last) > 0.95 * len(text)


def test_what_is_compared_at_equal_parameters_has_them():
    rungs = llmweek_ladder.read(ROOT / "studies" / "results" / "ladder.json")
    for vocabulary in {r.vocabulary for r in rungs if r.name == "FFNN"}:
        whole = [r for r in rungs if (r.vocabulary, r.share) == (vocabulary, 1)]
        (trigram,) = [r for r in whole if r.name == "Kneser–Ney 3-gram"]
        networks = [r for r in whole if r.family in ("FFNN", "RNN", "GRU", "GPT")]
        for network in networks:
            assert network.parameters == pytest.approx(trigram.parameters, rel=0.02)


def test_every_result_has_its_rung_and_stands_in_its_place():
    rows = json.loads((ROOT / "studies/results/ladder.json").read_text("utf-8"))["rungs"]
    measured = {row["key"] for row in rows}
    assert [row["key"] for row in rows] == [r.key for r in ladder() if r.key in measured]
    for row in rows:
        if row["bits_per_byte"] is None:
            assert row["family"] == "stupid backoff"
        else:
            assert 1 < row["bits_per_byte"] < math.log2(8_000)


def test_comments_and_docstrings_change_no_hash_and_code_does():
    code = 'def f(x):\n    """Twice."""\n    # why\n    return "#" + x  # so\n'
    assert bare(code) == bare('def f(x):\n\n    return "#" + x\n')
    assert bare(code) != bare(code.replace("+", "*"))
    assert bare(code) != bare(code.replace('"#"', '"%"'))
    assert bare("if a:\n    b\n    c\n") != bare("if a:\n    b\nc\n")


def test_a_hash_is_the_same_on_every_python():
    """What 3.11 makes of an f-string is one token, its text; later ones take it to pieces."""
    lines = [
        "x = 1 + 1",
        'y = f"a{ x + 1 }{{b}}" + "c"',
        'z = f"""{',
        "  f'{x !r}é'",
        '} d"""',
        "z",
    ]
    as_311 = 'x=1+1y=f"a{ x + 1 }{{b}}"+"c"z=f"""{\n  f\'{x !r}é\'\n} d"""z'
    assert bare("\n".join(lines) + "\n") == as_311


def test_a_hash_goes_through_what_is_imported():
    counting, feed_forward = ["studies.counting"], ["studies.feed_forward"]
    assert hash_of("", counting) == hash_of("", counting)
    assert hash_of("", counting) != hash_of("", feed_forward)
    assert hash_of("", counting) != hash_of("other settings", counting)
    names = {path.name for path in files(frozenset(feed_forward))}
    assert {"feed_forward.py", "texts.py", "ffnn.py", "words.py", "ngrams.py"} <= names
    assert "rnn.py" not in names  # what counts only is not measured again for a change of torch's


def test_an_interrupted_run_loses_nothing(tmp_path):
    order = ["a", "b", "c"]
    Table("t", "rows", tmp_path).add({"key": "b", "hash": "1", "value": 2}, order)
    table = Table("t", "rows", tmp_path)
    assert table.is_current("b", "1")
    assert not table.is_current("b", "2")
    assert not table.is_current("a", "1")
    table.add({"key": "a", "hash": "1", "value": 1}, order)
    table.add({"key": "b", "hash": "2", "value": 3}, order)
    read = json.loads((tmp_path / "t.json").read_text("utf-8"))
    assert read["about"]
    assert [(row["key"], row["value"]) for row in read["rows"]] == [("a", 1), ("b", 3)]
    table.add({"key": "c", "hash": "1"}, ["c"])  # the others are no longer on the list
    assert [row["key"] for row in json.loads((tmp_path / "t.json").read_text())["rows"]] == ["c"]


def row_of(one):
    if one.key == "b" and not (one.folder / "mended").exists():
        raise MemoryError
    return {"key": one.key, "value": 1.0}


def test_a_beam_is_measured_against_greedy():
    held_out = reversals().train[:12]
    torch.manual_seed(0)
    training = {"n_updates": 40, "batch_size": 16, "lr": 1e-2}
    translator = train_translator(reversals(), SIZES, training, progress=False)
    rows = {k: beams.measured(translator, held_out, beams.Width(k)) for k in (1, 6)}
    for order in beams.ORDERS:
        one, wide = rows[1][order], rows[6][order]
        assert one["below_greedy"] == 0
        assert 0 <= wide["below_greedy"] <= 1
        assert one["chrf"] > 0
        assert one["length"] > 1
    greedy = [
        beam[0].log_prob
        for beam in translator.hypotheses([s for s, _ in held_out], max_len=beams.MAX_LEN)
    ]
    assert rows[1]["sum"]["log_prob"] == pytest.approx(sum(greedy) / 12, abs=1e-3)
    assert rows[6]["sum"]["log_prob"] > rows[1]["sum"]["log_prob"]
    assert rows[6]["sum"]["log_prob"] >= rows[6]["mean"]["log_prob"]
    assert rows[6]["sum"]["length"] <= rows[6]["mean"]["length"]
    assert beams.Width(2).hash == beams.Width(2).hash != beams.Width(3).hash


@dataclass(frozen=True)
class Toy:
    key: str
    hash: str
    folder: Path


def test_a_study_measures_what_is_missing_or_out_of_date(tmp_path, capsys):
    toys = [Toy(key, "1", tmp_path) for key in "abc"]
    with pytest.raises(MemoryError):
        study(Table("t", "rows", tmp_path), toys, row_of)
    assert list(Table("t", "rows", tmp_path).rows) == ["a"]
    (tmp_path / "mended").touch()
    study(Table("t", "rows", tmp_path), toys, row_of)
    assert "3 rows, 2 to measure" in capsys.readouterr().out
    study(Table("t", "rows", tmp_path), [*toys[:2], Toy("c", "2", tmp_path)], row_of)
    assert "3 rows, 1 to measure" in capsys.readouterr().out
    assert [row["hash"] for row in Table("t", "rows", tmp_path).rows.values()] == ["1", "1", "2"]
    changed = [Toy(key, "3", tmp_path) for key in "abc"]
    study(Table("t", "rows", tmp_path), changed, row_of, only=["a", "c"])
    assert "3 rows, 2 to measure" in capsys.readouterr().out
    assert [row["hash"] for row in Table("t", "rows", tmp_path).rows.values()] == ["3", "1", "3"]
