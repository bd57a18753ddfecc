# %% [markdown] role="statement" id="break_softmax" points=3 minutes=12 difficulty=3 may_not="scipy torch llmweek"
# ## Break it: `break_softmax`
#
# Here is a softmax as you find it in many a tutorial. It agrees with yours on every example so far:
#
# ```python
# def tutorial_softmax(x, axis=-1):
#     e = np.exp(x)
#     return e / e.sum(axis=axis, keepdims=True)
# ```
#
# It is wrong all the same. Write the test that exposes it, and others like it:
# `break_softmax(softmax)` is given an implementation and returns `True` if it is **wrong**, `False`
# if it is right.
#
# - `softmax`: a function you call as `softmax(x, axis=...)` or `softmax(x)` (the last axis), with `x`
#   a `float64` array of one or more axes, none of them empty, all numbers within ±10,000, none
#   infinite. It returns an array.
# - **Right** means: for *every* such `x` and every valid axis, counted from the front or from the back,
#   it returns an array of `x`'s shape in which no number is further than 10⁻⁵ from the true softmax.
#   How it gets there is its own business.
# - Returns a `bool`.
#
# ```python
# >>> break_softmax(tutorial_softmax)
# True
# ```
#
# You are graded on a set of implementations, right and wrong. To return `True` for all of them is
# no test: the right ones must pass. Some compute in lower precision, and their last digits differ
# from yours. The wrong ones hide their slip: each is right on some inputs. Think of what you got
# wrong on the way to your own.

# %% [markdown] role="hint" id="break_softmax"
# List what must hold of any softmax: what the numbers of a group add up to; what happens when you add
# the same number to all logits of a group; what a difference of 1 does to the ratio of two shares;
# what stays the same when you permute the logits. Then list what tests often leave out: negative
# logits, large ones, more than two axes, each axis in turn, groups at very different heights.

# %% [markdown] role="hint" id="break_softmax"
# The surest test is a slow, plain softmax that you trust: loop over the groups, subtract each one's
# maximum, exponentiate, divide. Then compare on many inputs: shapes from `(1,)` to `(2, 3, 4)`, every
# axis, scales 1, 100 and 10,000, and a matrix with one row near +10,000 and another near −10,000.
# NaN is never close to anything, which is what you want; a wrong shape must count as wrong.

# %% [markdown] role="hint" id="break_softmax"
# ```python
# def trusted(x, axis):
#     e = np.exp(x - x.max(axis=axis, keepdims=True))
#     return e / e.sum(axis=axis, keepdims=True)
#
# for x in [...]:  # random arrays of several shapes and scales
#     for axis in range(-x.ndim, x.ndim):
#         got, want = softmax(x, axis=axis), trusted(x, axis)
#         if got.shape != ... or not (np.abs(got - want) <= ...).all():
#             return True
# return False  # and once with the default axis
# ```

# %% role="setup" id="break_softmax"
import random

import numpy as np

from llmweek.exercise import expect, seed


def tutorial_softmax(x, axis=-1):
    """Wrong for large logits."""
    with np.errstate(all="ignore"):  # the wrong number is enough; spare the page the warnings
        e = np.exp(x)
        return e / e.sum(axis=axis, keepdims=True)


