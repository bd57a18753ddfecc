"""Training a translator, asking it, and scoring what it says."""

import math
import random

import pytest
import torch

from llmweek import gpt_train
from llmweek.decoding import greedy_decode
from llmweek.gpt import GPT
from llmweek.pairs import Task, Vocabulary
from llmweek.transformer import END, START
from llmweek.translation import Translator, chrf, exact_match, log_probs, train, train_translator

SIZES = {"d_model": 16, "n_heads": 2, "n_layers": 1, "d_ff": 32}


def reversals(n: int = 40) -> Task:
    """Words of two to four letters, and the same backwards."""
    rng = random.Random(0)
    words = ["".join(rng.choices("abcd", k=rng.randint(2, 4))) for _ in range(n)]
    vocabulary = Vocabulary.learn(words, "characters")
    learned = tuple((word, word[::-1]) for word in words)
    return Task(learned, (), (), vocabulary, vocabulary)


@pytest.fixture(scope="module")
def trained() -> Translator:
    training = {"n_updates": 250, "batch_size": 16, "lr": 1e-2}
    return train_translator(reversals(), SIZES, training, progress=False)


def test_training_teaches_and_leaves_torchs_generator_alone(trained):
    said = trained.translate([word for word, _ in reversals().train])
    assert exact_match(said, [back for _, back in reversals().train]) > 0.9
    assert len(trained.losses) == 250
    assert trained.losses[0] > 1.5 > 0.5 > trained.losses[-1]
    assert not trained.model.training
    before = torch.get_rng_state()
    training = {"n_updates": 3, "batch_size": 16}
    one, two = (
        train_translator(reversals(), SIZES | {"dropout": 0.1}, training, progress=False)
        for _ in range(2)
    )
    assert torch.equal(torch.get_rng_state(), before)
    assert one.losses == two.losses
    other = train_translator(reversals(), SIZES, training, progress=False, seed=1)
    assert other.losses != one.losses


def test_padding_is_no_part_of_the_loss():
    task = reversals()
    torch.manual_seed(0)
    translator = Translator.new(
        {"source": task.source.about, "target": task.target.about, "sizes": SIZES, "losses": []}
    )
    each = log_probs(translator, task.train)
    n_tokens = sum(len(back) + 1 for _, back in task.train)
    assert int((each != 0).sum()) == n_tokens
    (loss,) = train(translator.model, task, 1, batch_size=len(task.train), progress=False)
    assert loss == pytest.approx(-float(each.sum()) / n_tokens, rel=1e-4)


def test_greedy_is_a_loop_over_the_model(trained):
    words = ["abcd", "da", "bbb"]
    sources = trained.sources(words)
    wanted = []
    for row in sources:
        said = [START]
        while said[-1] != END and len(said) < 61:
            logits = trained.model(row[None, : int((row != 0).sum())], torch.tensor([said]))
            said.append(int(logits[0, -1].argmax()))
        wanted.append(tuple(said[1:]))
    starts = trained.starts(3)
    found = greedy_decode(trained.next_log_probs(sources), starts, END, 60)
    assert [h.tokens for h in found] == wanted
    assert [beam[0].tokens for beam in trained.hypotheses(words, batch_size=2)] == wanted
    assert trained.translate(words) == [trained.target.decode(ids) for ids in wanted]


def test_scores_of_hypotheses_are_the_models(trained):
    (beam,) = trained.hypotheses(["abca"], beam_width=4)
    assert len(beam) == 4
    for hypothesis in beam[:2]:
        text = trained.target.decode(hypothesis.tokens)
        if hypothesis.finished and trained.target.encode(text) == list(hypothesis.tokens):
            again = log_probs(trained, [("abca", text)]).double().sum()
            assert hypothesis.log_prob == pytest.approx(float(again), abs=1e-4)


def test_a_translator_is_made_again_from_what_it_says_about_itself(trained):
    again = Translator.new(trained.about)
    again.model.load_state_dict(trained.model.state_dict())
    assert again.translate(["abc"]) == trained.translate(["abc"])
    assert again.losses == trained.losses


def test_scores():
    assert exact_match(["a", "b"], ["a", "c"]) == 0.5
    assert exact_match([], []) == 0
    with pytest.raises(ValueError, match="zip"):
        exact_match(["a"], [])
    assert chrf(["the cat sat"], ["the cat sat"]) == pytest.approx(100)
    assert chrf(["xyz"], ["the cat sat"]) == 0
    half = chrf(["the cat"], ["the cat sat"])
    assert chrf(["the"], ["the cat sat"]) < half < 100


def test_a_gpt_learns_a_stream():
    torch.manual_seed(0)
    model = GPT(5, 8, 16, 2, 1)
    ids = [0, 1, 2, 3, 4] * 60
    draw = torch.Generator().manual_seed(0)
    losses = gpt_train.train(model, ids, 60, batch_size=8, lr=1e-2, generator=draw, progress=False)
    assert losses[0] == pytest.approx(math.log(5), abs=0.3)
    assert losses[-1] < 0.3
    assert not model.training
    assert gpt_train.log_probs(model, ids)[8:].mean() > -0.1
    with pytest.raises(ValueError, match="too few"):
        gpt_train.train(model, ids[:10], 1, progress=False)


@pytest.mark.parametrize("training", [True, False])
def test_scoring_what_is_no_id_leaves_the_model_in_its_mode(training):
    model = GPT(5, 8, 16, 2, 1).train(training)
    with pytest.raises(IndexError):
        gpt_train.log_probs(model, [1, 7, 2])
    assert model.training == training


@pytest.mark.parametrize("n", [1, 2, 8, 9, 12, 13, 40])
def test_each_id_is_scored_once_after_half_a_context_or_more(n):
    torch.manual_seed(0)
    model = GPT(11, 8, 16, 2, 1).train()
    ids = torch.randint(11, (n,))
    wanted = [-math.log(11)]
    for t in range(1, n):
        start = 0 if t <= 8 else -(-(t - 8) // 4) * 4
        assert t <= 8 or 5 <= t - start <= 8
        logits = model(ids[None, start:t])[0, -1]
        wanted.append(float(logits.double().log_softmax(-1)[ids[t]].detach()))
    found = gpt_train.log_probs(model, ids.numpy(), batch_size=2)
    assert found == pytest.approx(wanted, abs=1e-5)
    assert model.training
