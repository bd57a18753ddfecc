# %% [markdown] role="statement" id="project_and_back" points=3 minutes=10 difficulty=3 may_not="scipy torch llmweek"
# ## `project_and_back`: what a projection loses
#
# A matrix `P` of shape `(d, k)` takes points with d coordinates to points with k: `X @ P`. Its
# columns span a subspace of the d-dimensional space. Write `project_and_back(X, P)`, which finds,
# for each row of `X`, the **closest point of that subspace**, and how far away it is.
#
# - `X`: shape `(n, d)`, points as rows. `P`: shape `(d, k)`.
# - Returns a tuple `(back, error)`: `back`, shape `(n, d)`, the closest points; `error`, shape
#   `(n,)`, the Euclidean distance of each point from its `back`. The error is zero exactly for the
#   points that lie in the subspace.
#
# The columns of `P` need not be at right angles, nor of length 1, nor independent: (1, 1, 0) and
# (2, 2, 0) span a line. The closest points are $X P P^{+}$, where $P^{+}$, shape `(k, d)`, is the
# *pseudo-inverse* of `P`, which `numpy.linalg` can compute.
#
# ```python
# >>> X = np.array([[3.0, 4.0, 5.0], [3.0, 4.0, 0.0]])
# >>> P = np.array([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]])  # the ground: its second axis is stretched
# >>> back, error = project_and_back(X, P)
# >>> back.round(4)
# array([[3., 4., 0.],
#        [3., 4., 0.]])
# >>> error.round(4)
# array([5., 0.])
# ```
#
# Two different points, one shadow: what was lost cannot be got back. Edge cases: `n` may be 0; `k`
# may exceed `d` (then nothing need be lost).

# %% [markdown] role="hint" id="project_and_back"
# If the columns of `P` were at right angles and of length 1, `X @ P` would be the coordinates of the
# shadow, and `@ P.T` would take them back. Try that on the example: the second coordinate comes back
# four times too large. Something has to undo the stretching.

# %% [markdown] role="hint" id="project_and_back"
# Multiply by `P`, then by its pseudo-inverse `np.linalg.pinv(P)`. The error of a row is the length of
# `X[i] − back[i]`: square, sum over the coordinates of *that row*, square root.

# %% [markdown] role="hint" id="project_and_back"
# ```python
# back = X @ P @ np.linalg.pinv(...)
# error = np.linalg.norm(..., axis=...)
# return back, error
# ```

# %% role="setup" id="project_and_back"
import numpy as np

from llmweek.exercise import expect, seed


