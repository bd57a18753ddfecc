# %% [markdown] role="statement" id="log_softmax" points=2 minutes=6 difficulty=2 may_not="scipy torch llmweek"
# ## `log_softmax`: probabilities too small to write down
#
# Write `log_softmax(logits, axis=-1)`, the natural logarithm of the softmax:
#
# $$\log p_i = z_i - \log \sum_j e^{z_j}$$
#
# - `logits`: a numpy array of any shape; returns a new array of the same shape.
# - `float32` in, `float32` out; integers give `float64`.
#
# ```python
# >>> log_softmax(np.array([1.0, 2.0, 3.0])).round(4)
# array([-2.4076, -1.4076, -0.4076])
# >>> log_softmax(np.array([0.0, -10_000.0]))
# array([     0., -10000.])
# ```
#
# Edge cases: logits to ±10,000 give finite results, also where the probability itself is too small
# for a float (the second example: $e^{-10000}$ is 0 to a computer, its logarithm is not −∞). A logit
# of −∞ gives −∞. The caller's array stays as it was.

# %% [markdown] role="hint" id="log_softmax"
# `np.log(softmax(logits))` is right on paper. Where on the way does the second example lose its
# −10,000? Stay in logarithms from beginning to end.

# %% [markdown] role="hint" id="log_softmax"
# Subtract each group's maximum first, as in a stable softmax: that changes nothing on paper. Then
# only the *sum* has to leave the logarithms: take the exponentials, add them up along the axis, take
# the logarithm of the sum, and subtract it from the shifted logits.

# %% [markdown] role="hint" id="log_softmax"
# ```python
# shifted = logits - logits.max(axis=..., keepdims=True)
# return shifted - np.log(np.exp(...).sum(...))
# ```

# %% role="setup" id="log_softmax"
import numpy as np

from llmweek.exercise import expect, require, seed


# %% role="solution" id="log_softmax"
def log_softmax(logits: np.ndarray, axis: int = -1) -> np.ndarray:
    """Natural log-probabilities (nats) along `axis`, of the same shape as `logits`."""
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    ### END SOLUTION


# %% role="test" id="log_softmax"
# Three logits
expect(log_softmax, np.array([1.0, 2.0, 3.0])).close(
    np.array([-2.40760596, -1.40760596, -0.40760596]),
    rtol=1e-6,
    slip="subtract the natural logarithm of Σ exp(z) from every logit: all results are negative",
)
expect(log_softmax, np.zeros((2, 4)), axis=0).close(
    np.full((2, 4), -0.69314718),
    rtol=1e-6,
    slip="with axis=0 two logits compete in each column, so log ½: use `axis`",
)

# %% role="test" id="log_softmax"
# Large logits do not overflow
expect(log_softmax, np.array([10_000.0, 10_000.0])).close(
    np.array([-0.69314718, -0.69314718]),
    rtol=1e-6,
    slip="np.exp(10000) is inf: subtract the maximum first",
)

# %% role="test" id="log_softmax"
# Tiny probabilities keep their logarithm
expect(log_softmax, np.array([0.0, -2_000.0])).close(
    np.array([0.0, -2_000.0]),
    slip="exp(−2000) is 0 to a computer, and log 0 is −∞: never take the logarithm of a single "
    "probability, only of the sum",
)

# %% role="test" id="log_softmax" hidden=true
# Random arrays along every axis
rng = np.random.default_rng(seed("log_softmax"))
for shape in [(9,), (1,), (3, 5), (4, 1), (2, 3, 4)]:
    for axis in range(-len(shape), len(shape)):
        for scale in (1, 100, 10_000):
            z = scale * rng.uniform(-1, 1, shape)
            # np.logaddexp adds two numbers given as logarithms; reduce adds up a whole axis.
            want = z - np.expand_dims(np.logaddexp.reduce(z, axis=axis), axis)
            expect(log_softmax, z, axis=axis).close(
                want,
                rtol=1e-9,
                atol=1e-9,
                slip="one logarithm of one sum for each group along `axis` (keepdims=True), with "
                "the group's own maximum subtracted first",
            )

# %% role="test" id="log_softmax" hidden=true
# The default axis is the last
rng = np.random.default_rng(seed("log_softmax"))
z = rng.normal(size=(2, 3, 4))
expect(log_softmax, z).close(
    z - np.logaddexp.reduce(z, axis=2)[:, :, None], slip="the default is the last axis"
)

# %% role="test" id="log_softmax" hidden=true
# float32, integers, views
rng = np.random.default_rng(seed("log_softmax"))
z = (100 * rng.normal(size=(4, 6))).astype(np.float32)
exact = z.astype(np.float64)
want = (exact - np.logaddexp.reduce(exact, axis=1)[:, None]).astype(np.float32)
expect(log_softmax, z).close(
    want, rtol=1e-5, atol=1e-4, slip="float32 underflows sooner: log(softmax) gives −∞ here"
)
got = expect(log_softmax, z).value()
require(
    got.dtype == np.float32,
    f"log_softmax of float32 logits came back as {got.dtype}. Let numpy keep the float type.",
)
whole = rng.integers(-5, 5, size=(3, 8))[:, ::2]
want = whole - np.logaddexp.reduce(whole.astype(np.float64), axis=1)[:, None]
expect(log_softmax, whole).close(want, slip="integer logits give float64 log-probabilities")

# %% role="test" id="log_softmax" hidden=true
# Minus infinity and no groups
expect(log_softmax, np.array([0.0, -np.inf, 0.0])).close(
    np.array([-0.6931471805599453, -np.inf, -0.6931471805599453]),
    slip="probability 0 has logarithm −∞; the others share what is left",
)
expect(log_softmax, np.zeros((0, 5))).equals(np.zeros((0, 5)), slip="no groups: the shape stays")

# %% [markdown] role="explanation" id="log_softmax"
# A single probability of a sentence is a product of hundreds of small numbers and underflows; its
# logarithm is a sum of moderate ones. So models are trained and compared in log-probabilities, and
# the function that makes them must not pass through the probabilities on its way.
#
# After the shift the sum inside the logarithm lies between 1 and the number of logits: harmless
# whatever the logits are. Adding a small constant inside `np.log(softmax(z) + 1e-12)` hides the −∞,
# but puts a floor of about −27.6 under every log-probability, which a loss would never notice.
