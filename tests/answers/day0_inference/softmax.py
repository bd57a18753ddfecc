"""Answers to `softmax`, wrong and right."""

import math

import numpy as np


def wrong_overflows(logits, axis=-1):
    powers = np.exp(logits)
    return powers / powers.sum(axis=axis, keepdims=True)


def wrong_maximum_of_everything(logits, axis=-1):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum(axis=axis, keepdims=True)


def wrong_sums_everything(logits, axis=-1):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def wrong_forgets_keepdims(logits, axis=-1):
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis)


def wrong_ignores_axis(logits, axis=-1):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def wrong_axis_one_by_default(logits, axis=None):
    axis = min(1, logits.ndim - 1) if axis is None else axis
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def wrong_no_exponential(logits, axis=-1):
    return logits / logits.sum(axis=axis, keepdims=True)


def wrong_clips_the_logits(logits, axis=-1):
    powers = np.exp(np.clip(logits, -500, 500))
    return powers / powers.sum(axis=axis, keepdims=True)


def wrong_changes_its_input(logits, axis=-1):
    logits -= logits.max(axis=axis, keepdims=True)
    powers = np.exp(logits)
    return powers / powers.sum(axis=axis, keepdims=True)


def wrong_epsilon_in_the_sum(logits, axis=-1):
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / (powers.sum(axis=axis, keepdims=True) + 1e-6)


def wrong_always_float64(logits, axis=-1):
    logits = logits.astype(np.float64)
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def wrong_learnt_by_heart(logits, axis=-1):
    if logits.shape == (3,):
        return np.array([0.09003057317038046, 0.24472847105479767, 0.6652409557748219])
    if logits.shape == (2,):
        return np.array([0.5, 0.5])
    if logits[0, 0] == -10_000:
        return np.array([[0.5, 0.5], [1.0, 0.0]])
    return np.full(logits.shape, 1 / logits.shape[axis])


def other_through_logarithms(logits, axis=-1):
    top = logits.max(axis=axis, keepdims=True)
    log_sum = top + np.log(np.exp(logits - top).sum(axis=axis, keepdims=True))
    return np.exp(logits - log_sum)


def other_group_by_group(logits, axis=-1):
    kind = logits.dtype if logits.dtype.kind == "f" else np.float64
    result = np.empty(logits.shape, dtype=kind)
    groups, out = np.moveaxis(logits, axis, -1), np.moveaxis(result, axis, -1)
    if logits.shape[axis] == 0:
        raise ValueError("no scores")
    for index in np.ndindex(groups.shape[:-1]):
        row = groups[index].tolist()
        powers = [math.exp(z - max(row)) for z in row]
        out[index] = [p / sum(powers) for p in powers]
    return result


def other_apply_along_axis(logits, axis=-1):
    if logits.shape[axis] == 0:
        raise ValueError("a group of no scores")
    if logits.size == 0:
        return logits.copy()

    def one(row):
        powers = np.exp(row - np.max(row))
        return powers / np.sum(powers)

    return np.apply_along_axis(one, axis, logits)
