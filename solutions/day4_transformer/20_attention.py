# %% [markdown] role="statement" id="attention" points=4 minutes=25 difficulty=3 may_not="torch scipy llmweek"
# ## `attention`: every word looks at every other
#
# Each word asks with a query and answers to others with a key. How well the two match is their dot
# product, the *score*. A softmax over the scores of one query makes shares of them, the *weights*, and
# the word takes that share of each word's value (Vaswani et al. 2017, equation 1):
#
# $$\operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}} + M\right) V$$
#
# $M$ is 0 where a query may attend to a key and −∞ where it may not. Write
# `attention(q, k, v, mask=None)`; it serves all three attentions of the Transformer.
#
# - `q`: `(…, Tq, d_k)`, `k`: `(…, Tk, d_k)`, `v`: `(…, Tk, d_v)`. `…` are any leading axes, the same in
#   all three: none, a batch, a batch and its heads. `Tq` and `Tk` may differ, and so may `d_k` and `d_v`.
#   There is at least one key.
# - `mask`: boolean, `True` = may attend, of any shape that broadcasts to `(…, Tq, Tk)`. `None` allows all.
# - Returns `(…, Tq, d_v)`, in the dtype of `q`, `k` and `v` (all `float32` or all `float64`).
# - A query that may attend to **nothing** gets zeros.
#
# ```python
# >>> q, k, v = TINY["q"], TINY["k"], TINY["v"]
# >>> attention(q, k, v).round(4)
# array([[1.6703, 1.4459],
#        [0.1982, 0.9278],
#        [0.733 , 0.733 ]])
# >>> attention(q, k, np.eye(3)).round(4)
# array([[0.2595, 0.0351, 0.7054],
#        [0.1142, 0.8438, 0.042 ],
#        [0.4223, 0.4223, 0.1554]])
# >>> attention(q, k, v, np.array([True, False, False]))
# array([[1., 0.],
#        [1., 0.],
#        [1., 0.]])
# ```
#
# The second call shows the weights themselves, since values that are the identity matrix pass them on. In
# the third all may attend to the first key only, and get its value.
#
# By hand, for the first query (2, 0, 0, −1): its scores are 2, −2 and 4. Divided by $\sqrt 4$ they are 1, −1
# and 2, and $e^1 + e^{-1} + e^2 = 10.4752$, so the shares are 2.7183, 0.3679 and 7.3891 in 10.4752.
#
# Edge cases: scores, divided by $\sqrt{d_k}$, may be as large as ±10,000, those of forbidden keys included.
# Leading axes and `Tq` may be 0. Nothing that goes in is changed.

# %% [markdown] role="hint" id="attention"
# Four steps: scores, scale, softmax, sum. `@` multiplies the last two axes and keeps all before them, so
# leading axes cost no line of code, if the transpose swaps only the last two, too. Along which axis do the
# shares add up to 1?

# %% [markdown] role="hint" id="attention"
# The scores are `q @ np.swapaxes(k, -1, -2)`, of shape `(…, Tq, Tk)`. Put the mask in *before* the softmax:
# `np.where(mask, scores, something very low)`. Subtract each row's maximum before `np.exp`. In a row
# without any allowed key all scores are equally low, so put zeros in afterwards too, and do not divide
# such a row by its sum of 0. `math.sqrt` gives a Python float, which leaves `float32` alone; `np.sqrt`
# gives a `float64`, which does not.

# %% [markdown] role="hint" id="attention"
# ```python
# scores = q @ np.swapaxes(k, -1, -2) / math.sqrt(...)
# mask = True if mask is None else mask
# scores = np.where(mask, scores, np.finfo(scores.dtype).min)
# powers = np.exp(scores - scores.max(axis=..., keepdims=True))
# powers = np.where(mask, powers, ...)
# total = powers.sum(axis=..., keepdims=True)
# return powers / np.where(total == 0, 1, total) @ ...
# ```

# %% role="setup" id="attention"
import math

import numpy as np

from llmweek.compare import show
from llmweek.exercise import expect, require, seed


