# %% [markdown] role="statement" id="softmax" points=3 minutes=8 difficulty=2 may_not="scipy torch llmweek"
# ## `softmax`: scores into probabilities
#
# Write `softmax(logits, axis=-1)`. It turns scores into shares that are positive and add up to 1
# along `axis`:
#
# $$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
#
# - `logits`: a numpy array of any shape; `axis`: which axis holds the scores that compete.
# - Returns a new array of the same shape. `float32` in, `float32` out; integers give `float64`.
#
# ```python
# >>> softmax(np.array([1.0, 2.0, 3.0])).round(4)
# array([0.09  , 0.2447, 0.6652])
# >>> softmax(np.array([[0.0, 5.0], [0.0, 5.0]]), axis=0)
# array([[0.5, 0.5],
#        [0.5, 0.5]])
# ```
#
# Edge cases:
#
# - Logits may be as large as ±10,000 (`np.exp(10_000)` is `inf`), in any mixture: every row must
#   come out finite.
# - A logit of −∞ means "never": its probability is 0. At least one logit of a group is finite.
# - No groups at all (shape `(0, 5)`) gives an array of shape `(0, 5)`. A group of no scores (an
#   axis of length 0) has no distribution: raise `ValueError`.
# - The caller's array stays as it was.

# %% [markdown] role="hint" id="softmax"
# Multiply the numerator and every term of the denominator by the same number: the fraction stays
# the same. $e^{z_i} \cdot e^{-c} = e^{z_i - c}$, so you may subtract any $c$ from all the logits of
# a group before you exponentiate. Which $c$ makes overflow impossible?

# %% [markdown] role="hint" id="softmax"
# Three steps: subtract each group's *own* maximum; exponentiate; divide by each group's sum. Both
# the maximum and the sum run along `axis`, and both must line up with the array again:
# `keepdims=True` leaves an axis of length 1 where the group was.

# %% [markdown] role="hint" id="softmax"
# ```python
# shifted = logits - logits.max(axis=..., keepdims=...)
# exponentials = np.exp(...)
# return exponentials / ...
# ```

# %% role="setup" id="softmax"
import numpy as np

from llmweek.exercise import expect, require, seed


# %% role="solution" id="softmax"
def softmax(logits: np.ndarray, axis: int = -1) -> np.ndarray:
    """Probabilities along `axis`, of the same shape as `logits`."""
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=axis, keepdims=True)
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=axis, keepdims=True)
    ### END SOLUTION


# %% role="test" id="softmax"
# Three logits, redone by hand: e¹, e² and e³ over their sum
expect(softmax, np.array([1.0, 2.0, 3.0])).close(
    np.array([0.09003057, 0.24472847, 0.66524096]),
    rtol=1e-6,
    slip="the shares are e to the power of each logit, divided by the sum of those powers",
)
expect(softmax, np.array([1, 2, 3])).close(
    np.array([0.09003057, 0.24472847, 0.66524096]),
    rtol=1e-6,
    slip="these logits are integers: the result must be floats all the same",
)

# %% role="test" id="softmax"
# Only differences matter
expect(softmax, np.array([-9.0, -8.0, -7.0])).close(
    np.array([0.09003057, 0.24472847, 0.66524096]),
    rtol=1e-6,
    slip="(−9, −8, −7) differ among themselves as (1, 2, 3) do: no absolute values, no clipping",
)

# %% role="test" id="softmax"
# The axis says who competes with whom
expect(softmax, np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])).close(
    np.full((2, 3), 1 / 3),
    slip="by default each row is one distribution: sum along the last axis, with keepdims=True",
)
expect(softmax, np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]), axis=0).close(
    np.full((2, 3), 1 / 2), slip="with axis=0 each *column* is one distribution: use `axis`"
)

# %% role="test" id="softmax"
# Large logits do not overflow
expect(softmax, np.array([10_000.0, 10_000.0])).close(
    np.array([0.5, 0.5]),
    slip="np.exp(10000) is inf and inf/inf is NaN: subtract the maximum before you exponentiate",
)
expect(softmax, np.array([10_000.0, 9_999.0])).close(
    np.array([0.73105858, 0.26894142]),
    rtol=1e-6,
    slip="a difference of 1 counts at any height: subtract the maximum, do not clip the logits",
)
expect(softmax, np.array([[-10_000.0, -10_000.0], [10_000.0, 9_000.0]])).close(
    np.array([[0.5, 0.5], [1.0, 0.0]]),
    slip="subtract each row's own maximum: with the maximum of the whole array, a row far below "
    "it becomes 0/0",
)


