# %% [markdown] role="statement" id="cosine_similarity" points=2 minutes=7 difficulty=2 may_not="scipy sklearn torch llmweek"
# ## `cosine_similarity`: same direction, whatever the length
#
# Write `cosine_similarity(A, B)`: the cosine of the angle between each row of `A` and each row of `B`:
#
# $$\cos(a, b) = \frac{a \cdot b}{\lVert a \rVert \, \lVert b \rVert}$$
#
# - `A`: shape `(n, d)`; `B`: shape `(k, d)`. Returns shape `(n, k)`: row i, column j compares
#   `A[i]` with `B[j]`.
# - 1 is the same direction, 0 a right angle, −1 the opposite direction.
#
# ```python
# >>> cosine_similarity(np.array([[3.0, 4.0]]), np.array([[6.0, 8.0], [-3.0, -4.0], [0.0, 1.0]])).round(4)
# array([[ 1. , -1. ,  0.8]])
# ```
#
# Edge cases: a row of zeros has no direction; its similarity to anything is 0, never NaN. `n` or
# `k` may be 0. The last digits may differ from ours: checks allow one part in a million.

# %% [markdown] role="hint" id="cosine_similarity"
# `A @ B.T` already has the right shape: it holds every dot product. What is left is to divide
# row i by the length of `A[i]` and column j by the length of `B[j]`.

# %% [markdown] role="hint" id="cosine_similarity"
# `np.linalg.norm(A, axis=1, keepdims=True)` has shape `(n, 1)`. Scale the rows of `A` and of `B` to
# length 1 *before* the product: then the product is the answer. Where a length is 0, divide by 1
# instead: zeros divided by 1 stay zeros.

# %% [markdown] role="hint" id="cosine_similarity"
# ```python
# lengths = np.linalg.norm(A, axis=1, keepdims=True)
# A = A / np.where(lengths == 0, 1, lengths)
# ...  # the same for B
# return A @ ...
# ```

# %% role="setup" id="cosine_similarity"
import numpy as np

from llmweek.exercise import expect, seed


# %% role="solution" id="cosine_similarity"
def cosine_similarity(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Cosines between the rows of `A` (n, d) and of `B` (k, d): an array of shape (n, k)."""
    ### BEGIN SOLUTION
    A_lengths = np.linalg.norm(A, axis=1, keepdims=True)
    B_lengths = np.linalg.norm(B, axis=1, keepdims=True)
    A_directions = A / np.where(A_lengths == 0, 1, A_lengths)
    B_directions = B / np.where(B_lengths == 0, 1, B_lengths)
    return A_directions @ B_directions.T
    ### END SOLUTION


# %% role="test" id="cosine_similarity"
# Same direction, different length
expect(cosine_similarity, np.array([[1.0, 2.0]]), np.array([[8.0, 16.0]])).close(
    np.array([[1.0]]), slip="divide the dot product by *both* lengths, not by their squares"
)

# %% role="test" id="cosine_similarity"
# Right angles and opposites
expect(
    cosine_similarity, np.array([[3.0, 4.0]]), np.array([[-4.0, 3.0], [-6.0, -8.0], [5.0, 0.0]])
).close(
    np.array([[0.0, -1.0, 0.6]]),
    slip="the cosine keeps its sign (opposite is −1) and measures no distance: 3/5 for the last",
)

# %% role="test" id="cosine_similarity"
# Every row of A with every row of B
expect(
    cosine_similarity,
    np.array([[1.0, 0.0], [0.0, 2.0], [-3.0, 0.0]]),
    np.array([[0.0, 5.0], [7.0, 0.0]]),
).close(
    np.array([[0.0, 1.0], [1.0, 0.0], [0.0, -1.0]]),
    slip="three rows against two make a (3, 2) table: row i of A, column j for row j of B",
)

# %% role="test" id="cosine_similarity"
# A row of zeros
expect(cosine_similarity, np.array([[0.0, 0.0]]), np.array([[1.0, 2.0]])).close(
    np.array([[0.0]]), slip="0/0 is NaN: a vector of zeros has no direction, its similarity is 0"
)

# %% role="test" id="cosine_similarity" hidden=true
# Random rows, pair by pair
import math

rng = np.random.default_rng(seed("cosine_similarity"))
for n, k, d in [(4, 4, 4), (3, 5, 2), (1, 6, 7), (5, 1, 3), (2, 3, 1)]:
    A, B = rng.normal(1, 2, size=(n, d)), rng.normal(-1, 2, size=(k, d))
    want = np.array(
        [
            [
                math.fsum(x * y for x, y in zip(a, b, strict=True))
                / (math.hypot(*a) * math.hypot(*b))
                for b in B.tolist()
            ]
            for a in A.tolist()
        ]
    )
    expect(cosine_similarity, A, B).close(
        want, slip="lengths run along the d numbers of each row (axis=1), no centring, every pair"
    )

# %% role="test" id="cosine_similarity" hidden=true
# Lengths do not matter
rng = np.random.default_rng(seed("cosine_similarity"))
A, B = rng.normal(size=(4, 5)), rng.normal(size=(3, 5))
same = (A / np.sqrt((A**2).sum(1))[:, None]) @ (B / np.sqrt((B**2).sum(1))[:, None]).T
for scale in (1e-4, 1e4):
    expect(cosine_similarity, scale * A, B).close(
        same, slip="a constant added to the lengths (an epsilon) shows for short vectors"
    )
    expect(cosine_similarity, A, scale * B).close(same, slip="divide by the lengths of B's rows")

# %% role="test" id="cosine_similarity" hidden=true
# Rows of zeros among others, float32, views, nothing to compare
rng = np.random.default_rng(seed("cosine_similarity"))
A, B = rng.normal(size=(3, 8))[:, ::2], rng.normal(size=(2, 4))
A[1] = 0
want = np.array(
    [[0.0 if not a.any() else a @ b / np.sqrt((a @ a) * (b @ b)) for b in B] for a in A]
)
expect(cosine_similarity, A, B).close(want, slip="only the row of zeros gives zeros")
expect(cosine_similarity, B, A).close(want.T, slip="zeros may be among the rows of B too")
expect(cosine_similarity, A.astype(np.float32), B.astype(np.float32)).close(
    want.astype(np.float32), rtol=1e-4, atol=1e-5, slip="float32 rows are ordinary rows"
)
expect(cosine_similarity, np.zeros((0, 4)), B).equals(
    np.zeros((0, 2)), slip="no rows in A: a table with no rows and k columns"
)
whole = np.array([[3, 4], [0, 0]])
expect(cosine_similarity, whole, whole).close(
    np.array([[1.0, 0.0], [0.0, 0.0]]), slip="integers in, floats out"
)

# %% [markdown] role="explanation" id="cosine_similarity"
# Scale every row to length 1 first and the whole table of cosines is one matrix product: n·k·d
# multiplications in compiled code instead of a Python loop over pairs. `keepdims=True` keeps the
# lengths as a column, so that each divides its own row.
#
# A row of zeros is the case to decide rather than to discover. Dividing by 1 where the length is 0
# leaves zeros and touches nothing else; adding a small epsilon to every length also avoids NaN but
# bends the similarities of short vectors. Rounding can leave a cosine at 1.0000000000000002: clip it
# before you ask `arccos` for the angle.