# %% role="solution" id="attention"
def attention(
    q: np.ndarray, k: np.ndarray, v: np.ndarray, mask: np.ndarray | None = None
) -> np.ndarray:
    """q (…, Tq, d_k), k (…, Tk, d_k), v (…, Tk, d_v), mask (to …, Tq, Tk): (…, Tq, d_v)."""
    ### BEGIN SOLUTION
    scores = q @ np.swapaxes(k, -1, -2) / math.sqrt(q.shape[-1])
    allowed = True if mask is None else mask
    # The least finite number, not −∞: in a row of −∞ the maximum is −∞, and −∞ − −∞ is NaN.
    scores = np.where(allowed, scores, np.finfo(scores.dtype).min)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    powers = np.where(allowed, powers, 0)
    total = powers.sum(axis=-1, keepdims=True)
    return powers / np.where(total == 0, 1, total) @ v
    ### END SOLUTION


# %% role="test" id="attention"
# One query, two keys, three numbers in a value
q = np.array([[2 * math.log(3), 0.0, 5.0, 0.0]])
k = np.array([[1.0, 7.0, 0.0, 0.0], [0.0, 0.0, 0.0, 9.0]])
v = np.array([[4.0, 0.0, 8.0], [0.0, 4.0, 8.0]])
expect(attention, q, k, v).close(
    np.array([[3.0, 1.0, 8.0]]),
    slip="the scores are 2 ln 3 and 0; divided by √d_k = √4 = 2 they are ln 3 and 0, the weights 3/4 and "
    "1/4, and the result is 3/4 of the first value and 1/4 of the second. The root is that of q's last "
    "axis, the head's own. Axes are counted from the last one: there may be none before the two",
)

# %% role="test" id="attention"
# Two queries, three keys: shares of each query, over the keys
q, k = np.array([[1.0], [-2.0]]), np.array([[0.0], [1.0], [3.0]])
want = np.array([[0.04201007, 0.1141952, 0.84379473], [0.87887824, 0.11894324, 0.00217852]])
expect(attention, q, k, np.eye(3)).close(
    want,
    rtol=1e-6,
    atol=1e-8,
    slip="with the identity for values the result is the weights: a row for each query, a column for "
    "each key, and every row adds up to 1",
)
expect(attention, q, k, np.array([[1.0], [0.0], [2.0]])).close(
    np.array([[1.72959953], [0.88323528]]),
    rtol=1e-6,
    slip="the result has a row for each query and as many columns as a value has numbers: here (2, 1)",
)

# %% role="test" id="attention"
# A mask: True = may attend
q, k = np.array([[0.0], [1.0]]), np.array([[0.0], [math.log(2)], [5.0]])
v = np.array([[3.0, 0.0], [0.0, 3.0], [60.0, 60.0]])
mask = np.array([[True, True, False], [True, True, False]])
expect(attention, q, k, v, mask).close(
    np.array([[1.5, 1.5], [1.0, 2.0]]),
    slip="the third key is forbidden, so the first two share everything: the mask comes before the "
    "softmax, a forbidden score is −∞ and not 0, and True means *may* attend",
)
expect(attention, q, k, v, np.array([[False, True, False], [True, False, False]])).close(
    np.array([[0.0, 3.0], [3.0, 0.0]]), slip="who may look at one word only gets that word's value"
)
expect(attention, q, k, v, mask=np.array([False, False, True])).close(
    np.array([[60.0, 60.0], [60.0, 60.0]]),
    slip="a mask of shape (Tk,) holds for every query: it broadcasts",
)

# %% role="test" id="attention"
# Nothing to attend to, and scores that e cannot be raised to
q, k, v = np.array([[1.0], [1.0]]), np.array([[1.0], [2.0]]), np.array([[5.0, 1.0], [7.0, 3.0]])
expect(attention, q, k, v, np.array([[False, False], [True, False]])).close(
    np.array([[0.0, 0.0], [5.0, 1.0]]),
    slip="the first query may attend to nothing and gets zeros: 0/0 is NaN, and a low score instead of "
    "−∞ in every place makes them all equal, so that the forbidden values leak in as a mean",
)
high, low = np.array([[10_000.0], [9_999.0]]), np.array([[10_000.0], [-10_000.0]])
expect(attention, np.array([[1.0], [-1.0]]), high, np.eye(2)).close(
    np.array([[0.73105858, 0.26894142], [0.26894142, 0.73105858]]),
    rtol=1e-6,
    slip="e¹⁰⁰⁰⁰ is inf: subtract each row's own maximum first",
)
expect(attention, np.array([[1.0]]), low, v, np.array([[False, True]])).close(
    np.array([[7.0, 3.0]]),
    slip="the only allowed key has a score of −10,000, the forbidden one 10,000: the forbidden one must "
    "not count, neither in the sum nor in the maximum",
)

