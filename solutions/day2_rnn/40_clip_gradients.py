# %% [markdown] role="statement" id="clip_gradients" points=2 minutes=10 difficulty=2 may_not="torch llmweek"
# ## `clip_gradients`: shorten the step, keep its direction
#
# Where the gradient explodes, one step throws away what a thousand have learned. Write
# `clip_gradients(gradients, max_norm)`. It looks at all gradients together as one long vector and
# shortens that vector to `max_norm` if it is longer:
#
# $$\lVert g \rVert = \sqrt{\textstyle\sum_{\text{parameters}} \sum_i g_i^2}, \qquad
# g \leftarrow g \cdot \min\!\left(1, \frac{\texttt{max\_norm}}{\lVert g \rVert}\right)$$
#
# - `gradients`: a dict of float arrays of any shapes. `max_norm`: a positive number.
# - Returns the tuple `(clipped, norm)`: a new dict with the same keys, shapes and dtypes, and
#   $\lVert g \rVert$ as a `float`, as it was *before* clipping.
# - All gradients are multiplied by the same number. That changes the length of the step and not its
#   direction. Gradients that are not too long come back as they were, to the last digit.
# - Compute the norm in `float64`: the square of a `float32` overflows beyond $10^{19}$, which is when you
#   need clipping most. In `float64` squares have room up to $10^{150}$; finite gradients here are smaller.
#
# ```python
# >>> clipped, norm = clip_gradients({"W": np.array([[3.0, 0.0]]), "b": np.array([4.0])}, max_norm=1.0)
# >>> norm
# 5.0
# >>> {name: array.round(4).tolist() for name, array in clipped.items()}
# {'W': [[0.6, 0.0]], 'b': [0.8]}
# ```
#
# Edge cases: gradients of zero stay zero, with norm 0. No gradients (`{}`) have norm 0 as well. A gradient
# that holds NaN or infinity has no direction left: raise `ValueError`. The caller's arrays stay as they
# were.

# %% [markdown] role="hint" id="clip_gradients"
# The norm is one number for the whole dict. Two gradients of length 3 and 4 make a vector of length 5, not
# 7.

# %% [markdown] role="hint" id="clip_gradients"
# First loop: add up the squares of all numbers of all arrays, each array turned to `float64` before; take
# the root. If it is not finite, raise. Then the factor: 1 where the norm is at most `max_norm`, else
# `max_norm / norm`. Asking first whether the norm is larger spares you 0/0. Second loop: a new dict.

# %% [markdown] role="hint" id="clip_gradients"
# ```python
# squares = sum(float((array.astype(np.float64) ** 2).sum()) for array in gradients.values())
# norm = math.sqrt(...)
# if not math.isfinite(norm):
#     raise ValueError("...")
# factor = ... if norm > max_norm else 1.0
# return {name: array * factor for ...}, norm
# ```

# %% role="setup" id="clip_gradients"
import math

import numpy as np

from llmweek.exercise import expect, require, seed


# %% role="solution" id="clip_gradients"
def clip_gradients(
    gradients: dict[str, np.ndarray], max_norm: float
) -> tuple[dict[str, np.ndarray], float]:
    """The gradients, together no longer than `max_norm`, and the norm they had before."""
    ### BEGIN SOLUTION
    squares = sum(float((array.astype(np.float64) ** 2).sum()) for array in gradients.values())
    norm = math.sqrt(squares)
    if not math.isfinite(norm):
        raise ValueError("a gradient is not finite")
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: array * factor for name, array in gradients.items()}, norm
    ### END SOLUTION


# %% role="test" id="clip_gradients"
# Too long: all are shortened alike
expect(clip_gradients, {"W": np.array([[3.0, 0.0]]), "b": np.array([4.0])}, 1.0).close(
    ({"W": np.array([[0.6, 0.0]]), "b": np.array([0.8])}, 5.0),
    rtol=1e-5,
    slip="3 and 4 in two arrays are one vector of length 5: the root of *all* squares. Everything is "
    "divided by 5, and 5, the norm before clipping, comes back",
)
expect(clip_gradients, {"W": np.array([[2.0, -3.0], [6.0, 0.0]])}, 3.5).close(
    ({"W": np.array([[1.0, -1.5], [3.0, 0.0]])}, 7.0),
    rtol=1e-5,
    slip="the factor is max_norm / norm for every number; cutting numbers off one by one at max_norm "
    "would change the direction",
)

# %% role="test" id="clip_gradients"
# Short enough, zero, or none
short = {"W": np.array([[0.3, 0.0]]), "b": np.array([-0.4])}
expect(clip_gradients, short, 1.0).close(
    (short, 0.5), rtol=1e-9, slip="clipping shortens and never lengthens: 0.5 is less than 1"
)
expect(clip_gradients, {"b": np.zeros(3)}, 1.0).close(
    ({"b": np.zeros(3)}, 0.0), slip="a gradient of zero has no direction: 0/0 is NaN"
)
expect(clip_gradients, {}, 1.0).equals(({}, 0.0), slip="no gradients: nothing to clip, norm 0.0")

