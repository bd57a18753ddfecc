# %% [markdown] role="statement" id="linear_layer" points=2 minutes=5 difficulty=1 may_not="torch llmweek"
# ## `linear_layer`: project, shift, bend
#
# Write `linear_layer(X, W, B, phi)`, one layer of a neural network:
#
# $$Z = \varphi(X W^\top + B)$$
#
# - `X`: shape `(n, d_in)`, or `(..., d_in)` with any leading axes, such as `(batch, time, d_in)`.
# - `W`: shape `(d_out, d_in)`, one row for each output. `B`: shape `(d_out,)`, added to every point.
# - `phi`: a function that takes a whole array and returns one of the same shape. Call it **once**, on
#   everything: some activations look at several numbers together.
# - Returns shape `(n, d_out)`, or `(..., d_out)`.
#
# ```python
# >>> X = np.array([[1.0, 2.0]])
# >>> W = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]])
# >>> B = np.array([0.0, 10.0, 0.5])
# >>> linear_layer(X, W, B, lambda z: np.maximum(z, 0))
# array([[ 1., 12.,  0.]])
# ```
#
# By hand: (1·1 + 2·0, 1·0 + 2·1, 1·1 − 2·1) = (1, 2, −1); plus B is (1, 12, −0.5); bent at zero,
# (1, 12, 0). `n` may be 0.

# %% [markdown] role="hint" id="linear_layer"
# Write down the three shapes. Which of `X @ W` and `X @ W.T` fits when `d_in` is 2 and `d_out` is 3?

# %% [markdown] role="hint" id="linear_layer"
# From the inside out: multiply, add, bend. Adding an array of shape `(d_out,)` to one of shape
# `(n, d_out)` adds it to every row: numpy lines shapes up from the right.

# %% [markdown] role="hint" id="linear_layer"
# ```python
# projected = X @ ...
# return phi(projected + ...)
# ```

# %% role="setup" id="linear_layer"
import numpy as np

from llmweek.exercise import expect, seed


def identity(z):
    """No bend: the layer's straight part."""
    return z


def relu(z):
    """Negative numbers become 0."""
    return np.maximum(z, 0)


def below_the_largest(z):
    """How far each number is below the largest of all: looks at everything it is given."""
    return z.max() - z


# %% role="solution" id="linear_layer"
def linear_layer(X: np.ndarray, W: np.ndarray, B: np.ndarray, phi) -> np.ndarray:
    """phi(X Wᵗ + B) for X (..., d_in), W (d_out, d_in), B (d_out,): shape (..., d_out)."""
    ### BEGIN SOLUTION
    return phi(X @ W.T + B)
    ### END SOLUTION


# %% role="test" id="linear_layer"
# Project: two inputs, three outputs
expect(
    linear_layer,
    np.array([[1.0, 2.0], [0.0, 1.0]]),
    np.array([[1.0, 0.0], [0.0, 1.0], [3.0, -1.0]]),
    np.zeros(3),
    identity,
).close(
    np.array([[1.0, 2.0, 1.0], [0.0, 1.0, -1.0]]),
    slip="a row of W holds one output's weights: multiply by W.T. With phi = identity nothing "
    "bends, so negative numbers stay",
)

# %% role="test" id="linear_layer"
# A square W shows what is transposed
expect(
    linear_layer,
    np.array([[1.0, 0.0]]),
    np.array([[1.0, 2.0], [3.0, 4.0]]),
    np.zeros(2),
    identity,
).close(
    np.array([[1.0, 3.0]]),
    slip="X @ W has the right shape here and the wrong numbers: it is X @ W.T",
)

# %% role="test" id="linear_layer"
# Shift, then bend
expect(
    linear_layer,
    np.array([[1.0], [-1.0]]),
    np.array([[1.0], [1.0]]),
    np.array([5.0, -5.0]),
    relu,
).close(
    np.array([[6.0, 0.0], [4.0, 0.0]]),
    slip="each *output* has its own shift (B runs along the columns), and the bend comes last",
)