# %% role="solution" id="project_and_back"
def project_and_back(X: np.ndarray, P: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Closest points (n, d) to X (n, d) in the span of the columns of P (d, k), and the distances (n,)."""
    ### BEGIN SOLUTION
    back = X @ P @ np.linalg.pinv(P)
    error = np.linalg.norm(X - back, axis=1)
    return back, error
    ### END SOLUTION


# %% role="test" id="project_and_back"
# The shadow on the ground
expect(
    project_and_back,
    np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 0.0]]),
    np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]),
).close(
    (np.array([[1.0, 2.0, 0.0], [1.0, 2.0, 0.0]]), np.array([3.0, 0.0])),
    atol=1e-7,
    slip="`back` has d coordinates again, and the error is one Euclidean distance per row: 3 for "
    "the first point, not 9, and not one number for all",
)

# %% role="test" id="project_and_back"
# A stretched column
expect(project_and_back, np.array([[1.0, 1.0]]), np.array([[3.0], [0.0]])).close(
    (np.array([[1.0, 0.0]]), np.array([1.0])),
    atol=1e-7,
    slip="`X @ P @ P.T` is right only for columns of length 1: here it stretches by 9",
)

# %% role="test" id="project_and_back"
# Columns that are not at right angles
expect(
    project_and_back,
    np.array([[0.0, 2.0, 5.0]]),
    np.array([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]),
).close(
    (np.array([[0.0, 2.0, 0.0]]), np.array([5.0])),
    atol=1e-7,
    slip="scaling the columns to length 1 is not enough when they are not at right angles: use "
    "the pseudo-inverse",
)

# %% role="test" id="project_and_back"
# (1, 1, 0) and (2, 2, 0) span a line
expect(
    project_and_back,
    np.array([[4.0, 0.0, 1.0]]),
    np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 0.0]]),
).close(
    (np.array([[2.0, 2.0, 0.0]]), np.array([3.0])),
    atol=1e-7,
    slip="PᵀP has no inverse when columns depend on each other; the pseudo-inverse always exists",
)

# %% role="test" id="project_and_back" hidden=true
# Random subspaces, against a basis at right angles (QR)
rng = np.random.default_rng(seed("project_and_back"))
for n, d, k in [(6, 5, 2), (1, 3, 1), (4, 7, 6), (9, 2, 1)]:
    X, P = 10 * rng.normal(size=(n, d)), rng.normal(size=(d, k))
    Q = np.linalg.qr(P)[0]
    want = X @ Q @ Q.T
    gap = np.sqrt(((X - want) ** 2).sum(axis=1))
    expect(project_and_back, X, P).close(
        (want, gap),
        rtol=1e-6,
        atol=1e-7,
        slip="the closest point of the span of P's columns, and each row's own distance to it",
    )

# %% role="test" id="project_and_back" hidden=true
# Points of the subspace come back unharmed, others do not
rng = np.random.default_rng(seed("project_and_back"))
P = rng.normal(size=(6, 3))
inside = rng.normal(size=(5, 3)) @ P.T
expect(project_and_back, inside, P).close(
    (inside, np.zeros(5)), atol=1e-6, slip="a point in the subspace is its own closest point"
)
across = np.linalg.svd(P)[0][:, 3]  # a direction of length 1 at right angles to every column
expect(project_and_back, inside + 2 * across, P).close(
    (inside, np.full(5, 2.0)), atol=1e-6, slip="two units off the subspace is an error of 2"
)

# %% role="test" id="project_and_back" hidden=true
# Columns that depend on each other
rng = np.random.default_rng(seed("project_and_back"))
X = rng.normal(size=(4, 3))
P = np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 0.0]])
half = (X[:, 0] + X[:, 1]) / 2
want = np.stack([half, half, np.zeros(4)], axis=1)
expect(project_and_back, X, P).close(
    (want, np.sqrt(((X - want) ** 2).sum(axis=1))),
    atol=1e-7,
    slip="PᵀP has no inverse when columns depend on each other; the pseudo-inverse always exists",
)
wide = np.concatenate([np.eye(3), np.ones((3, 2))], axis=1)
expect(project_and_back, X, wide).close(
    (X, np.zeros(4)), atol=1e-7, slip="five columns that span all of space lose nothing"
)

# %% role="test" id="project_and_back" hidden=true
# No points, float32, views, whole numbers
rng = np.random.default_rng(seed("project_and_back"))
P = rng.normal(size=(4, 2))
Q = np.linalg.qr(P)[0]
X = rng.normal(size=(3, 8))[:, ::2]
want = X @ Q @ Q.T
gap = np.sqrt(((X - want) ** 2).sum(axis=1))
expect(project_and_back, np.zeros((0, 4)), P).equals(
    (np.zeros((0, 4)), np.zeros((0,))), slip="no points: empty arrays of the right shapes"
)
expect(project_and_back, X, P).close((want, gap), atol=1e-7, slip="a view is an ordinary array")
expect(project_and_back, X.astype(np.float32), P.astype(np.float32)).close(
    (want.astype(np.float32), gap.astype(np.float32)), rtol=1e-3, atol=1e-4, slip="float32 points"
)
expect(project_and_back, np.array([[2, 4]]), np.array([[1], [1]])).close(
    (np.array([[3.0, 3.0]]), np.array([2**0.5])), atol=1e-7, slip="whole numbers give floats"
)

# %% [markdown] role="explanation" id="project_and_back"
# $P P^{+}$ is the orthogonal projector onto the span of the columns: apply it twice and nothing more
# happens, because a point of the subspace is its own closest point. The pseudo-inverse undoes the
# lengths and the angles of the columns; through the singular value decomposition it also exists
# when the columns depend on each other, where $(P^\top P)^{-1}$ does not.
#
# The error tells you what was lost: the part of each point at right angles to the subspace. No
# matrix applied afterwards can restore it, since two points that differ only in that part have the
# same image. A basis at right angles does the same without the pseudo-inverse: `Q, _ =
# np.linalg.qr(P)`, then `X @ Q @ Q.T`, as long as the columns are independent.