# %% role="test" id="clip_gradients"
# Exploded
large = {"W": np.array([3e30, 0.0], dtype=np.float32), "b": np.array([4e30], dtype=np.float32)}
expect(clip_gradients, large, 1.0).close(
    ({"W": np.float32([0.6, 0.0]), "b": np.float32([0.8])}, 5e30),
    rtol=1e-5,
    slip="the squares of these float32 numbers overflow to inf: turn them into float64 first",
)
clipped, _ = expect(clip_gradients, large, 1.0).value()
require(
    all(array.dtype == np.float32 for array in clipped.values()),
    "These gradients are float32, but what came back is not.\n"
    "  likely slip: a factor of type np.float64 makes float64 of all that it multiplies; a Python "
    "float does not",
)
expect(clip_gradients, {"W": np.ones(2), "b": np.array([np.nan])}, 1.0).raises(
    ValueError, slip="NaN divided by anything is NaN, and soon every parameter is: refuse it"
)
expect(clip_gradients, {"W": np.array([np.inf, 1.0])}, 1.0).raises(
    ValueError, slip="an infinite gradient has no direction that could be kept: refuse it"
)

# %% role="test" id="clip_gradients" hidden=true
# Random gradients of several shapes, limits above and below
rng = np.random.default_rng(seed("clip_gradients"))
for shapes in [[(4,)], [(3, 2), (3, 3), (3,)], [(1,), (2, 3, 4), (5, 1), ()]]:
    for size in (0.01, 1.0, 1000.0):
        gradients = {f"p{i}": size * rng.normal(size=shape) for i, shape in enumerate(shapes)}
        gradients = {name: np.asarray(array) for name, array in gradients.items()}
        flat = np.concatenate([array.reshape(-1) for array in gradients.values()])
        norm = math.sqrt(math.fsum(x * x for x in flat.tolist()))
        for share in (0.1, 0.9, 1.1, 50.0):
            factor = min(1.0, share)
            want = {name: array * factor for name, array in gradients.items()}
            expect(clip_gradients, gradients, share * norm).close(
                (want, norm),
                rtol=2e-3 if size < 1 else 1e-5,
                slip="one factor for all, min(1, max_norm / norm); the norm is that before clipping",
            )

# %% role="test" id="clip_gradients" hidden=true
# Untouched to the last digit; dtypes; views; keys in their order
rng = np.random.default_rng(seed("clip_gradients untouched"))
gradients = {
    "U": rng.normal(size=(3, 8))[:, ::2],
    "b": rng.normal(size=3).astype(np.float32),
    "A": rng.normal(size=(2, 2)).T,
}
clipped, norm = expect(clip_gradients, gradients, 1e6).value()
require(
    isinstance(clipped, dict) and list(clipped) == ["U", "b", "A"],
    "The clipped gradients should be a dict with the same keys, in the same order.",
)
for name, array in gradients.items():
    require(
        np.array_equal(clipped[name], array),
        "Gradients shorter than max_norm should come back as they were, to the last digit.\n"
        "  likely slip: they were scaled to max_norm and back, or by a factor near 1",
    )
for limit in (1e6, 0.1):
    clipped, _ = expect(clip_gradients, gradients, limit).value()
    require(
        all(clipped[name].dtype == array.dtype for name, array in gradients.items()),
        "Each clipped gradient should have its own dtype: float32 stays float32.",
    )

# %% role="test" id="clip_gradients" hidden=true
# NaN and infinity wherever they are
rng = np.random.default_rng(seed("clip_gradients broken"))
for bad in (np.nan, np.inf, -np.inf):
    for name in ("first", "last"):
        gradients = {"first": rng.normal(size=(2, 3)), "last": rng.normal(size=4)}
        gradients[name].reshape(-1)[int(rng.integers(gradients[name].size))] = bad
        expect(clip_gradients, gradients, 1.0).raises(
            ValueError, slip="one number that is NaN or infinite spoils the whole step: refuse it"
        )
expect(clip_gradients, {"W": np.zeros((0, 3)), "b": np.array([2.0])}, 1.0).close(
    ({"W": np.zeros((0, 3)), "b": np.array([1.0])}, 2.0),
    rtol=1e-5,
    slip="an array without numbers is an array too",
)

# %% [markdown] role="explanation" id="clip_gradients"
# A gradient says two things, which way and how steep. Where the loss has a cliff, the steepness is true
# for a hair's breadth only; the direction is still worth following. Clipping by the global norm keeps the
# direction and bounds the step. Clipping number by number, or array by array, turns the vector.
#
# Pascanu, Mikolov and Bengio (2013) proposed it for recurrent networks; GPT training does it too, with a
# limit of 1.0. `torch.nn.utils.clip_grad_norm_` works in place, returns the norm before, and divides by
# norm + 10⁻⁶, so the last digits differ from yours. The norm is worth logging: it shows an explosion
# before the loss does.
#
# Clipping does nothing for a gradient that vanishes. No factor brings back what is zero.
