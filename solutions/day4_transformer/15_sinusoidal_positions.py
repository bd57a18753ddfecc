# %% [markdown] role="statement" id="sinusoidal_positions" points=2 minutes=12 difficulty=2 may_not="torch llmweek"
# ## `sinusoidal_positions`: where a word stands
#
# To attention a sentence is a set: shuffle the words and every word reads the same from the others. So
# their places have to be put into the numbers. Vaswani et al. (2017, section 3.5) give each position a
# row of sines and cosines, and *add* it to the embedding of the word that stands there.
#
# Write `sinusoidal_positions(n_positions, d_model)`. Row `pos`, for the positions 0, 1, 2, …, has in
# its columns
#
# $$
# \begin{aligned}
# P_{pos,\,2i} &= \sin\frac{pos}{10000^{2i / d_{model}}} \\[1ex]
# P_{pos,\,2i+1} &= \cos\frac{pos}{10000^{2i / d_{model}}}
# \end{aligned}
# $$
#
# so the columns come in pairs i = 0, 1, 2, …: a sine and a cosine of the *same* angle, in radians.
#
# - Returns a `float64` array `(n_positions, d_model)`.
# - Where `d_model` is odd, the last column is a sine without its cosine. The formula stays as it is.
#
# ```python
# >>> sinusoidal_positions(3, 6).round(4)
# array([[ 0.    ,  1.    ,  0.    ,  1.    ,  0.    ,  1.    ],
#        [ 0.8415,  0.5403,  0.0464,  0.9989,  0.0022,  1.    ],
#        [ 0.9093, -0.4161,  0.0927,  0.9957,  0.0043,  1.    ]])
# ```
#
# By hand, for position 1 and the pair i = 1 of `d_model = 6`: the angle is
# $1 / 10000^{2/6} = 1 / 21.5443 = 0.0464$, and $\sin 0.0464 = 0.0464$, $\cos 0.0464 = 0.9989$.
#
# Edge cases: no positions give shape `(0, d_model)`. Positions in the tens of thousands come out as
# exactly as small ones.

# %% [markdown] role="hint" id="sinusoidal_positions"
# Every number of the table is the sine or cosine of an angle, and an angle belongs to a position and a
# pair. How many pairs are there? Make the table of the angles first.

# %% [markdown] role="hint" id="sinusoidal_positions"
# `np.arange(0, d_model, 2)` is the list of all `2i`. Positions as a column of shape `(n_positions, 1)`,
# divided by a row of powers, broadcast to all angles. Then the slices `[:, 0::2]` and `[:, 1::2]` of an
# empty table take the sines and the cosines. When `d_model` is odd, the second slice is one narrower.

# %% [markdown] role="hint" id="sinusoidal_positions"
# ```python
# even = np.arange(0, d_model, 2)
# angles = np.arange(n_positions)[:, None] / 10_000 ** (...)
# table = np.empty((n_positions, d_model))
# table[:, 0::2] = np.sin(angles)
# table[:, 1::2] = np.cos(angles)[:, : ...]
# return table
# ```

# %% role="setup" id="sinusoidal_positions"
import math

import numpy as np

from llmweek.compare import show
from llmweek.exercise import expect, require, seed


