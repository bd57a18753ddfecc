"""Answers to `attention`, wrong and right."""

import math

import numpy as np


def _scores(q, k):
    return q @ np.swapaxes(k, -1, -2) / math.sqrt(q.shape[-1])


def _shares(scores, mask, axis=-1):
    allowed = True if mask is None else mask
    scores = np.where(allowed, scores, np.finfo(scores.dtype).min)
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    powers = np.where(allowed, powers, 0)
    total = powers.sum(axis=axis, keepdims=True)
    return powers / np.where(total == 0, 1, total)


def _softmax(scores, axis=-1):
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def wrong_no_scale(q, k, v, mask=None):
    return _shares(q @ np.swapaxes(k, -1, -2), mask) @ v


def wrong_half_of_d_k(q, k, v, mask=None):
    return _shares(q @ np.swapaxes(k, -1, -2) / (q.shape[-1] ** 1 / 2), mask) @ v


def wrong_divides_by_d_k(q, k, v, mask=None):
    return _shares(q @ np.swapaxes(k, -1, -2) / q.shape[-1], mask) @ v


def wrong_multiplies_by_the_root(q, k, v, mask=None):
    return _shares(q @ np.swapaxes(k, -1, -2) * math.sqrt(q.shape[-1]), mask) @ v


def wrong_root_of_d_v(q, k, v, mask=None):
    return _shares(q @ np.swapaxes(k, -1, -2) / math.sqrt(v.shape[-1]), mask) @ v


def wrong_root_of_d_model(q, k, v, mask=None):
    heads = q.shape[-3] if q.ndim > 3 else 1
    return _shares(q @ np.swapaxes(k, -1, -2) / math.sqrt(heads * q.shape[-1]), mask) @ v


def wrong_root_of_the_number_of_keys(q, k, v, mask=None):
    return _shares(q @ np.swapaxes(k, -1, -2) / math.sqrt(k.shape[-2]), mask) @ v


def wrong_scales_after_the_softmax(q, k, v, mask=None):
    return _shares(q @ np.swapaxes(k, -1, -2), mask) / math.sqrt(q.shape[-1]) @ v


def wrong_softmax_over_queries(q, k, v, mask=None):
    return _shares(_scores(q, k), mask, axis=-2) @ v


def wrong_softmax_over_both(q, k, v, mask=None):
    return _shares(_scores(q, k), mask, axis=(-2, -1)) @ v


def wrong_no_softmax(q, k, v, mask=None):
    scores = _scores(q, k)
    return (scores if mask is None else np.where(mask, scores, 0)) @ v


def wrong_the_weights(q, k, v, mask=None):
    return _shares(_scores(q, k), mask)


def wrong_output_and_weights(q, k, v, mask=None):
    weights = _shares(_scores(q, k), mask)
    return weights @ v, weights


def wrong_keys_and_values_swapped(q, k, v, mask=None):
    return _shares(_scores(q, v), mask) @ k


def wrong_true_means_may_not(q, k, v, mask=None):
    return _shares(_scores(q, k), None if mask is None else ~mask) @ v


def wrong_mask_transposed(q, k, v, mask=None):
    if mask is not None and mask.ndim > 1:
        mask = np.swapaxes(mask, -1, -2)
    return _shares(_scores(q, k), mask) @ v


def wrong_mask_ignored(q, k, v, mask=None):
    return _shares(_scores(q, k), None) @ v


def wrong_mask_after_the_softmax(q, k, v, mask=None):
    weights = _softmax(_scores(q, k))
    return (weights if mask is None else np.where(mask, weights, 0)) @ v


def wrong_forbidden_scores_are_0(q, k, v, mask=None):
    scores = _scores(q, k)
    weights = _softmax(scores if mask is None else scores * mask)
    if mask is not None:
        weights = weights * mask.any(axis=-1, keepdims=True)
    return weights @ v


def wrong_mask_added_to_the_scores(q, k, v, mask=None):
    scores = _scores(q, k)
    return _softmax(scores if mask is None else scores + mask) @ v


def wrong_forbidden_rows_are_a_mean(q, k, v, mask=None):
    scores = _scores(q, k)
    if mask is not None:
        scores = np.where(mask, scores, -1e9).astype(q.dtype)
    return _softmax(scores) @ v


