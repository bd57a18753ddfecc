"""Answers to `log_softmax`, wrong and right."""

import math

import numpy as np


def wrong_logarithm_of_softmax(logits, axis=-1):
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return np.log(powers / powers.sum(axis=axis, keepdims=True))


def wrong_epsilon_hides_the_zero(logits, axis=-1):
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return np.log(powers / powers.sum(axis=axis, keepdims=True) + 1e-12)


def wrong_overflows(logits, axis=-1):
    return logits - np.log(np.exp(logits).sum(axis=axis, keepdims=True))


def wrong_base_two(logits, axis=-1):
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return (shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))) / np.log(2)


def wrong_forgets_the_maximum_again(logits, axis=-1):
    top = logits.max(axis=axis, keepdims=True)
    return logits - np.log(np.exp(logits - top).sum(axis=axis, keepdims=True))


def wrong_maximum_of_everything(logits, axis=-1):
    shifted = logits - logits.max()
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def wrong_ignores_axis(logits, axis=-1):
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def wrong_sign(logits, axis=-1):
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=axis, keepdims=True)) - shifted


def wrong_changes_its_input(logits, axis=-1):
    logits -= logits.max(axis=axis, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=axis, keepdims=True))


def other_logaddexp(logits, axis=-1):
    return logits - np.expand_dims(np.logaddexp.reduce(logits, axis=axis), axis)


def other_group_by_group(logits, axis=-1):
    kind = logits.dtype if logits.dtype.kind == "f" else np.float64
    result = np.empty(logits.shape, dtype=kind)
    groups, out = np.moveaxis(logits, axis, -1), np.moveaxis(result, axis, -1)
    for index in np.ndindex(groups.shape[:-1]):
        row = groups[index].tolist()
        top = max(row)
        total = math.log(math.fsum(math.exp(z - top) for z in row))
        out[index] = [z - top - total for z in row]
    return result


def other_keeps_maximum_in_the_sum(logits, axis=-1):
    top = np.max(logits, axis=axis, keepdims=True)
    log_sum = top + np.log(np.sum(np.exp(logits - top), axis=axis, keepdims=True))
    return logits - log_sum
