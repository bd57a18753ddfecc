# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="break_perplexity" points=3 minutes=15 difficulty=3 may_not="llmweek"
# ## Break it: `break_perplexity`
#
# Here is the perplexity by its other definition, one over the T-th root of the probability of the text:
# multiply the probabilities of its tokens, and take the root.
#
# ```python
# def perplexity_by_product(log_probs):
#     if len(log_probs) == 0:
#         raise ValueError("no tokens")
#     return float(np.prod(np.exp(log_probs)) ** (-1 / len(log_probs)))
# ```
#
# On every sentence you try it agrees with yours. It is wrong all the same. Write the test that exposes it,
# and others like it: `break_perplexity(perplexity) -> bool` is given an implementation and returns `True`
# if it is **wrong**, `False` if it is right.
#
# - `perplexity`: a function you call as `perplexity(log_probs)` with a `float64` array of shape `(T,)`:
#   natural logarithms of probabilities, so none above 0; −∞ is allowed. T may be anything from 0 to
#   100,000. It returns a float.
# - **Right** means, for *every* such array:
#   1. exp(−mean) of the log-probabilities, to a relative difference of 10⁻⁶;
#   2. `inf` where a token has −∞, and where the result is beyond a float (more than 10³⁰⁸);
#   3. `ValueError` for T = 0, and no other exception ever.
#
#   How it gets there is its own business.
# - You are graded on implementations right and wrong: `True` for each wrong one, `False` for each right
#   one. The wrong ones hide their slip: each is right on some inputs.
#
# ```python
# >>> break_perplexity(perplexity_by_product)
# True
# ```

# %% [markdown] role="hint" id="break_perplexity"
# How small is the probability of a whole speech of 10,000 words, and what does a float make of it? Then
# think of the slips that *cannot* be seen in a text where all tokens are equally probable.

# %% [markdown] role="hint" id="break_perplexity"
# Compare with a perplexity that you trust, on arrays that differ from each other: one token; two very
# different ones; some equal to each other; many thousands; one with −∞ in it; one with a token of
# log-probability −5,000; one whose result is beyond a float; one whose result is just above 1. Last the
# empty one, which must raise `ValueError`. Compare with `math.isclose(got, want, rel_tol=1e-6)`: it finds
# inf close to inf, and NaN close to nothing.

# %% [markdown] role="hint" id="break_perplexity"
# ```python
# for log_probs in [...]:  # the arrays above
#     with np.errstate(over="ignore"):
#         want = float(np.exp(-log_probs.mean()))
#     try:
#         if not math.isclose(perplexity(log_probs), want, rel_tol=1e-6):
#             return ...
#     except Exception:
#         return ...
# try:
#     perplexity(np.array([]))
# except ValueError:
#     return ...
# except Exception:
#     return ...
# return True  # it did not complain of an empty text
# ```

# %% role="setup" id="break_perplexity"
import math
import random
from collections.abc import Callable

import numpy as np

from llmweek.exercise import expect, seed


def perplexity_by_product(log_probs):
    """Wrong for long texts."""
    if len(log_probs) == 0:
        raise ValueError("no tokens")
    with np.errstate(all="ignore"):  # the wrong number is enough; spare the page the warnings
        return float(np.prod(np.exp(log_probs)) ** (-1 / len(log_probs)))


