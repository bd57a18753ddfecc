# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="perplexity" points=2 minutes=8 difficulty=2 may_not="torch llmweek"
# ## `perplexity`
#
# One number for how surprised a model is by a text: among how many equally probable words it would have to
# choose, on average, to be as unsure as it is.
#
# $$\mathrm{PP} = \exp\Bigl(-\frac{1}{T} \sum_{t=1}^{T} \log P(w_t \mid w_1 \dots w_{t-1})\Bigr)$$
#
# `perplexity(log_probs) -> float`
#
# - `log_probs`: the natural logarithm of the probability the model gave to each of the T tokens that came,
#   an array of shape `(T,)` (`float64` or `float32`) or a list of floats.
# - Returns a float: 1.0 for a model that was certain and right each time, |V| for one that holds all |V|
#   words equally probable, whatever the text.
# - T may be many thousands: the product of so many probabilities is 0 in floating point.
# - A single token to which the model gave probability 0 (a log-probability of −∞) makes the perplexity
#   infinite: return `inf`. Return `inf` too where the result is beyond what a float holds (above 10³⁰⁸).
#   Neither raises.
# - No tokens have no mean: `ValueError`.
#
# ```python
# >>> round(perplexity(np.log([0.5, 0.5, 0.125])), 6)
# 3.174802
# >>> perplexity([0.0, -np.inf])
# inf
# ```
#
# The perplexities of two models say which is better only if both read the same text, cut into the same
# tokens, with the same vocabulary. A model that knows 50 words and gives `<unk>` for all others has a
# wonderful perplexity: nearly everything is `<unk>`, and that is easy to foresee.

# %% [markdown] role="hint" id="perplexity"
# The formula takes the mean of logarithms first and one exponential last. Which other orders of these
# steps give another number, or none?

# %% [markdown] role="hint" id="perplexity"
# Mean of the log-probabilities, minus it, `exp` of that: the base of the exponential must be that of the
# logarithm. Look before for an empty input (by `len(...) == 0`: an
# array has no truth value), and after for the `inf`: `math.exp` raises `OverflowError`
# above 709, `np.exp` gives `inf` and a warning.

# %% [markdown] role="hint" id="perplexity"
# ```python
# log_probs = np.asarray(log_probs, dtype=np.float64)
# if log_probs.size == 0:
#     raise ValueError("...")
# with np.errstate(over="ignore"):
#     return float(np.exp(-...))
# ```

# %% role="setup" id="perplexity"
import numpy as np

from llmweek.exercise import expect, seed


# %% role="solution" id="perplexity"
def perplexity(log_probs) -> float:
    """exp(−mean of the natural log-probabilities (T,)). Raises ValueError for T = 0."""
    ### BEGIN SOLUTION
    log_probs = np.asarray(log_probs, dtype=np.float64)
    if log_probs.size == 0:
        raise ValueError("no tokens: the perplexity is not defined")
    with np.errstate(over="ignore"):  # beyond a float is infinite, and no cause for a warning
        return float(np.exp(-log_probs.mean()))
    ### END SOLUTION


# %% role="test" id="perplexity"
# As unsure as among so many
expect(perplexity, np.log([0.25, 0.25, 0.25])).close(
    4.0,
    slip="a model that gives 1/4 each time is as unsure as among 4: exp(−mean), the minus inside, and "
    "e where the logarithms are natural",
)
expect(perplexity, np.log([0.5, 0.125])).close(
    4.0,
    slip="mean of the logarithms: (log 1/2 + log 1/8) / 2 is log 1/4. The mean of the probabilities, or "
    "of 2 and 8, is another number; so is the product without its root",
)
expect(perplexity, [0.0, 0.0]).close(
    1.0, slip="certain and right each time: the lowest there is, 1"
)
expect(perplexity, np.log([0.01])).close(100.0, slip="a single token is enough; divide by T")

# %% role="test" id="perplexity"
# A long text
expect(perplexity, np.full(20_000, np.log(0.1))).close(
    10.0,
    rtol=1e-9,
    slip="a product of 20,000 probabilities is 0 in floating point: stay with the logarithms",
)

# %% role="test" id="perplexity"
# Impossible, and nothing
expect(perplexity, np.array([-1.0, -np.inf, -2.0])).close(
    np.inf, slip="one token held impossible makes the whole text so: it may not be left out"
)
expect(perplexity, np.array([])).raises(ValueError, slip="the mean of nothing is not defined")

# %% role="test" id="perplexity" hidden=true
# Random log-probabilities, token by token
import math

rng = np.random.default_rng(seed("perplexity"))
for size in (1, 2, 3, 10, 1_000):
    for scale in (0.01, 1, 30):
        log_probs = -scale * rng.exponential(size=size)
        want = math.exp(-math.fsum(log_probs.tolist()) / size)
        slip = "exp of minus the mean: the sum over all T tokens, divided by T"
        expect(perplexity, log_probs).close(want, rtol=1e-9, slip=slip)
        expect(perplexity, log_probs.tolist()).close(
            want, rtol=1e-9, slip="a list of floats is as good as an array"
        )
        expect(perplexity, log_probs.astype(np.float32)).close(
            want, rtol=1e-4, slip="float32 log-probabilities are ordinary"
        )

# %% role="test" id="perplexity" hidden=true
# At the edges
expect(perplexity, []).raises(ValueError, slip="an empty list has no mean either")
expect(perplexity, np.array([-np.inf])).close(np.inf, slip="a token held impossible, alone")
expect(perplexity, [-1.0, -np.inf]).close(np.inf, slip="−inf in a list counts as in an array")
expect(perplexity, [-2_000.0, -1_000.0]).close(
    np.inf, slip="exp(1500) is beyond a float: return inf, do not let OverflowError out"
)
expect(perplexity, [-700.0, -700.0]).close(
    1.0142320547350045e304, rtol=1e-9, slip="far from likely and still a float: no clipping"
)
expect(perplexity, np.concatenate([np.zeros(99_999), [-5_000.0]])).close(
    1.0512710963760241,
    rtol=1e-9,
    slip="one very improbable token among 100,000: its logarithm counts in full",
)


# %% [markdown] role="explanation" id="perplexity"
# The perplexity is the geometric mean of 1/P over the tokens: multiply T numbers, take the T-th root.
# Logarithms turn that into a mean, which neither under- nor overflows. The one place left where something
# can overflow is the last step.
#
# A mean of probabilities would reward a model for being certain now and then and forgive it everything
# else: 0.9 and 0.001 average to 0.45. The geometric mean does not forgive: the same two give a perplexity
# of 33, and a single 0 gives ∞. Leaving out tokens of probability 0 measures the model on the words it
# knows, which is to say, on nothing.
#
# The bounds: 1 from below. From above there is none, but the uniform model reaches |V| without reading a
# word, so that a model above |V| is worse than knowing nothing.
#
# And a perplexity belongs to its tokens. Cut the same text into half as many tokens with the same total
# log-probability, and the perplexity is squared, though the model foresees the text no worse. Bits per byte
# do not have this fault: see the next exercise.
