"""The counting models against their formulas, transcribed one n-gram at a time."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmweek.ngrams import AddK, Interpolated, KneserNey, NGramCounts, StupidBackoff, Uniform

V = 4
texts = st.lists(st.integers(0, V - 1), max_size=40)
orders = st.integers(1, 4)
short = st.lists(st.integers(0, V - 1), max_size=5)

MODELS = {
    "uniform": lambda counts, order: Uniform(counts.vocab_size),
    "add-k": lambda counts, order: AddK(counts, 0.3, order),
    "interpolated": lambda counts, order: Interpolated(counts, [0, 1, 2, 1, 0, 3], order),
    "backoff": lambda counts, order: StupidBackoff(counts, order=order),
    "kneser-ney": KneserNey,
}
each_model = pytest.mark.parametrize("build", MODELS.values(), ids=MODELS)


def ngrams(text, n):
    return [tuple(text[i : i + n]) for i in range(len(text) - n + 1)]


def frequencies(text, n, context):
    """How often each id follows ``context`` (n - 1 ids), and the sum."""
    counts = Counter(g[-1] for g in ngrams(text, n) if g[:-1] == tuple(context))
    return np.array([counts[w] for w in range(V)]), sum(counts.values())


def usable(context, n):
    """The last n - 1 ids of ``context``, or None where there are fewer."""
    return context[len(context) - n + 1 :] if n - 1 <= len(context) else None


def kneser_ney(text, order, context):
    """Chen and Goodman (1998), equations for one context, with lists and loops."""
    probs = np.full(V, 1 / V)
    for n in range(1, order + 1):
        counts = Counter(ngrams(text, n))
        if n < order:
            counts = Counter(g[1:] for g in set(ngrams(text, n + 1)))
        once, twice = list(counts.values()).count(1), list(counts.values()).count(2)
        discount = once / (once + 2 * twice) if once and twice else 0.75
        history = usable(context, n)
        if history is None:
            break
        own = np.array([counts[(*history, w)] for w in range(V)])
        if own.sum():
            saved = discount * np.count_nonzero(own)
            probs = (np.maximum(own - discount, 0) + saved * probs) / own.sum()
    return probs


@given(texts, orders)
def test_the_counts_are_the_counts(text, order):
    counts = NGramCounts(text, order, V)
    assert len(counts.levels) == order + 1
    for n in range(1, order + 1):
        expected = Counter(ngrams(text, n))
        level = counts.levels[n]
        assert len(level) == len(expected)
        assert sorted(level.counts) == sorted(expected.values())
        if n < order:
            before = Counter(g[1:] for g in set(ngrams(text, n + 1)))
            assert sorted(level.predecessors) == sorted(before[g] for g in expected)


@given(texts, orders, short)
def test_kneser_ney_is_its_formula(text, order, context):
    model = KneserNey(NGramCounts(text, order, V))
    np.testing.assert_allclose(
        model.distribution(context), kneser_ney(text, order, context), rtol=1e-12
    )


@given(texts, orders, short, st.sampled_from([0.01, 1.0, 2.5]))
def test_add_k_is_its_formula(text, order, context, k):
    got = AddK(NGramCounts(text, order, V), k).distribution(context)
    history = usable(context, order)
    counts, total = (0, 0) if history is None else frequencies(text, order, history)
    np.testing.assert_allclose(got, (counts + np.full(V, k)) / (total + k * V), rtol=1e-12)


@given(texts, orders, short)
def test_stupid_backoff_is_its_formula(text, order, context):
    def score(word, n):
        if n == 0:
            return 0.0
        history = usable(context, n)
        counts, total = (np.zeros(V), 0) if history is None else frequencies(text, n, history)
        return counts[word] / total if counts[word] else 0.4 * score(word, n - 1)

    got = StupidBackoff(NGramCounts(text, order, V)).distribution(context)
    np.testing.assert_allclose(got, [score(w, order) for w in range(V)], rtol=1e-12)


@given(texts, texts, orders, short)
def test_interpolation_mixes_the_orders_that_saw_the_context(text, held_out, order, context):
    model = Interpolated(NGramCounts(text, order, V), held_out)
    parts = [np.full(V, 1 / V)]
    for n in range(1, order + 1):
        history = usable(context, n)
        counts, total = (0, 0) if history is None else frequencies(text, n, history)
        if total:
            parts.append(counts / total)
    weights = model.weights[len(parts) - 1]
    assert weights.sum() == pytest.approx(1)
    assert np.all(weights[len(parts) :] == 0)
    np.testing.assert_allclose(
        model.distribution(context),
        sum(w * p for w, p in zip(weights, parts, strict=False)),
        rtol=1e-12,
    )


def test_the_weights_of_interpolation_are_the_best():
    rng = np.random.default_rng(0)
    steps = [0.1, 0.6, 0.2, 0.1]
    counts = NGramCounts(rng.choice(V, 60, p=steps).cumsum() % V, 2, V)
    held_out = rng.choice(V, 200, p=steps).cumsum() % V
    model = Interpolated(counts, held_out, iterations=500)
    best = model.log_probs(held_out).sum()
    for _ in range(100):
        model.weights[2] = rng.dirichlet(np.ones(3))
        assert model.log_probs(held_out).sum() <= best + 1e-6


def test_interpolation_knows_the_unigrams_where_nothing_stands_before():
    rng = np.random.default_rng(7)
    shares = [0.6, 0.3, 0.1, 0.0]
    counts = NGramCounts(rng.choice(V, 2000, p=shares), 3, V)
    held_out = np.append(3, rng.choice(V, 2000, p=shares))  # its first word is a new one
    model = Interpolated(counts, held_out)
    np.testing.assert_allclose(model.distribution([]), shares, atol=0.05)
    no_better = [Interpolated(counts, few).weights for few in ([3], [3] * 49)]
    equal = np.tril(np.ones((4, 4))) / np.arange(1, 5)[:, None]
    np.testing.assert_allclose(no_better, [equal, equal])


@each_model
@settings(max_examples=30)
@given(text=texts, order=orders, ids=texts)
def test_log_probs_are_those_of_the_distributions(build, text, order, ids):
    model = build(NGramCounts(text, 4, V), order)
    with np.errstate(divide="ignore"):
        expected = [np.log(model.distribution(ids[:i])[w]) for i, w in enumerate(ids)]
    got = model.log_probs(ids)
    assert got.shape == (len(ids),)
    assert got.dtype == np.float64
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


@each_model
@settings(max_examples=30)
@given(text=texts, order=orders, context=short)
def test_probabilities_sum_to_one_and_scores_do_not_need_to(build, text, order, context):
    model = build(NGramCounts(text, 4, V), order)
    distribution = model.distribution(context)
    assert distribution.min() >= 0
    if build is not MODELS["backoff"]:
        assert distribution.sum() == pytest.approx(1)


def test_scores_of_stupid_backoff_exceed_one():
    model = StupidBackoff(NGramCounts([0, 1, 0, 2, 0, 1], 2, V))
    assert model.distribution([0]).sum() == pytest.approx(1 + 0.4 * 3 / 6)


def test_no_model_looks_ahead():
    rng = np.random.default_rng(1)
    counts = NGramCounts(rng.integers(0, V, 500), 3, V)
    ids = rng.integers(0, V, 50)
    for build in MODELS.values():
        model = build(counts, 3)
        changed = np.append(ids[:30], (ids[30:] + 1) % V)
        np.testing.assert_array_equal(model.log_probs(ids)[:30], model.log_probs(changed)[:30])


@each_model
def test_samples_are_drawn_in_proportion(build):
    text = np.random.default_rng(2).choice(V, 300, p=[0.5, 0.3, 0.15, 0.05])
    model = build(NGramCounts(text, 2, V), 2)
    rng = np.random.default_rng(3)
    drawn = [model.sample(1, rng, [1])[0] for _ in range(2000)]
    expected = model.distribution([1]) / model.distribution([1]).sum()
    np.testing.assert_allclose(np.bincount(drawn, minlength=V) / 2000, expected, atol=0.05)
    sampled = model.sample(20, rng)
    assert len(sampled) == 20
    assert {type(i) for i in sampled} == {int}
    assert model.sample(5, np.random.default_rng(4)) == model.sample(5, np.random.default_rng(4))


def test_parameters_are_the_counts_stored():
    counts = NGramCounts([0, 1, 0, 1, 2], 3, V)  # 3 unigrams, 3 bigrams, 3 - 1 + 1 trigrams
    assert KneserNey(counts).parameters == 3 + 3 + 3
    assert KneserNey(counts, order=2).parameters == 3 + 3
    assert AddK(counts, order=2).parameters == 3
    assert Uniform(V).parameters == 0


def test_a_lower_order_of_the_same_counts_is_the_model_of_that_order():
    text = np.random.default_rng(5).integers(0, V, 200)
    lower = KneserNey(NGramCounts(text, 4, V), order=2)
    np.testing.assert_allclose(
        lower.log_probs(text), KneserNey(NGramCounts(text, 2, V)).log_probs(text)
    )


def test_a_large_vocabulary_does_not_overflow():
    ids = [49_999, 0, 49_998, 49_999, 0]
    model = AddK(NGramCounts(ids, 5, 50_000), k=0.0)
    assert np.exp(model.log_probs(ids))[-1] == 1.0


def test_what_cannot_be_counted_is_refused():
    for ids in ([0, V], [-1]):
        with pytest.raises(ValueError, match="ids must go"):
            NGramCounts(ids, 2, V)
        with pytest.raises(ValueError, match="ids must go"):
            KneserNey(NGramCounts([0], 2, V)).log_probs(ids)
    with pytest.raises(ValueError, match="order"):
        NGramCounts([0], 0, V)
    with pytest.raises(ValueError, match="orders 1 to 2"):
        KneserNey(NGramCounts([0], 2, V), order=3)
    with pytest.raises(ValueError, match="lowered"):
        AddK(NGramCounts([0], 2, V), k=-1)