# %% role="solution" id="break_perplexity"
def break_perplexity(perplexity: Callable[[np.ndarray], float]) -> bool:
    """Whether `perplexity(log_probs)` is wrong for some array of natural log-probabilities."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(1)
    inputs = [-scale * rng.exponential(size=size) for size in (1, 2, 9) for scale in (1e-3, 1, 30)]
    inputs += [
        -rng.exponential(size=100_000),
        np.zeros(3),
        np.array([-3.0, -1.0, -1.0, -3.0, -3.0]),
    ]
    inputs += [np.array([-1.0, -np.inf, -2.0]), np.array([-np.inf]), np.array([-2_000.0, -1_000.0])]
    inputs += [np.concatenate([np.zeros(9_999), [-5_000.0]]), np.array([-700.0, -690.0])]
    for log_probs in inputs:
        with np.errstate(over="ignore"):
            want = float(np.exp(-log_probs.mean()))
        try:
            if not math.isclose(perplexity(log_probs), want, rel_tol=1e-6):
                return True
        except Exception:
            return True
    try:
        perplexity(np.array([]))
    except ValueError:
        return False
    except Exception:
        return True
    return True
    ### END SOLUTION


# %% role="test" id="break_perplexity"
# The product is caught, a right one is spared
def with_a_mean(log_probs):
    if log_probs.size == 0:
        raise ValueError("no tokens")
    with np.errstate(over="ignore"):
        return float(np.exp(-log_probs.mean()))


def with_a_careful_sum(log_probs):
    if not len(log_probs):
        raise ValueError("empty")
    try:
        return math.exp(-math.fsum(log_probs.tolist()) / len(log_probs))
    except OverflowError:
        return math.inf


expect(break_perplexity, perplexity_by_product).equals(
    True, slip="the product of many probabilities underflows to 0: try thousands of tokens"
)
for right in (with_a_mean, with_a_careful_sum):
    expect(break_perplexity, right).equals(
        False,
        slip="this one is right: is what you expect of it right, to 10⁻⁶ and no further? And "
        "return False when nothing wrong was found",
    )


# %% role="test" id="break_perplexity"
# Another base, another mean
def base_2_of_nats(log_probs):
    if log_probs.size == 0:
        raise ValueError("no tokens")
    with np.errstate(over="ignore"):
        return float(2.0 ** -log_probs.mean())


def inverse_of_the_mean_probability(log_probs):
    if log_probs.size == 0:
        raise ValueError("no tokens")
    if np.isinf(log_probs).any():
        return math.inf
    with np.errstate(divide="ignore"):
        return float(1 / np.exp(log_probs).mean())


expect(break_perplexity, base_2_of_nats).equals(
    True, slip="it reads natural logarithms as if they were to base 2: compare with the true number"
)
expect(break_perplexity, inverse_of_the_mean_probability).equals(
    True, slip="right whenever all tokens are equally probable: try tokens that are not"
)


# %% role="test" id="break_perplexity"
# Quiet about the impossible and about nothing
def leaves_out_the_impossible(log_probs):
    if log_probs.size == 0:
        raise ValueError("no tokens")
    possible = log_probs[np.isfinite(log_probs)]
    with np.errstate(over="ignore"):
        return float(np.exp(-possible.mean())) if possible.size else math.inf


def one_for_no_tokens(log_probs):
    with np.errstate(over="ignore"):
        return float(np.exp(-log_probs.mean())) if log_probs.size else 1.0


expect(break_perplexity, leaves_out_the_impossible).equals(
    True, slip="it skips tokens of probability 0: put a −∞ among others and expect inf"
)
expect(break_perplexity, one_for_no_tokens).equals(
    True, slip="it says 1.0 for a text without tokens: expect a ValueError there"
)


# %% role="test" id="break_perplexity" hidden=true
# Wrong in the formula, and a right one
def checked(log_probs):
    if log_probs.size == 0:
        raise ValueError("no tokens")
    return log_probs


def exponential(x):
    with np.errstate(all="ignore"):
        return float(np.exp(x))


def as_defined(log_probs):
    return exponential(-checked(log_probs).mean())


def one_token_too_few(log_probs):
    return exponential(-checked(log_probs).sum() / max(log_probs.size - 1, 1))


def one_token_too_many(log_probs):
    return exponential(-checked(log_probs).sum() / (log_probs.size + 1))


def middle_instead_of_mean(log_probs):
    return math.inf if np.isinf(checked(log_probs)).any() else exponential(-np.median(log_probs))


def mean_of_inverse_probabilities(log_probs):
    with np.errstate(over="ignore"):
        return float(np.exp(-checked(log_probs)).mean())


def cross_entropy(log_probs):
    return float(-checked(log_probs).mean())


def no_minus(log_probs):
    return exponential(checked(log_probs).mean())


def of_the_text_not_of_the_token(log_probs):
    return exponential(-checked(log_probs).sum())


def each_value_once(log_probs):
    return exponential(-np.unique(checked(log_probs)).mean())


wrong_ones = [
    (one_token_too_few, "several tokens: it divides by T − 1"),
    (one_token_too_many, "tokens that are not certain: it divides by T + 1"),
    (middle_instead_of_mean, "unequal tokens, three or more: it takes the median"),
    (mean_of_inverse_probabilities, "unequal tokens: it averages 1/P, not the logarithms"),
    (cross_entropy, "any ordinary text: it forgets the exponential"),
    (no_minus, "any ordinary text: it returns a number below 1"),
    (of_the_text_not_of_the_token, "more than one token: it does not divide by T"),
    (each_value_once, "a value that comes twice beside others: it counts it once"),
]
claims = [(f, True, f"an input that exposes it has {slip}") for f, slip in wrong_ones]
sound = (
    "this one is exp(−mean), by its definition: is what you expect right, to 10⁻⁶, and inf where a "
    "token has −∞?"
)
claims.append((as_defined, False, sound))
random.Random(seed("break_perplexity")).shuffle(claims)  # or it would do to count the calls
for f, want, slip in claims:
    expect(break_perplexity, f).equals(want, slip=slip)


# %% role="test" id="break_perplexity" hidden=true
# Wrong at the edges, and a right one
def plain(log_probs):
    if log_probs.size == 0:
        raise ValueError("no tokens")
    with np.errstate(all="ignore"):
        return float(np.exp(-log_probs.mean()))


def floor_under_each_token(log_probs):
    return plain(np.where(np.isinf(log_probs), log_probs, np.maximum(log_probs, -100.0)))


def floor_under_the_impossible(log_probs):
    return plain(np.maximum(log_probs, np.log(np.finfo(float).tiny)))


def ceiling_on_the_result(log_probs):
    return min(plain(log_probs), 1e300)


def not_a_number_with_infinity(log_probs):
    return math.nan if np.isinf(log_probs).any() else plain(log_probs)


def raises_beyond_a_float(log_probs):
    if log_probs.size and np.isinf(log_probs).any():
        return math.inf
    return math.exp(-math.fsum(log_probs) / len(log_probs)) if log_probs.size else plain(log_probs)


def refuses_the_impossible(log_probs):
    if np.isinf(log_probs).any():
        raise ValueError("a token of probability 0")
    return plain(log_probs)


def first_thousand(log_probs):
    return plain(log_probs[:1_000])


def drops_the_first(log_probs):
    return plain(log_probs[1:] if log_probs.size > 1 else log_probs)


def two_decimals(log_probs):
    return round(plain(log_probs), 2)


def infinite_for_no_tokens(log_probs):
    return plain(log_probs) if log_probs.size else math.inf


def divides_by_zero_tokens(log_probs):
    return plain(log_probs) if log_probs.size else 1 / 0


wrong_ones = [
    (floor_under_each_token, "a token of log-probability −5,000: it raises it to −100"),
    (floor_under_the_impossible, "−∞ among the log-probabilities: it makes it finite"),
    (ceiling_on_the_result, "a result beyond a float, or a token of −∞: it stops at 10³⁰⁰"),
    (not_a_number_with_infinity, "−∞: it returns NaN, which is close to nothing"),
    (raises_beyond_a_float, "a result beyond a float: it raises OverflowError"),
    (refuses_the_impossible, "−∞: it raises ValueError, which it may for T = 0 only"),
    (first_thousand, "thousands of tokens that are not alike: it reads the first 1,000"),
    (drops_the_first, "two tokens that are not alike: it drops the first"),
    (two_decimals, "a result with more than two decimals, such as one just above 1"),
    (infinite_for_no_tokens, "no tokens: it returns inf instead of raising ValueError"),
    (divides_by_zero_tokens, "no tokens: it raises, but not ValueError"),
]
claims = [(f, True, f"an input that exposes it has {slip}") for f, slip in wrong_ones]
sound = (
    "this one is exp(−mean), by its definition: is what you expect right, to 10⁻⁶, and inf where a "
    "token has −∞?"
)
claims.append((plain, False, sound))
random.Random(seed("break_perplexity")).shuffle(claims)  # or it would do to count the calls
for f, want, slip in claims:
    expect(break_perplexity, f).equals(want, slip=slip)


# %% role="test" id="break_perplexity" hidden=true
# Right ones, written differently, and a wrong one among them
import statistics


def always_two(log_probs):
    return 2.0


def in_bits(log_probs):
    if not log_probs.size:
        raise ValueError("no tokens")
    with np.errstate(over="ignore"):
        return float(np.exp2(-(log_probs / np.log(2)).sum() / len(log_probs)))


def from_the_library(log_probs):
    if log_probs.shape == (0,):
        raise ValueError("statistics.fmean needs data")
    try:
        return math.exp(-statistics.fmean(log_probs))
    except OverflowError:
        return float("inf")


def token_by_token(log_probs):
    if len(log_probs) < 1:
        raise ValueError("at least one token is needed")
    if any(x > 0 for x in log_probs):
        raise ValueError("these are no log-probabilities")
    mean = 0.0
    for t, x in enumerate(log_probs.tolist(), start=1):
        if x == -math.inf:
            return math.inf
        mean += (x - mean) / t
    return math.exp(-mean) if mean > -709.78 else math.inf


right_ones = [
    (in_bits, "it computes in bits and differs in the last digits: allow 10⁻⁶, relative"),
    (from_the_library, "it takes the mean of a library: only the result counts"),
    (token_by_token, "it loops, and refuses what is no log-probability: pass none above 0"),
]
claims = [(f, False, slip) for f, slip in right_ones]
claims.append((always_two, True, "this one says 2 of every text"))
random.Random(seed("break_perplexity")).shuffle(claims)  # or it would do to count the calls
for f, want, slip in claims:
    expect(break_perplexity, f).equals(want, slip=slip)


# %% [markdown] role="explanation" id="break_perplexity"
# The definition by the product is correct and the program is not: a float ends near 10⁻³⁰⁸, and at a
# perplexity of 100 that is 154 tokens. Nothing warns. The number just becomes infinite, and one looks for
# the fault in the model. In logarithms the same text is the modest number −709.
#
# Most of the formula's slips vanish when all tokens are alike: the arithmetic mean, the median and the
# mean of the inverses agree on equal numbers. So a good test has unequal ones. The others live at the
# edges, each of which is one line in the promise: −∞, an empty text, one token, a result that is very
# large, one that is hardly above 1 (where two decimals seem enough and are not).
#
# A relative tolerance fits numbers between 1 and 10³⁰⁸: an absolute one of 10⁻⁶ would ask for digits that a
# float of 10³⁰⁴ does not have.