# %% role="test" id="linear_layer"
# Two batches, and a phi that looks at all numbers
expect(
    linear_layer,
    np.array([[[1.0, 2.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 0.0]]]),
    np.array([[1.0, 1.0]]),
    np.array([1.0]),
    below_the_largest,
).close(
    np.array([[[0.0], [2.0]], [[2.0], [3.0]]]),
    slip="X may be (batch, time, d_in), and phi gets the whole array in one call: batch by batch or "
    "row by row, it sees another largest number",
)

# %% role="test" id="linear_layer" hidden=true
# Random layers, number by number
import math

rng = np.random.default_rng(seed("linear_layer"))
for n, d_in, d_out in [(4, 3, 5), (3, 3, 3), (1, 6, 2), (5, 1, 5), (2, 4, 1)]:
    X, W = rng.normal(size=(n, d_in)), rng.normal(size=(d_out, d_in))
    B = rng.normal(size=d_out)
    want = np.array(
        [
            [
                math.tanh(math.fsum(x * w for x, w in zip(row, weights, strict=True)) + b)
                for weights, b in zip(W.tolist(), B.tolist(), strict=True)
            ]
            for row in X.tolist()
        ]
    )
    expect(linear_layer, X, W, B, lambda z: np.tanh(z)).close(
        want, slip="Z[i, j] = phi(X[i] · W[j] + B[j]): use the phi you are given"
    )

# %% role="test" id="linear_layer" hidden=true
# An activation that looks at several numbers together
rng = np.random.default_rng(seed("linear_layer"))
X, W, B = rng.normal(size=(4, 3)), rng.normal(size=(2, 3)), rng.normal(size=2)
straight = np.einsum("id,jd->ij", X, W) + B


def centred(z):
    return z - z.mean(axis=-1, keepdims=True)


expect(linear_layer, X, W, B, centred).close(
    straight - straight.mean(axis=1, keepdims=True),
    slip="call phi once, on the whole array: number by number it cannot see its neighbours",
)
expect(linear_layer, X, W, B, lambda z: z + 1).close(
    straight + 1, slip="apply phi exactly once, and return its result"
)

# %% role="test" id="linear_layer" hidden=true
# Leading axes, no points, float32, views
rng = np.random.default_rng(seed("linear_layer"))
X, W, B = rng.normal(size=(2, 5, 3)), rng.normal(size=(4, 3)), rng.normal(size=4)
want = np.maximum(np.einsum("btd,jd->btj", X, W) + B, 0)
expect(linear_layer, X, W, B, relu).close(
    want, slip="X may be (batch, time, d_in): only the last axis is projected"
)
straight = np.einsum("btd,jd->btj", X, W) + B
expect(linear_layer, X, W, B, below_the_largest).close(
    straight.max() - straight,
    slip="call phi once, on the whole array: batch by batch it finds another largest number",
)
expect(linear_layer, np.zeros((0, 3)), W, B, relu).equals(
    np.zeros((0, 4)), slip="no points: shape (0, d_out)"
)
expect(
    linear_layer, X[0].astype(np.float32), W.astype(np.float32), B.astype(np.float32), relu
).close(want[0].astype(np.float32), rtol=1e-4, atol=1e-5, slip="float32 is ordinary")
expect(linear_layer, X[:, ::2], W, B, relu).close(
    want[:, ::2], slip="a view with gaps is an ordinary array"
)

# %% [markdown] role="explanation" id="linear_layer"
# One line, and most of a network's work: `X @ W.T` is n·d_in·d_out multiplications, the rest n·d_out
# steps. `W` is kept as `(d_out, d_in)` (as `torch.nn.Linear` keeps it) so that a *row* is what one
# output looks for; the transpose is free, since numpy only swaps the strides.
#
# `@` multiplies along the last axis of `X` and carries all earlier ones along, so the same line
# serves a list of points and a batch of sequences. The bend comes last for a reason: without it, two
# layers in a row are one layer, $X W_1^\top W_2^\top = X (W_2 W_1)^\top$.
