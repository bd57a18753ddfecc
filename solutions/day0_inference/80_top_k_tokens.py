# %% [markdown] role="statement" id="top_k_tokens" points=2 minutes=7 difficulty=2 may_not="scipy torch llmweek"
# ## `top_k_tokens`: what the model would say next
#
# Write `top_k_tokens(logits, vocabulary, k)`: the `k` most probable tokens with their probabilities.
#
# - `logits`: shape `(|V|,)`; `vocabulary`: a list of |V| strings, the token of id i at position i;
#   `k`: an int, 0 or more.
# - Returns a list of at most `k` tuples `(token, probability)`, the most probable first. The
#   probabilities are floats, Python's or numpy's: softmax over **all** |V| logits.
#
# ```python
# >>> [(token, round(p, 4)) for token, p in top_k_tokens(LOGITS, VOCABULARY, 2)]
# [('people', 0.7541), ('states', 0.1683)]
# ```
#
# Edge cases: tokens with equal logits come in the order of their ids. If `k` is larger than |V|, return
# all |V|; for `k` = 0, the empty list. Logits reach ±10,000. If `logits` and `vocabulary` differ in
# length, raise `ValueError`.

# %% [markdown] role="hint" id="top_k_tokens"
# Two independent parts: the probabilities (a stable softmax over all logits) and the order (which
# ids have the largest logits). Sort the ids, not the probabilities.

# %% [markdown] role="hint" id="top_k_tokens"
# `np.argsort` sorts upwards. If you turn its result round, ties are turned round as well. Sort the
# *negated* logits instead, with `kind="stable"`, which keeps equal ones in the order of their ids.

# %% [markdown] role="hint" id="top_k_tokens"
# ```python
# powers = np.exp(logits - logits.max())
# probabilities = powers / ...
# ids = np.argsort(-logits, kind="stable")[...]
# return [(vocabulary[i], float(...)) for i in ids]
# ```

# %% role="setup" id="top_k_tokens"
import numpy as np

from llmweek.exercise import expect, seed


# %% role="solution" id="top_k_tokens"
def top_k_tokens(logits: np.ndarray, vocabulary: list[str], k: int) -> list[tuple[str, float]]:
    """The k most probable tokens of logits (|V|,) with their probabilities, highest first."""
    ### BEGIN SOLUTION
    if len(logits) != len(vocabulary):
        raise ValueError(f"{len(logits)} logits for {len(vocabulary)} tokens")
    powers = np.exp(logits - logits.max())
    probabilities = powers / powers.sum()
    ids = np.argsort(-logits, kind="stable")[:k]
    return [(vocabulary[i], float(probabilities[i])) for i in ids]
    ### END SOLUTION


# %% role="test" id="top_k_tokens"
# All three, then two of them
expect(top_k_tokens, np.array([1.0, 3.0, 2.0]), ["a", "b", "c"], 3).close(
    [("b", 0.66524096), ("c", 0.24472847), ("a", 0.09003057)],
    rtol=1e-6,
    slip="the highest comes first, as (token, probability): the string, not its id; the softmax, "
    "not the logit",
)
expect(top_k_tokens, np.array([1.0, 3.0, 2.0]), ["a", "b", "c"], 2).close(
    [("b", 0.66524096), ("c", 0.24472847)],
    rtol=1e-6,
    slip="the shares are of *all* tokens: the ones you leave out keep theirs",
)

# %% role="test" id="top_k_tokens"
# Equal logits keep the order of their ids
expect(top_k_tokens, np.zeros(4), ["w", "x", "y", "z"], 3).close(
    [("w", 0.25), ("x", 0.25), ("y", 0.25)],
    slip="turning an upward sort round turns ties round too: sort the negated logits, stably",
)

# %% role="test" id="top_k_tokens"
# More than there are, and none
expect(top_k_tokens, np.array([0.0, 0.0]), ["a", "b"], 5).close(
    [("a", 0.5), ("b", 0.5)], slip="only two tokens exist: return both"
)
expect(top_k_tokens, np.array([0.0, 1.0]), ["a", "b"], 0).equals(
    [], slip="k = 0 asks for none (a slice [-0:] takes all)"
)

# %% role="test" id="top_k_tokens" hidden=true
# Random logits, sorted by Python
import math

rng = np.random.default_rng(seed("top_k_tokens"))
for size, k in [(7, 3), (40, 40), (1, 1), (30, 100), (25, 24)]:
    vocabulary = [f"token {i}" for i in rng.permutation(size).tolist()]
    logits = rng.normal(0, 3, size=size)
    total = math.fsum(math.exp(z) for z in logits.tolist())
    ranked = sorted(zip(vocabulary, logits.tolist(), strict=True), key=lambda pair: -pair[1])
    want = [(token, math.exp(z) / total) for token, z in ranked[:k]]
    expect(top_k_tokens, logits, vocabulary, k).close(
        want, slip="the k largest, in order, each with its share of the whole vocabulary"
    )

# %% role="test" id="top_k_tokens" hidden=true
# Many ties
rng = np.random.default_rng(seed("top_k_tokens"))
logits = rng.integers(0, 3, size=60).astype(np.float64)
vocabulary = [f"t{i}" for i in range(60)]
powers = np.exp(logits) / np.exp(logits).sum()
order = sorted(range(60), key=lambda i: -logits[i])
expect(top_k_tokens, logits, vocabulary, 45).close(
    [(vocabulary[i], float(powers[i])) for i in order[:45]],
    slip="among equal logits the smaller id comes first: an unstable or reversed sort breaks this",
)
expect(top_k_tokens, logits.astype(np.float32), vocabulary, 4).close(
    [(vocabulary[i], float(powers[i])) for i in order[:4]],
    rtol=1e-5,
    slip="float32 logits are ordinary",
)

# %% role="test" id="top_k_tokens" hidden=true
# Extreme logits, equal strings, a mismatch
expect(top_k_tokens, np.array([-10_000.0, 10_000.0, 9_999.0]), ["a", "b", "c"], 3).close(
    [("b", 0.7310585786300049), ("c", 0.2689414213699951), ("a", 0.0)],
    slip="subtract the largest logit before exponentiating",
)
expect(top_k_tokens, np.array([0.0, 800.0, 1_600.0]), ["a", "b", "c"], 3).close(
    [("c", 1.0), ("b", 0.0), ("a", 0.0)],
    slip="rank by logits: probabilities that underflow to 0 have lost their order",
)
expect(top_k_tokens, np.array([0.0, 0.0]), ["same", "same"], 2).close(
    [("same", 0.5), ("same", 0.5)], slip="two ids may spell the same string: no dict of strings"
)
expect(top_k_tokens, np.array([1.0, 2.0, 3.0]), ["a", "b"], 1).raises(
    ValueError, slip="three logits and two tokens do not belong together: say so"
)

# %% [markdown] role="explanation" id="top_k_tokens"
# Ranking by logits and ranking by probabilities agree as long as no probability underflows to 0,
# and softmax never changes the order. So the ids come from the logits and the shares from softmax.
#
# A stable sort of the negated logits puts equal ones in the order of their ids, which makes the
# result reproducible. For a vocabulary of 50,257 and k = 5, `np.argpartition` finds the five without
# sorting the rest; you then sort the five, and ties at the edge need care. The shares are of the
# whole vocabulary: Day 5 renormalises them among the k, which is another function.
