"""Decoding against definitions written out: exhaustive search, loops, sums in loops."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from llmweek.calibration import reliability
from llmweek.decoding import Hypothesis, beam_search, greedy_decode, sequence_log_prob
from llmweek.generate import generate
from llmweek.gpt import GPT
from llmweek.sampling import repetition_penalty, sample_next, top_k_filter, top_p_filter
from llmweek.smoothing import label_smoothing_loss

V, END = 4, 1
NextLogProbs = Callable[[Tensor, Tensor], Tensor]


def table(seed: int, levels: int | None = None) -> NextLogProbs:
    """A model whose every prefix has a distribution of its own; few ``levels`` make ties."""

    def next_log_probs(prefixes: Tensor, rows: Tensor) -> Tensor:
        out = []
        for prefix, row in zip(prefixes.tolist(), rows.tolist(), strict=True):
            rng = np.random.default_rng([seed, row, *prefix])
            logits = rng.integers(levels, size=V) if levels else 2 * rng.standard_normal(V)
            out.append(torch.tensor(logits, dtype=torch.float64))
        return torch.stack(out).log_softmax(-1)

    return next_log_probs


def exhaustive(model: NextLogProbs, row: int, max_len: int) -> list[Hypothesis]:
    """Every sequence that ends, or is as long as it may be, likeliest first."""
    found = []
    for length in range(1, max_len + 1):
        for tokens in itertools.product(range(V), repeat=length):
            ends = tokens[-1] == END
            if END in tokens[:-1] or not (ends or length == max_len):
                continue
            total = 0.0
            for t, token in enumerate(tokens):
                prefix = torch.tensor([[0, *tokens[:t]]])
                total += model(prefix, torch.tensor([row]))[0, token].item()
            found.append(Hypothesis(tokens, total, ends))
    return sorted(found, key=lambda h: -h.log_prob)


@pytest.mark.parametrize("seed", range(6))
def test_a_wide_enough_beam_is_exhaustive_search(seed: int) -> None:
    model, starts = table(seed), torch.zeros(2, 1, dtype=torch.long)
    for row, beam in enumerate(beam_search(model, starts, END, 500, 4)):
        want = exhaustive(model, row, 4)
        assert len(beam) == len(want)
        for got, right in zip(beam, want, strict=True):
            assert (got.tokens, got.finished) == (right.tokens, right.finished)
            assert math.isclose(got.log_prob, right.log_prob, rel_tol=1e-9)


@pytest.mark.parametrize("levels", [None, 2])
def test_a_beam_of_one_is_greedy_and_rows_do_not_meet(levels: int | None) -> None:
    starts = torch.zeros(5, 1, dtype=torch.long)
    for seed in range(8):
        model = table(seed, levels)
        for row, found in enumerate(greedy_decode(model, starts, END, 6)):
            prefix = [0]
            while len(prefix) < 7 and prefix[-1] != END:
                log_probs = model(torch.tensor([prefix]), torch.tensor([row]))[0].tolist()
                prefix.append(log_probs.index(max(log_probs)))
            assert found.tokens == tuple(prefix[1:])
        together = beam_search(model, starts, END, 3, 6)
        for row in range(5):
            alone = beam_search(
                lambda p, r, model=model, row=row: model(p, r + row), starts[:1], END, 3, 6
            )
            assert alone[0] == together[row]


def test_the_length_penalty_orders_the_result() -> None:
    model = table(3)
    plain = beam_search(model, torch.zeros(1, 1, dtype=torch.long), END, 8, 5)[0]
    means = beam_search(model, torch.zeros(1, 1, dtype=torch.long), END, 8, 5, 1.0)[0]
    assert {h.tokens for h in plain} == {h.tokens for h in means}
    scores = [h.log_prob / len(h.tokens) for h in means]
    assert scores == sorted(scores, reverse=True)
    assert [h.tokens for h in plain] != [h.tokens for h in means]


def test_sequence_log_prob_stops_at_the_end() -> None:
    logits = torch.randn(2, 4, V, dtype=torch.float64)
    tokens = torch.tensor([[2, END, 3, END], [3, 2, 0, 2]])
    got = sequence_log_prob(logits, tokens, END)
    each = logits.log_softmax(-1)
    torch.testing.assert_close(got[0], each[0, 0, 2] + each[0, 1, END])
    torch.testing.assert_close(got[1], sum(each[1, t, i] for t, i in enumerate([3, 2, 0, 2])))


def test_top_k_and_top_p_by_definition() -> None:
    rng = np.random.default_rng(7)
    for _ in range(50):
        logits = torch.tensor(rng.integers(-3, 4, size=9).astype(float))  # with ties
        ranked = sorted(range(9), key=lambda i: (-logits[i].item(), i))
        k = int(rng.integers(1, 12))
        assert top_k_filter(logits, k).isfinite().nonzero()[:, 0].tolist() == sorted(ranked[:k])
        p = float(rng.uniform(0.05, 0.99))
        shares, kept, total = logits.softmax(-1), [], 0.0
        for i in ranked:
            if total >= p:
                break
            kept.append(i)
            total += shares[i].item()
        assert top_p_filter(logits, p).isfinite().nonzero()[:, 0].tolist() == sorted(kept)
    assert torch.equal(top_p_filter(logits, 1.0), logits)


def test_samples_follow_the_distribution() -> None:
    logits = torch.tensor([1.0, 0.0, 2.0, -1.0]).expand(40_000, -1)
    generator = torch.Generator().manual_seed(1)
    drawn = sample_next(logits, temperature=0.5, top_k=3, generator=generator)
    shares = torch.bincount(drawn, minlength=4) / len(drawn)
    want = (torch.tensor([1.0, 0.0, 2.0, -torch.inf]) / 0.5).softmax(-1)
    torch.testing.assert_close(shares, want, atol=0.01, rtol=0)
    assert sample_next(logits[:2], temperature=0).tolist() == [2, 2]


def test_the_repetition_penalty_lowers_both_signs_once() -> None:
    logits = torch.tensor([[2.0, -2.0, 1.0]])
    got = repetition_penalty(logits, torch.tensor([[0, 0, 1]]), 2.0)
    assert got.tolist() == [[1.0, -4.0, 1.0]]


def test_the_cache_changes_no_token() -> None:
    torch.manual_seed(0)
    model = GPT(30, 8, 12, 3, 2).double().train()
    prompt = torch.randint(30, (3, 4))
    for settings in ({"temperature": 0}, {"top_k": 5, "repetition_penalty": 1.3}):
        both = [
            generate(
                model,
                prompt,
                15,
                use_cache=cached,
                generator=torch.Generator().manual_seed(2),
                **settings,  # type: ignore[arg-type]
            )
            for cached in (True, False)
        ]
        assert torch.equal(*both)
        assert both[0].shape == (3, 19)
    assert model.training
    with pytest.raises(ValueError, match="9 tokens do not fit in a context of 8"):
        model(torch.randint(30, (1, 9)))


@pytest.mark.parametrize("training", [True, False])
def test_a_failed_generation_leaves_the_model_in_its_mode(training: bool) -> None:
    model = GPT(30, 8, 12, 3, 2).train(training)
    with pytest.raises(ValueError, match="p = 2"):
        generate(model, torch.tensor([[4]]), 3, top_p=2.0)
    assert model.training == training


def test_smoothing_is_cross_entropy_with_soft_targets() -> None:
    logits = torch.randn(6, 5, dtype=torch.float64, requires_grad=True)
    targets = torch.randint(5, (6,))
    torch.testing.assert_close(
        label_smoothing_loss(logits, targets, 0.1),
        F.cross_entropy(logits, targets, label_smoothing=0.1),
    )
    soft = torch.full((6, 5), 0.1 / 4, dtype=torch.float64)
    soft[range(6), targets] = 0.9
    torch.testing.assert_close(
        label_smoothing_loss(logits, targets, 0.1, "others"), F.cross_entropy(logits, soft)
    )


def test_calibration_by_a_loop() -> None:
    rng = np.random.default_rng(3)
    probabilities = rng.dirichlet([0.4] * 5, size=400)
    targets = rng.integers(5, size=400)
    total = 0.0
    for i in range(10):
        inside = [n for n, row in enumerate(probabilities) if i / 10 < row.max() <= (i + 1) / 10]
        if inside:
            sure = np.mean([probabilities[n].max() for n in inside])
            right = np.mean([probabilities[n].argmax() == targets[n] for n in inside])
            total += len(inside) / 400 * abs(sure - right)
    found = reliability(probabilities, targets)
    assert math.isclose(found.expected_calibration_error, total)
    assert found.count.sum() == 400
    tensors = torch.from_numpy(probabilities), torch.from_numpy(targets)
    assert math.isclose(reliability(*tensors).expected_calibration_error, total)