# %% role="test" id="attention"
# A batch of two sentences with three heads each, in float32
q = np.arange(24, dtype=np.float32).reshape(2, 3, 2, 2) % 5 / 4
k = np.arange(24, dtype=np.float32).reshape(2, 3, 2, 2) % 3 % 2
v = np.arange(24, dtype=np.float32).reshape(2, 3, 2, 2)
whole = expect(attention, q, k, v).value(
    slip="`k.T` turns all axes round, those of sentences and heads too: `np.swapaxes(k, -1, -2)` the last two"
)
require(
    getattr(whole, "shape", None) == (2, 3, 2, 2),
    "Given arrays of shape (2, 3, 2, 2) the result should have that shape too.\n"
    "  likely slip: the result has q's leading axes and rows, and v's last axis",
    f"  got {show(whole)}",
)
require(
    whole.dtype == np.float32,
    "Given float32 arrays the result should be one too.\n  likely slip: np.sqrt gives a float64",
    f"  got {show(whole)}",
)
for i in range(2):
    for head in range(3):
        expect(attention, q[i, head], k[i, head], v[i, head]).close(
            whole[i, head],
            rtol=1e-5,
            slip="every head of every sentence by itself should come out as in the batch",
        )
padding = np.array([[True, True], [True, False]])[:, None, None, :]
expect(attention, q, k, v, padding).close(
    np.stack([whole[0], np.repeat(v[1, :, :1], 2, axis=1)]),
    rtol=1e-5,
    slip="a mask of shape (B, 1, 1, Tk) forbids the second key to every head and query of the second "
    "sentence, and nothing in the first",
)


# %% role="test" id="attention" hidden=true
# Random shapes and masks, query by query
def by_definition(q, k, v, mask):
    """The formula for one query and one key at a time, leading axes as a list."""
    mask = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    want = np.zeros((*q.shape[:-1], v.shape[-1]))
    for where in np.ndindex(*q.shape[:-1]):
        lead = where[:-1]
        keys = [j for j in range(k.shape[-2]) if mask[where][j]]
        scores = [math.fsum((q[where] * k[lead][j]).tolist()) / q.shape[-1] ** 0.5 for j in keys]
        top = max(scores, default=0.0)
        powers = [math.exp(score - top) for score in scores]
        for power, j in zip(powers, keys, strict=True):
            want[where] += power / math.fsum(powers) * v[lead][j]
    return want


rng = np.random.default_rng(seed("attention"))
for lead, Tq, Tk, d_k, d_v in [
    ((), 1, 1, 1, 1),
    ((), 4, 4, 4, 4),
    ((), 3, 5, 2, 7),
    ((4,), 2, 6, 9, 1),
    ((3, 3), 3, 3, 3, 3),
    ((2, 3), 4, 3, 5, 2),
    ((2, 1, 3), 1, 4, 16, 3),
]:
    q, k = 2 * rng.normal(size=(*lead, Tq, d_k)), 2 * rng.normal(size=(*lead, Tk, d_k))
    v = rng.normal(size=(*lead, Tk, d_v))
    some = rng.random((*lead, Tq, Tk)) < 0.6
    some[..., 0, :] = False
    padded = rng.random((*lead[:1], *[1] * len(lead[1:]), 1, Tk)) < 0.6
    for mask in (None, some, some[(0,) * len(lead)], padded, rng.random((Tq, 1)) < 0.5):
        expect(attention, q, k, v, mask).close(
            by_definition(q, k, v, mask),
            rtol=1e-9,
            atol=1e-12,
            slip="each query's shares are a softmax over the keys it may attend to, of q · k / √d_k, for "
            "any leading axes and any mask that broadcasts; zeros where it may attend to none",
        )