def wrong_forbidden_rows_are_nan(q, k, v, mask=None):
    scores = _scores(q, k)
    with np.errstate(all="ignore"):
        return _softmax(scores if mask is None else np.where(mask, scores, -np.inf)) @ v


def wrong_forbidden_rows_look_at_themselves(q, k, v, mask=None):
    weights = _shares(_scores(q, k), mask)
    empty = weights.sum(axis=-1, keepdims=True) == 0
    own = np.eye(*weights.shape[-2:], dtype=q.dtype)
    return np.where(empty, own, weights) @ v


def wrong_only_the_last_rows_may_be_empty(q, k, v, mask=None):
    scores = _scores(q, k)
    if mask is None:
        return _softmax(scores) @ v
    weights = _softmax(np.where(mask, scores, -1e9).astype(q.dtype))
    weights[..., -1:, :] *= np.broadcast_to(mask, weights.shape)[..., -1:, :]
    return weights @ v


def wrong_forbidden_scores_are_minus_1000(q, k, v, mask=None):
    scores = _scores(q, k)
    if mask is None:
        return _softmax(scores) @ v
    weights = _softmax(np.where(mask, scores, -1000).astype(q.dtype))
    return weights * mask.any(axis=-1, keepdims=True) @ v


def wrong_minus_10000_added(q, k, v, mask=None):
    scores = _scores(q, k)
    if mask is None:
        return _softmax(scores) @ v
    weights = _softmax(scores - 10_000 * ~mask)
    return weights * mask.any(axis=-1, keepdims=True) @ v


def wrong_overflows(q, k, v, mask=None):
    with np.errstate(all="ignore"):
        powers = np.exp(_scores(q, k))
        powers = powers if mask is None else np.where(mask, powers, 0)
        total = powers.sum(axis=-1, keepdims=True)
        return powers / np.where(total == 0, 1, total) @ v


def wrong_one_maximum_for_all(q, k, v, mask=None):
    scores = _scores(q, k)
    powers = np.exp(scores - scores.max(initial=-np.inf))
    powers = powers if mask is None else np.where(mask, powers, 0)
    total = powers.sum(axis=-1, keepdims=True)
    return powers / np.where(total == 0, 1, total) @ v


def wrong_maximum_of_forbidden_scores_too(q, k, v, mask=None):
    scores = _scores(q, k)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    powers = powers if mask is None else np.where(mask, powers, 0)
    total = powers.sum(axis=-1, keepdims=True)
    return powers / np.where(total == 0, 1, total) @ v


def wrong_epsilon_in_the_sum(q, k, v, mask=None):
    scores = _scores(q, k)
    allowed = True if mask is None else mask
    scores = np.where(allowed, scores, np.finfo(scores.dtype).min)
    powers = np.where(allowed, np.exp(scores - scores.max(axis=-1, keepdims=True)), 0)
    return powers / (powers.sum(axis=-1, keepdims=True) + 1e-6) @ v


def wrong_all_axes_transposed(q, k, v, mask=None):
    return _shares(q @ k.T / math.sqrt(q.shape[-1]), mask) @ v


def wrong_four_axes_only(q, k, v, mask=None):
    scores = np.einsum("bhqd,bhkd->bhqk", q, k) / math.sqrt(q.shape[-1])
    return np.einsum("bhqk,bhkd->bhqd", _shares(scores, mask), v)


def wrong_mask_of_the_first_sentence_for_all(q, k, v, mask=None):
    while mask is not None and mask.ndim > 2:
        mask = mask[0]
    return _shares(_scores(q, k), mask) @ v


def wrong_wants_the_whole_mask(q, k, v, mask=None):
    scores = _scores(q, k)
    weights = np.zeros_like(scores)
    for where in np.ndindex(*scores.shape[:-1]):
        row = scores[where]
        weights[where] = _shares(row, None if mask is None else mask[where])
    return weights @ v


def wrong_as_many_queries_as_keys(q, k, v, mask=None):
    T = q.shape[-2]
    weights = _shares(_scores(q, k)[..., :T, :T], mask)
    return weights @ v[..., :T, :]