# %% role="test" id="softmax" hidden=true
# Random arrays of one to three axes, along every axis, against another formula
def share(z, axis):
    """1 / Σⱼ exp(zⱼ − zᵢ), the same function with no maximum in it."""
    z = np.moveaxis(np.asarray(z, dtype=np.float64), axis, -1)
    with np.errstate(over="ignore"):
        p = 1 / np.exp(z[..., None, :] - z[..., :, None]).sum(axis=-1)
    return np.moveaxis(p, -1, axis)


expect(softmax, np.array([[5.0], [-5.0]])).close(
    np.array([[1.0], [1.0]]),
    rtol=1e-12,
    slip="a logit without rivals has probability 1: add no epsilon to the sum",
)
rng = np.random.default_rng(seed("softmax"))
for shape in [(7,), (1,), (3, 5), (4, 1), (2, 3, 4)]:
    for axis in range(-len(shape), len(shape)):
        for scale in (1, 30, 10_000):
            z = scale * rng.uniform(-1, 1, shape)
            want = share(z, axis)
            slip = "every group along `axis` is its own distribution, whatever the shape"
            if scale == 10_000:
                slip = "subtract each group's own maximum (along `axis`) before exponentiating"
            expect(softmax, z, axis=axis).close(want, rtol=1e-9, atol=1e-12, slip=slip)

# %% role="test" id="softmax" hidden=true
# The default axis is the last, in three dimensions too
rng = np.random.default_rng(seed("softmax"))
z = rng.normal(size=(2, 3, 4))
powers = np.exp(z)
expect(softmax, z).close(
    powers / powers.sum(axis=2, keepdims=True), slip="the default is the last axis, not axis 1"
)

# %% role="test" id="softmax" hidden=true
# float32, views, integers
rng = np.random.default_rng(seed("softmax"))
z = rng.normal(size=(4, 6)).astype(np.float32)
powers = np.exp(z.astype(np.float64))
want = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
expect(softmax, z).close(want, rtol=1e-5, slip="float32 logits are ordinary logits")
got = expect(softmax, z).value()
require(
    got.dtype == np.float32,
    f"softmax of float32 logits came back as {got.dtype}. Let numpy keep the input's float type.",
)
every_other = rng.normal(size=(4, 12))[:, ::2]
powers = np.exp(every_other)
expect(softmax, every_other).close(
    powers / powers.sum(axis=1, keepdims=True), slip="a view with gaps is an ordinary array"
)
whole = rng.integers(-5, 5, size=(3, 4))
powers = np.exp(whole.astype(np.float64))
expect(softmax, whole).close(
    powers / powers.sum(axis=1, keepdims=True), slip="integer logits give float64 probabilities"
)

# %% role="test" id="softmax" hidden=true
# Minus infinity, no groups, no scores
expect(softmax, np.array([0.0, -np.inf, 0.0])).close(
    np.array([0.5, 0.0, 0.5]), slip="a logit of −∞ gets probability 0, not NaN"
)
expect(softmax, np.zeros((0, 5))).equals(
    np.zeros((0, 5)), slip="no groups: nothing to do, and the shape stays"
)
expect(softmax, np.zeros((5, 0))).raises(
    ValueError, slip="five groups of no scores have no distribution"
)

# %% [markdown] role="explanation" id="softmax"
# Subtracting a constant from all logits of a group multiplies numerator and denominator by the same
# factor, so the answer is unchanged in exact arithmetic. In floating point the constant decides
# everything. With the group's maximum, the largest exponent is 0: no power exceeds 1, none
# overflows, and the denominator is at least 1, so nothing divides by zero either. What underflows
# to 0 was smaller than $10^{-300}$ of the winner.
#
# The maximum has to be the group's own. With one maximum for the whole array, a row that lies 1,000
# below it underflows to zeros and its sum is 0. The price of the stable form is one more pass over
# the array, cheap next to the exponentials. `scipy.special.softmax` and `torch.softmax` do the same.