# %% role="test" id="attention" hidden=true
# Scores between −10,000 and 10,000, in float32 and float64
rng = np.random.default_rng(seed("attention extremes"))
for dtype in (np.float64, np.float32):
    size = 100 if dtype == np.float64 else 64  # powers of two, so that float32 has no rounding
    q = (size * rng.choice([-1, 1], size=(2, 3, 5, 4))).astype(dtype)
    k = (size / 2 * rng.choice([-1, 1], size=(2, 3, 6, 4))).astype(dtype)
    k[..., 0, :] = q[..., 0, :] / 2
    k[..., 1, :] = -q[..., 0, :] / 2
    v = rng.normal(size=(2, 3, 6, 2)).astype(dtype)
    mask = rng.random((2, 1, 5, 6)) < 0.5
    mask[:, :, 0] = [False, True, False, False, False, False]
    mask[:, :, 1] = False
    scores = np.einsum("bhqd,bhkd->bhqk", q.astype(np.float64), k.astype(np.float64)) / 2
    scores = np.where(mask, scores, -np.inf)
    top = np.where(mask.any(axis=-1, keepdims=True), scores.max(axis=-1, keepdims=True), 0)
    powers = np.exp(scores - top)
    weights = powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1e-300)
    expect(attention, q, k, v, mask).close(
        np.einsum("bhqk,bhkd->bhqd", weights, v),
        rtol=1e-6,
        atol=1e-9 if dtype == np.float64 else 5e-3,  # near 10,000 float32 has three decimals
        slip="rows with scores near ±10,000: subtract the maximum of the row's own *allowed* scores, and "
        "let forbidden ones be −∞ or far below any score that may occur",
    )

# %% role="test" id="attention" hidden=true
# Views, dtypes, no batch, no queries
rng = np.random.default_rng(seed("attention views"))
q, k, v = (rng.normal(size=(2, 4, 10)).astype(np.float32) for _ in range(3))
scores = (q[..., ::2] @ np.swapaxes(k[..., ::2], -1, -2)).astype(np.float64) / math.sqrt(5)
powers = np.exp(scores) * np.tri(4)
want = powers / powers.sum(axis=-1, keepdims=True) @ v[..., 1::2]
mask = np.tri(8, dtype=bool)[::2, ::2]
expect(attention, q[..., ::2], k[..., ::2], v[..., 1::2], mask).close(
    want, rtol=1e-4, atol=1e-5, slip="views with gaps are ordinary arrays"
)
for dtype in (np.float32, np.float64):
    q = rng.normal(size=(2, 4, 3)).astype(dtype)
    for allowed in (None, np.tri(4, dtype=bool)):
        got = expect(attention, q, q, q, allowed).value()
        require(
            got.dtype == dtype,
            "The result should have the dtype of q, k and v, with a mask and without.\n"
            "  likely slip: np.sqrt(d_k) is a float64, and so is an array of zeros of your own",
        )
nobody = np.zeros((0, 3, 2, 4))
expect(attention, nobody, np.zeros((0, 3, 5, 4)), np.zeros((0, 3, 5, 6))).equals(
    np.zeros((0, 3, 2, 6)), slip="a batch of no sentences: no rows, but the other axes stay"
)
expect(attention, np.zeros((0, 4)), np.ones((5, 4)), np.ones((5, 6))).equals(
    np.zeros((0, 6)), slip="no queries, no rows"
)

# %% [markdown] role="explanation" id="attention"
# One function, three attentions. In the encoder q, k and v come from the same sentence and the mask hides
# padding. In the decoder it hides the future too. In cross-attention q comes from the decoder, k and v
# *both* from the encoder's output, and `Tq` and `Tk` differ: that is why nothing here may assume a square.
#
# Why divide by $\sqrt{d_k}$? A dot product of $d_k$ random numbers of variance 1 has variance $d_k$. Undivided,
# scores grow with the width of the head, the softmax turns into a choice of one, and its gradient into
# nothing. It is the width of the *head* that counts, as the sum runs over that: `d_model` only where there
# is a single head. In Python `d_k ** 1 / 2` is half of `d_k`; write `d_k ** 0.5` or `math.sqrt`.
#
# A mask that is applied after the softmax hides a word from the sum and not from its denominator: the
# shares no longer add up to 1. Multiplying scores by the mask makes forbidden scores 0, which is a
# perfectly good score.
#
# A row without any allowed key occurs: a sentence that is all padding, a batch filled up on the left.
# With −∞ everywhere the softmax is 0/0, and one NaN in a batch soon is everywhere. With −10⁹ everywhere
# the row becomes the mean of what it may not see, and nobody notices. Zeros are the only harmless answer.
# Torch's `scaled_dot_product_attention` gives zeros too; `nn.MultiheadAttention`, when asked for its
# weights, gives NaN.
