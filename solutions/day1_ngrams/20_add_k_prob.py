# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="add_k_prob" points=2 minutes=7 difficulty=2 may_not="nltk llmweek"
# ## `add_k_prob`
#
# No word should be impossible only because a text of finite length did not happen to hold it. The oldest
# remedy: pretend to have seen every word of the vocabulary `k` times more, after every context.
#
# $$P(w \mid u) = \frac{c(u\,w) + k}{\sum_{w'} c(u\,w') + k\,\lvert V\rvert}$$
#
# `add_k_prob(counts: dict[tuple, int], context: tuple, word, k: float, vocab_size: int) -> float`
#
# - `counts`, `context` and `word` as in `mle_prob`: n-grams of one n, the n − 1 tokens before, a token.
# - `k`: how much is added to every count, more than 0 and not always whole. Otherwise raise `ValueError`.
# - `vocab_size`: |V|, the number of words there are, those never seen included. `word` is one of them.
# - Returns a float above 0. After a context never seen, every word is equally probable.
#
# ```python
# >>> counts = {("to", "be"): 2, ("be", "or"): 1, ("to", "go"): 1}
# >>> add_k_prob(counts, ("to",), "be", k=0.5, vocab_size=4)
# 0.5
# >>> add_k_prob(counts, ("or",), "not", k=0.5, vocab_size=4)
# 0.25
# ```

# %% [markdown] role="hint" id="add_k_prob"
# You add `k` to the count of one word above the bar. To how many words have you added it, all in all?

# %% [markdown] role="hint" id="add_k_prob"
# The two sums of `mle_prob`, each with something added: `k` for this word, `k` times the number of words
# in the vocabulary for all of them. With k above 0 the denominator is never 0, so that the unseen context
# needs no special case.

# %% [markdown] role="hint" id="add_k_prob"
# ```python
# if k <= 0:
#     raise ValueError("...")
# total = sum(count for ngram, count in counts.items() if ngram[:-1] == context)
# return (counts.get((*context, word), 0) + ...) / (total + ...)
# ```

# %% role="setup" id="add_k_prob"
import random
from fractions import Fraction

from llmweek.exercise import expect, require, seed


# %% role="solution" id="add_k_prob"
def add_k_prob(counts: dict[tuple, int], context: tuple, word, k: float, vocab_size: int) -> float:
    """P(word | context) with `k` > 0 added to every count of a vocabulary of `vocab_size`."""
    ### BEGIN SOLUTION
    if k <= 0:
        raise ValueError(f"k must be more than 0, not {k}")
    total = sum(count for ngram, count in counts.items() if ngram[:-1] == context)
    return (counts.get((*context, word), 0) + k) / (total + k * vocab_size)
    ### END SOLUTION


# %% role="test" id="add_k_prob"
# Seen, unseen, and a context never seen
pairs = {("to", "be"): 2, ("be", "or"): 1, ("or", "to"): 1, ("to", "go"): 1}
expect(add_k_prob, pairs, ("to",), "be", 1, 5).close(
    3 / 8,
    slip="2 + 1 above the bar; below it the 3 words seen after “to”, and 1 for each of 5 words",
)
expect(add_k_prob, pairs, ("to",), "be", 0.5, 5).close(
    2.5 / 5.5, slip="add k, not 1: above the bar once, below it once for each word, 5 · 0.5"
)
expect(add_k_prob, pairs, ("to",), "or", 0.5, 5).close(
    0.5 / 5.5, slip="“to or” was never seen; its count is 0, and 0 + k is not 0"
)
expect(add_k_prob, pairs, ("go",), "be", 0.5, 5).close(
    1 / 5, slip="nothing was seen after “go”: k / (k · 5), all words alike"
)

# %% role="test" id="add_k_prob"
# The vocabulary is larger than what was seen
expect(add_k_prob, {("a",): 3, ("b",): 1}, (), "a", 0.1, 1_000).close(
    3.1 / 104, slip="|V| is `vocab_size`, not the number of words or n-grams in the table"
)
expect(add_k_prob, {("a", "b", "c"): 1, ("x", "b", "c"): 5}, ("a", "b"), "c", 2, 10).close(
    3 / 21, slip="the whole context must match, in the numerator and in the sum"
)
expect(add_k_prob, {("a",): 3}, (), "a", 0, 4).raises(ValueError, slip="k = 0 adds nothing: refuse")
expect(add_k_prob, {("a",): 3}, (), "a", -0.5, 4).raises(ValueError, slip="k below 0: refuse")

# %% role="test" id="add_k_prob" hidden=true
# Random texts, with exact fractions
rng = random.Random(seed("add_k_prob"))
for _ in range(40):
    n = rng.randint(1, 4)
    vocab_size = rng.randint(5, 300)
    tokens = rng.choices(range(min(vocab_size, 5)), k=rng.randint(0, 60))
    grams = [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]
    context = tuple(rng.choices(range(3), k=n - 1))
    word = rng.choice([0, 1, 2, vocab_size - 1])
    k = rng.choice([0.01, 0.25, 1.0, 3.0])
    counts = {gram: grams.count(gram) for gram in grams}
    before = sum(gram[: n - 1] == context for gram in grams)
    both = grams.count((*context, word))
    want = (both + Fraction(k)) / (before + Fraction(k) * vocab_size)
    expect(add_k_prob, counts, context, word, k, vocab_size).close(
        float(want), rtol=1e-12, slip="k on this word's count, k·|V| on the sum over all words"
    )

# %% role="test" id="add_k_prob" hidden=true
# All words of the vocabulary share 1, whatever the context
rng = random.Random(seed("add_k_prob shares"))
counts = {(rng.randrange(3), w): rng.randint(1, 9) for w in range(0, 20, 2)}
for context in [(0,), (1,), (2,), (19,)]:
    shares = [expect(add_k_prob, counts, context, w, 0.3, 20).value() for w in range(20)]
    require(
        abs(sum(float(p) for p in shares) - 1) < 1e-9,
        "The probabilities of all words of the vocabulary should add up to 1 after any context.\n"
        "  likely slip: k was added to one word above the bar and not to all of them below it",
    )


# %% [markdown] role="explanation" id="add_k_prob"
# What is given to the unseen is taken from the seen. Written as a mixture, with $C$ the sum of the counts
# after the context,
#
# $$P(w \mid u) = \mu\,\frac{c(u\,w)}{C} + (1 - \mu)\,\frac{1}{\lvert V\rvert}$$
#
# with $\mu = C / (C + k\lvert V\rvert)$, it is the maximum-likelihood estimate blended with the uniform
# distribution. After a context seen ten times, with 10,000 words and k = 1 (Laplace's add-one), the
# uniform part weighs 0.999: nearly all that was observed is thrown away. A small k, chosen on held-out
# text, is better, and still poor, because the blend knows only two things: this context, and "all words
# alike". `interpolate` puts shorter contexts in between.