def wrong_always_causal(q, k, v, mask=None):
    causal = np.tri(q.shape[-2], k.shape[-2], dtype=bool)
    return _shares(_scores(q, k), causal if mask is None else mask & causal) @ v


def wrong_always_float64(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    return _shares(scores, mask) @ v


def wrong_float64_with_a_mask(q, k, v, mask=None):
    scores = _scores(q, k)
    bias = np.zeros(scores.shape)
    if mask is None:
        return _softmax(scores) @ v
    bias[np.broadcast_to(~mask, scores.shape)] = -1e300
    return _softmax(scores + bias) * mask.any(axis=-1, keepdims=True) @ v


def wrong_scales_q_in_place(q, k, v, mask=None):
    q /= math.sqrt(q.shape[-1])
    return _shares(q @ np.swapaxes(k, -1, -2), mask) @ v


def wrong_needs_someone_in_the_batch(q, k, v, mask=None):
    scores = _scores(q, k)
    scores = scores - scores.max()
    return _shares(scores, mask) @ v


def other_minus_infinity_and_no_nan(q, k, v, mask=None):
    scores = np.einsum("...qd,...kd->...qk", q, k) * q.shape[-1] ** -0.5
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    with np.errstate(invalid="ignore"):
        powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
        weights = np.nan_to_num(powers / np.sum(powers, axis=-1, keepdims=True), nan=0.0)
    return np.einsum("...qk,...kd->...qd", weights, v)


def other_query_by_query(q, k, v, mask=None):
    out = np.zeros(q.shape[:-1] + v.shape[-1:], dtype=v.dtype)
    full = np.ones((*q.shape[:-1], k.shape[-2]), dtype=bool)
    if mask is not None:
        full &= mask
    for where in np.ndindex(q.shape[:-1]):
        keys = k[where[:-1]][full[where]]
        if len(keys) == 0:
            continue
        scores = keys @ q[where] / math.sqrt(len(q[where]))
        powers = np.exp(scores - max(scores))
        out[where] = powers @ v[where[:-1]][full[where]] / sum(powers)
    return out


def other_flat_batch(q, k, v, mask=None):
    lead = q.shape[:-2]
    n, Tq, Tk = math.prod(lead), q.shape[-2], k.shape[-2]
    bias = np.zeros((*lead, Tq, Tk), dtype=q.dtype)
    if mask is not None:
        bias[~np.broadcast_to(mask, bias.shape)] = -1e30
    bias = bias.reshape(n, Tq, Tk)
    scaled = q.reshape(n, Tq, -1 if q.size else q.shape[-1]) / q.dtype.type(math.sqrt(q.shape[-1]))
    scores = np.matmul(scaled, k.reshape(n, Tk, q.shape[-1]).transpose(0, 2, 1)) + bias
    scores -= scores.max(axis=2, keepdims=True)
    weights = np.exp(scores)
    weights /= weights.sum(axis=2, keepdims=True)
    weights *= (bias == 0).any(axis=2, keepdims=True)
    return np.matmul(weights, v.reshape(n, Tk, v.shape[-1])).reshape(*lead, Tq, v.shape[-1])


def other_by_logarithms(q, k, v, mask=None):
    scores = np.matmul(q, k.swapaxes(-2, -1)) / q.dtype.type(math.sqrt(q.shape[-1]))
    allowed = np.ones_like(scores, dtype=bool) if mask is None else mask & (scores == scores)
    low = np.where(allowed, scores, np.finfo(scores.dtype).min / 4)
    total = np.logaddexp.reduce(low, axis=-1, keepdims=True)
    return np.matmul(np.exp(low - total) * allowed, v)


def other_masked_arrays(q, k, v, mask=None):
    scores = _scores(q, k).astype(np.float64)
    hidden = False if mask is None else ~np.broadcast_to(mask, scores.shape)
    scores = np.ma.array(scores, mask=hidden)
    powers = np.ma.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = (powers / powers.sum(axis=-1, keepdims=True)).filled(0)
    return (weights @ v).astype(q.dtype)


def other_a_little_in_the_sum(q, k, v, mask=None):
    scores = _scores(q, k)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    powers = np.exp(scores - np.where(np.isfinite(top), top, 0))
    return powers / (powers.sum(axis=-1, keepdims=True) + 1e-12).astype(q.dtype) @ v