# %% role="solution" id="sinusoidal_positions"
def sinusoidal_positions(n_positions: int, d_model: int) -> np.ndarray:
    """(n_positions, d_model): sine and cosine of pos / 10000^(2i / d_model) in columns 2i, 2i + 1."""
    ### BEGIN SOLUTION
    even = np.arange(0, d_model, 2)
    angles = np.arange(n_positions)[:, None] / 10_000 ** (even / d_model)
    table = np.empty((n_positions, d_model))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)[:, : d_model // 2]
    return table
    ### END SOLUTION


# %% role="test" id="sinusoidal_positions"
# Position 0, and two columns
expect(sinusoidal_positions, 1, 4).close(
    np.array([[0.0, 1.0, 0.0, 1.0]]),
    slip="positions begin at 0, where every sine is 0 and every cosine 1; sine and cosine alternate",
)
expect(sinusoidal_positions, 3, 2).close(
    np.array([[0.0, 1.0], [0.84147098, 0.54030231], [0.90929743, -0.41614684]]),
    slip="sine and cosine of a pair are of one and the same angle: here the position itself, in radians, "
    "since 10000⁰ = 1; a row for each position, a column for each number",
)

# %% role="test" id="sinusoidal_positions"
# Four and five columns
got = expect(sinusoidal_positions, 2, 4).value()
require(
    getattr(got, "shape", None) == (2, 4) and got.dtype == np.float64,
    "2 positions of 4 numbers each should be a float64 array of shape (2, 4).",
    f"  got {show(got)}",
)
expect(sinusoidal_positions, 2, 4).close(
    np.array([[0.0, 1.0, 0.0, 1.0], [0.84147098, 0.54030231, 0.00999983, 0.99995]]),
    slip="column 3 is the cosine of the same angle as column 2: 1 / 10000^(2/4) = 0.01, where 2i = 2. "
    "i counts pairs, and a column's own number is not in the formula",
)
expect(sinusoidal_positions, 2, 5).close(
    np.array([[0, 1, 0, 1, 0], [0.84147098, 0.54030231, 0.02511622, 0.99968454, 0.000630957]]),
    slip="an odd last column is a sine alone, and 2i is divided by d_model = 5, as the formula says",
)

# %% role="test" id="sinusoidal_positions" hidden=true
# Number by number, for sizes drawn at random
rng = np.random.default_rng(seed("sinusoidal_positions"))
for d_model in (1, 2, 3, 6, 7, 16, int(rng.integers(20, 60)), 512):
    n_positions = int(rng.integers(1, 40))
    want = np.zeros((n_positions, d_model))
    for pos in range(n_positions):
        for column in range(d_model):
            angle = pos / 10_000 ** (2 * (column // 2) / d_model)
            want[pos, column] = math.cos(angle) if column % 2 else math.sin(angle)
    expect(sinusoidal_positions, n_positions, d_model).close(
        want,
        rtol=1e-9,
        atol=1e-12,
        slip="the angle of columns 2i and 2i + 1 is pos / 10000^(2i / d_model), whatever the sizes",
    )

# %% role="test" id="sinusoidal_positions" hidden=true
# Far positions, none, and what the rows are good for
rng = np.random.default_rng(seed("sinusoidal_positions far"))
d_model = 2 * int(rng.integers(2, 6))
table = expect(sinusoidal_positions, 20_000, d_model).value()
require(
    getattr(table, "shape", None) == (20_000, d_model) and table.dtype == np.float64,
    "The table should be a float64 array with a row for each position.\n"
    "  likely slip: in float32 an angle of 20,000 is off by a thousandth",
)
for pos in rng.integers(10_000, 20_000, size=5).tolist():
    angles = [pos / 10_000 ** (2 * i / d_model) for i in range(d_model // 2)]
    want = np.array([f(angle) for angle in angles for f in (math.sin, math.cos)])
    require(
        bool((np.abs(table[pos] - want) < 1e-9).all()),
        "A position in the tens of thousands came out inexact.\n"
        "  likely slip: angles added up step by step, or held in float32, lose their last digits",
    )
expect(sinusoidal_positions, 0, 6).equals(
    np.zeros((0, 6)), slip="no positions are no rows, but the columns stay"
)
products = table[:50] @ table[:50].T
require(
    bool(np.allclose([products[m, m + 7] for m in range(43)], products[0, 7], atol=1e-9)),
    "Two rows 7 positions apart should have the same dot product wherever they stand, because "
    "sin a sin b + cos a cos b = cos(a − b).\n"
    "  likely slip: sine and cosine of a pair have different angles",
)

# %% [markdown] role="explanation" id="sinusoidal_positions"
# The first pair turns once in 6.3 positions, the last one once in nearly 63,000 (for a large
# `d_model`), the others in between, each by the same factor slower than the one before. Read together
# they are a clock with many hands: the fast ones tell neighbours apart, the slow ones the beginning of a
# text from its end.
#
# Sine *and* cosine of one angle make it work. A shift by k positions turns every hand by a fixed angle, so
# the row of `pos + k` is the row of `pos` times a matrix that depends on k alone. The dot product of two
# rows depends only on the distance between them. Day 7 shows what the model's own projections make of
# that, and what rotary positions do instead.
#
# Positions are added to the embeddings, not put beside them: the sum has `d_model` numbers as before. In code
# from others, look at the order: sines first and cosines after them is the same table with the columns
# in another order. To a model trained from scratch it makes no difference; to weights that come from
# elsewhere it does.
