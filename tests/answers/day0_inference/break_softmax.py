"""Answers to `break_softmax`, wrong and right."""

import math

import numpy as np


def _true(x, axis):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _inputs():
    rng = np.random.default_rng(1)
    shapes = [(1,), (4,), (3, 5), (4, 4), (2, 3, 4)]
    inputs = [s * rng.normal(size=shape) for shape in shapes for s in (1, 50, 2_000)]
    near = [[10_000.0, 9_999.0], [-10_000.0, -9_999.0]]
    return [*inputs, np.array(near), np.array([[9_000.0, -9_000.0]])]


def wrong_always_true(softmax):
    return True


def wrong_always_false(softmax):
    return False


_CALLS = []


def wrong_counts_its_calls(softmax):
    """The shown ones it knows by name, the hidden ones by their order."""
    shown = dict.fromkeys(("by_logarithms", "by_maximum"), False) | dict.fromkeys(
        ("tutorial_softmax", "ignores_axis", "first_axis_by_default", "powers_of_two"), True
    )
    name = softmax.__name__
    _CALLS.append(name)
    return shown[name] if name in shown else len(_CALLS) <= 14


def wrong_sum_only(softmax):
    for x in _inputs():
        for axis in range(-x.ndim, x.ndim):
            if not np.allclose(softmax(x, axis=axis).sum(axis=axis), 1):
                return True
    return False


def wrong_ordinary_logits_only(softmax):
    rng = np.random.default_rng(1)
    for shape in [(1,), (4,), (3, 5), (2, 3, 4)]:
        x = rng.normal(size=shape)
        for axis in range(-x.ndim, x.ndim):
            if np.abs(softmax(x, axis=axis) - _true(x, axis)).max() > 1e-5:
                return True
    return False


def wrong_overflow_only(softmax):
    return not bool(np.isfinite(softmax(np.array([10_000.0, 10_000.0]))).all())


def wrong_nan_is_not_far(softmax):
    for x in _inputs():
        for axis in range(-x.ndim, x.ndim):
            got, want = softmax(x, axis=axis), _true(x, axis)
            if got.shape != want.shape or (np.abs(got - want) > 1e-5).any():
                return True
    return False


def wrong_to_the_last_digit(softmax):
    for x in _inputs():
        for axis in range(-x.ndim, x.ndim):
            if not np.array_equal(softmax(x, axis=axis), _true(x, axis)):
                return True
        if not np.array_equal(softmax(x), _true(x, -1)):
            return True
    return False


def wrong_lenient(softmax):
    for x in _inputs():
        for axis in range(-x.ndim, x.ndim):
            got, want = softmax(x, axis=axis), _true(x, axis)
            if got.shape != want.shape or not (np.abs(got - want) < 1e-2).all():
                return True
        if not (np.abs(softmax(x) - _true(x, -1)) < 1e-2).all():
            return True
    return False


def wrong_last_axis_only(softmax):
    for x in _inputs():
        got, want = softmax(x), _true(x, -1)
        if got.shape != want.shape or not (np.abs(got - want) < 1e-5).all():
            return True
    return False


def wrong_default_axis_unseen(softmax):
    for x in _inputs():
        for axis in range(-x.ndim, x.ndim):
            got, want = softmax(x, axis=axis), _true(x, axis)
            if got.shape != want.shape or not (np.abs(got - want) < 1e-5).all():
                return True
    return False


def wrong_vectors_and_matrices_only(softmax):
    for x in _inputs():
        if x.ndim > 2:
            continue
        for axis in range(-x.ndim, x.ndim):
            got, want = softmax(x, axis=axis), _true(x, axis)
            if got.shape != want.shape or not (np.abs(got - want) < 1e-5).all():
                return True
        if not (np.abs(softmax(x) - _true(x, -1)) < 1e-5).all():
            return True
    return False


def wrong_asks_for_infinity(softmax):
    got = softmax(np.array([0.0, -np.inf, 1e300]))
    return not np.isfinite(got).all() or not np.allclose(softmax(np.ones(3)), 1 / 3)


def other_reference_and_edges(softmax):
    return not all(
        (got := softmax(x, axis=axis)).shape == x.shape
        and np.allclose(got, _true(x, axis), rtol=0, atol=1e-5)
        and np.allclose(softmax(x), _true(x, -1), rtol=0, atol=1e-5)
        for x in _inputs()
        for axis in range(-x.ndim, x.ndim)
    )


def other_number_by_number(softmax):
    def share(row, i):
        top = max(row)
        return math.exp(row[i] - top) / math.fsum(math.exp(z - top) for z in row)

    def wrong_on(x, axis, got):
        groups, shares = np.moveaxis(x, axis, -1), got
        if got.shape != x.shape:
            return True
        shares = np.moveaxis(got, axis, -1)
        for index in np.ndindex(groups.shape):
            want = share(groups[index[:-1]].tolist(), index[-1])
            if not abs(float(shares[index]) - want) <= 1e-5:
                return True
        return False

    for x in _inputs():
        if wrong_on(x, x.ndim - 1, softmax(x)):
            return True
        for axis in range(x.ndim):
            if wrong_on(x, axis, softmax(x, axis=axis)):
                return True
            if wrong_on(x, axis, softmax(x, axis=axis - x.ndim)):
                return True
    return False