# %% role="solution" id="break_softmax"
def break_softmax(softmax) -> bool:
    """Whether `softmax(x, axis=-1)` is wrong for some finite array x within ±10,000."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(1)
    inputs = [
        scale * rng.uniform(-1, 1, shape)
        for shape in [(1,), (2,), (5,), (50,), (3, 3), (2, 7), (2, 3, 4)]
        for scale in (1, 10, 100, 10_000)
    ]
    inputs.append(np.array([[10_000.0, 9_999.0], [-10_000.0, -9_999.0]]))

    def far(got: np.ndarray, x: np.ndarray, axis: int) -> bool:
        powers = np.exp(x - x.max(axis=axis, keepdims=True))
        want = powers / powers.sum(axis=axis, keepdims=True)
        return got.shape != want.shape or not (np.abs(got - want) <= 1e-5).all()

    for x in inputs:
        if far(softmax(x), x, -1):
            return True
        if any(far(softmax(x, axis=axis), x, axis) for axis in range(-x.ndim, x.ndim)):
            return True
    return False
    ### END SOLUTION


# %% role="test" id="break_softmax"
# The tutorial's softmax is caught, two right ones are spared
def by_logarithms(x, axis=-1):
    top = x.max(axis=axis, keepdims=True)
    return np.exp(x - top - np.log(np.exp(x - top).sum(axis=axis, keepdims=True)))


def by_maximum(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


expect(break_softmax, tutorial_softmax).equals(
    True,
    slip="it works on small numbers: try logits so large that np.exp gives inf. And NaN is neither "
    "near nor far: ask whether the difference is small, not whether it is large",
)
expect(break_softmax, by_maximum).equals(
    False, slip="this one is right: return False when nothing wrong was found"
)
expect(break_softmax, by_logarithms).equals(
    False, slip="this one is right but for the last digits: allow a difference of 10⁻⁵"
)


# %% role="test" id="break_softmax"
# Deaf to its axis, or with another default
def ignores_axis(x, axis=-1):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def first_axis_by_default(x, axis=0):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


expect(break_softmax, ignores_axis).equals(
    True, slip="it always works along the last axis: pass matrices, and every `axis`"
)
expect(break_softmax, first_axis_by_default).equals(
    True, slip="right whenever you pass `axis`: call it without, on a matrix"
)


# %% role="test" id="break_softmax"
# Shares that add up to 1 and are still wrong
def powers_of_two(x, axis=-1):
    e = 2.0 ** (x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


expect(break_softmax, powers_of_two).equals(
    True, slip="its shares add up to 1: compare with the true values, not only the sum"
)


# %% role="test" id="break_softmax" hidden=true
# Wrong where the logits are large, and a right one
def as_defined(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def one_maximum_for_all(x, axis=-1):
    with np.errstate(all="ignore"):
        e = np.exp(x - x.max())
        return e / e.sum(axis=axis, keepdims=True)


def subtracts_the_mean(x, axis=-1):
    with np.errstate(all="ignore"):
        e = np.exp(x - x.mean(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)


def clips_at_500(x, axis=-1):
    e = np.exp(np.clip(x, -500, 500))
    return e / e.sum(axis=axis, keepdims=True)


def winner_takes_all_above_500(x, axis=-1):
    top = x.max(axis=axis, keepdims=True)
    e = np.where(np.abs(top) > 500, x == top, np.exp(x - top))
    return e / e.sum(axis=axis, keepdims=True)


wrong_ones = [
    (one_maximum_for_all, "one row near 10,000 and another near −10,000 in the same matrix"),
    (subtracts_the_mean, "logits far apart in one group: 10,000 and −10,000"),
    (clips_at_500, "large logits that differ: clipped, they become equal"),
    (winner_takes_all_above_500, "large logits close together, such as 10,000 and 9,999"),
]
claims = [(f, True, f"an input that exposes it has {slip}") for f, slip in wrong_ones]
sound = (
    "this one is the definition, after subtracting each group's maximum: what do you hold against it? "
    "Allow 10⁻⁵, and use only axes that exist"
)
claims.append((as_defined, False, sound))
random.Random(seed("break_softmax")).shuffle(claims)  # or it would do to count the calls
for f, want, slip in claims:
    expect(break_softmax, f).equals(want, slip=slip)


# %% role="test" id="break_softmax" hidden=true
# Wrong on some shapes, and a right one
def as_defined(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def every_number_competes(x, axis=-1):
    e = np.exp(x - x.max())
    return e / e.sum()


def matrices_only(x, axis=-1):
    axis = axis % 2 if x.ndim > 1 else 0
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def row_maximum_always(x, axis=-1):
    with np.errstate(all="ignore"):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)


def one_logit_is_a_sigmoid(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    if x.shape[axis] == 1:
        return 1 / (1 + np.exp(-np.clip(x, -500, 500)))
    return e / e.sum(axis=axis, keepdims=True)


def flattens(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return (e / e.sum(axis=axis, keepdims=True)).reshape(-1)


wrong_ones = [
    (every_number_competes, "two rows, each of which should add up to 1"),
    (matrices_only, "three axes"),
    (row_maximum_always, "a matrix whose columns compete (axis=0)"),
    (one_logit_is_a_sigmoid, "a single logit in a group: its share is 1"),
    (flattens, "a matrix, whose shape must come back"),
]
claims = [(f, True, f"an input that exposes it has {slip}") for f, slip in wrong_ones]
sound = (
    "this one is the definition, after subtracting each group's maximum: what do you hold against it? "
    "Allow 10⁻⁵, and use only axes that exist"
)
claims.append((as_defined, False, sound))
random.Random(seed("break_softmax")).shuffle(claims)  # or it would do to count the calls
for f, want, slip in claims:
    expect(break_softmax, f).equals(want, slip=slip)


# %% role="test" id="break_softmax" hidden=true
# Wrong in the numbers, and a right one
def as_defined(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def forgets_the_sign(x, axis=-1):
    x = np.abs(x)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def sorted_shares(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.sort(e / e.sum(axis=axis, keepdims=True), axis=axis)


def four_decimals(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return (e / e.sum(axis=axis, keepdims=True)).round(4)


def one_more_in_the_sum(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / (e.sum(axis=axis, keepdims=True) + 1e-3)


def divided_by_root_n(x, axis=-1):
    x = x / np.sqrt(x.shape[axis])
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


wrong_ones = [
    (forgets_the_sign, "negative and positive logits together"),
    (sorted_shares, "logits that are not in rising order"),
    (four_decimals, "shares with more than four decimals"),
    (one_more_in_the_sum, "shares that must add up to 1, to 10⁻⁵"),
    (divided_by_root_n, "ordinary logits: compare with the true values"),
]
claims = [(f, True, f"an input that exposes it has {slip}") for f, slip in wrong_ones]
sound = (
    "this one is the definition, after subtracting each group's maximum: what do you hold against it? "
    "Allow 10⁻⁵, and use only axes that exist"
)
claims.append((as_defined, False, sound))
random.Random(seed("break_softmax")).shuffle(claims)  # or it would do to count the calls
for f, want, slip in claims:
    expect(break_softmax, f).equals(want, slip=slip)


# %% role="test" id="break_softmax" hidden=true
# Right ones, written differently, and a wrong one among them
def all_alike(x, axis=-1):
    return np.ones_like(x) / x.shape[axis]


def differences_in_float32(x, axis=-1):
    e = np.exp((x - x.max(axis=axis, keepdims=True)).astype(np.float32))
    return e / e.sum(axis=axis, keepdims=True)


def pair_by_pair(x, axis=-1):
    z = np.moveaxis(x, axis, -1)
    with np.errstate(over="ignore"):
        p = 1 / np.exp(z[..., None, :] - z[..., :, None]).sum(axis=-1)
    return np.moveaxis(p, -1, axis)


def group_by_group(x, axis=-1):
    z = np.moveaxis(x, axis, -1)
    rows = [np.exp(row - max(row)) for row in z.reshape(-1, z.shape[-1])]
    p = np.array([row / sum(row) for row in rows]).reshape(z.shape)
    return np.moveaxis(p, -1, axis)


right_ones = [
    (differences_in_float32, "it computes in float32 and is right to 10⁻⁶: compare with 10⁻⁵"),
    (pair_by_pair, "it never subtracts a maximum and is right all the same"),
    (group_by_group, "it loops over the groups; stay within ±10,000 and axes that exist"),
]
claims = [(f, False, slip) for f, slip in right_ones]
claims.append((all_alike, True, "this one gives every logit the same share"))
random.Random(seed("break_softmax")).shuffle(claims)  # or it would do to count the calls
for f, want, slip in claims:
    expect(break_softmax, f).equals(want, slip=slip)

# %% [markdown] role="explanation" id="break_softmax"
# Three habits find nearly every wrong numerical function. *Compare with something slow that you
# trust*, on random inputs of many shapes: that finds wrong numbers, wrong axes, wrong shapes. *Go to
# the edges of what is promised*: one element, three axes, ±10,000, and the mixtures of them, such as a
# high row beside a low one. *Check what must always hold*: shares add up to 1, and a shift changes
# nothing.
#
# Two traps lie in the comparison itself. NaN is neither near nor far, so ask for `all` differences to
# be small instead of `any` to be large. And two correct programs may differ in the last digits, so
# allow for rounding, but not for more: a tolerance of 10⁻² would let rounding to four decimals pass.
