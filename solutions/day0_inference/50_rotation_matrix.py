# %% [markdown] role="statement" id="rotation_matrix" points=1 minutes=5 difficulty=2 may_not="scipy torch llmweek"
# ## `rotation_matrix`: counter-clockwise, for points in rows
#
# Write `rotation_matrix(theta)`: the matrix `R` such that `X @ R` turns every point of `X` by the
# angle `theta` counter-clockwise about the origin.
#
# - `theta`: a float, in **radians**, of any size and sign (negative turns clockwise).
# - Returns a float array of shape `(2, 2)`. The points are the **rows** of `X`, shape `(n, 2)`.
#
# ```python
# >>> quarter = rotation_matrix(np.pi / 2)
# >>> (np.array([[1.0, 0.0], [0.0, 1.0]]) @ quarter).round(4) + 0.0
# array([[ 0.,  1.],
#        [-1.,  0.]])
# ```
#
# East turns to north, north turns to west.

# %% [markdown] role="hint" id="rotation_matrix"
# Multiply `[[1, 0]]` by any 2 × 2 matrix: what comes out is its first row. So the first row of `R` is
# where the point (1, 0) lands. Where does it land after a turn by `theta`? And (0, 1)?

# %% [markdown] role="hint" id="rotation_matrix"
# Row 0 is where (1, 0) goes, row 1 where (0, 1) goes. On the unit circle, counter-clockwise from
# (1, 0), the angle `theta` is at (cos θ, sin θ), and (0, 1) is a quarter turn ahead of that. The
# matrix in most textbooks is for points in *columns*: it is the transpose of yours.

# %% [markdown] role="hint" id="rotation_matrix"
# ```python
# c, s = np.cos(theta), np.sin(theta)
# return np.array([[c, ...], [..., c]])  # one of the gaps is s, the other is -s
# ```

# %% role="setup" id="rotation_matrix"
import numpy as np

from llmweek.exercise import expect, require, seed


# %% role="solution" id="rotation_matrix"
def rotation_matrix(theta: float) -> np.ndarray:
    """R (2, 2) such that X @ R turns the rows of X (n, 2) by theta radians counter-clockwise."""
    ### BEGIN SOLUTION
    c, s = np.cos(theta), np.sin(theta)
    return np.array([[c, s], [-s, c]])
    ### END SOLUTION


# %% role="test" id="rotation_matrix"
# A quarter turn takes east to north
expect(rotation_matrix, 0.0).close(
    np.array([[1.0, 0.0], [0.0, 1.0]]), slip="no turn leaves every point where it is: cos 0 is 1"
)
R = expect(rotation_matrix, np.pi / 2).value()
require(
    isinstance(R, np.ndarray) and R.shape == (2, 2),
    "rotation_matrix must return a numpy array of shape (2, 2).",
)
east = (np.array([[1.0, 0.0]]) @ R)[0]
require(
    abs(east[1] + 1) > 1e-6,
    "After a quarter turn the row (1, 0) @ R points south: it turned clockwise. Your matrix is "
    "the one for points in columns (R @ x). For points in rows (X @ R), transpose it.",
)
require(
    max(abs(east[0]), abs(east[1] - 1)) < 1e-9,
    "A turn by π/2 must take the row (1, 0) to (0, 1). The angle is in radians, not in degrees.",
    f"  it went to ({east[0]:.4f}, {east[1]:.4f})",
)

# %% role="test" id="rotation_matrix"
# A small turn, by its numbers: sin 30° is a half
R = expect(rotation_matrix, np.pi / 6).value()
north = np.array([0.0, 1.0]) @ R
require(
    max(abs(north[0] + 0.5), abs(north[1] - 0.75**0.5)) < 1e-9,
    "A turn by π/6 (30°) must take the row (0, 1) to (−½, √¾): counter-clockwise of north is west, "
    "and lengths do not change.",
    f"  it went to ({north[0]:.4f}, {north[1]:.4f})",
)

# %% role="test" id="rotation_matrix" hidden=true
# Random angles, against multiplication by a complex number of length 1
rng = np.random.default_rng(seed("rotation_matrix"))
for theta in rng.uniform(-20, 20, size=20).tolist():
    turned = np.exp(1j * theta) * np.array([1, 1j])
    want = np.stack([turned.real, turned.imag], axis=1)
    expect(rotation_matrix, theta).close(
        want,
        rtol=1e-9,
        slip="row 0 is where (1, 0) lands, row 1 where (0, 1) lands, for any angle in radians, "
        "negative ones too",
    )

# %% role="test" id="rotation_matrix" hidden=true
# Two turns make one
rng = np.random.default_rng(seed("rotation_matrix"))
a, b = rng.uniform(0.1, 1.5, size=2).tolist()
Ra, Rb = expect(rotation_matrix, a).value(), expect(rotation_matrix, b).value()
expect(rotation_matrix, a + b).close(
    np.array(
        [[np.cos(a + b), np.sin(a + b)], [np.cos(a + b + np.pi / 2), np.sin(a + b + np.pi / 2)]]
    ),
    slip="do not round the sine and cosine: the error shows when turns are chained",
)
product = Ra @ Rb
turned = np.exp(1j * (a + b))
require(
    isinstance(product, np.ndarray)
    and product.shape == (2, 2)
    and abs(complex(product[0, 0], product[0, 1]) - turned) < 1e-9,
    "A turn by a and then by b must be a turn by a + b: R(a) @ R(b) = R(a + b).",
)

# %% [markdown] role="explanation" id="rotation_matrix"
# The rows of any matrix are the images of the coordinate directions: $(1, 0) \cdot R$ picks the first
# row, $(0, 1) \cdot R$ the second. So you write down where two points go, and linearity takes care of
# all others.
#
# Mathematics classes put points in columns and write $R x$; there the *columns* are the images and the
# minus sign stands at the top right. Transposing both sides of $y = R x$ gives
# $y^\top = x^\top R^\top$: the same turn, with the transposed matrix. Take the textbook's matrix
# as it is, multiply rows by it, and everything turns the other way.
