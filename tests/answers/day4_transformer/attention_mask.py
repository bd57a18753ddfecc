"""Answers to `attention_mask`, wrong and right."""

import numpy as np


def _causal(tokens):
    return np.tri(tokens.shape[1], dtype=bool)


def wrong_padding_on_queries(tokens, pad):
    return _causal(tokens) & (tokens != pad)[:, None, :, None]


def wrong_padding_on_both(tokens, pad):
    real = tokens != pad
    return _causal(tokens) & real[:, None, None, :] & real[:, None, :, None]


def wrong_either_allows(tokens, pad):
    return _causal(tokens) | (tokens != pad)[:, None, None, :]


def wrong_padding_only(tokens, pad):
    T = tokens.shape[1]
    return np.repeat((tokens != pad)[:, None, None, :], T, axis=2)


def wrong_causal_only(tokens, pad):
    return np.repeat(_causal(tokens)[None, None], len(tokens), axis=0)


def wrong_true_means_may_not(tokens, pad):
    return ~(_causal(tokens) & (tokens != pad)[:, None, None, :])


def wrong_only_padding_is_seen(tokens, pad):
    return _causal(tokens) & (tokens == pad)[:, None, None, :]


def wrong_looks_ahead(tokens, pad):
    return _causal(tokens).T & (tokens != pad)[:, None, None, :]


def wrong_not_itself(tokens, pad):
    return np.tri(tokens.shape[1], k=-1, dtype=bool) & (tokens != pad)[:, None, None, :]


def wrong_always_sees_itself(tokens, pad):
    own = np.eye(tokens.shape[1], dtype=bool)
    return _causal(tokens) & (tokens != pad)[:, None, None, :] | own


def wrong_pad_is_0(tokens, pad):
    return _causal(tokens) & (tokens != 0)[:, None, None, :]


def wrong_pad_is_the_smallest(tokens, pad):
    return _causal(tokens) & (tokens > pad)[:, None, None, :]


def wrong_padding_is_on_the_right(tokens, pad):
    lengths = (tokens != pad).sum(axis=1)
    real = np.arange(tokens.shape[1]) < lengths[:, None]
    return _causal(tokens) & real[:, None, None, :]


def wrong_up_to_the_first_padding(tokens, pad):
    real = np.cumprod(tokens != pad, axis=1, dtype=bool)
    return _causal(tokens) & real[:, None, None, :]


def wrong_no_axis_for_heads(tokens, pad):
    return _causal(tokens) & (tokens != pad)[:, None, :]


def wrong_heads_first(tokens, pad):
    return (_causal(tokens) & (tokens != pad)[:, None, None, :]).swapaxes(0, 1)


def wrong_first_sentence_for_all(tokens, pad):
    mask = _causal(tokens) & (tokens != pad)[:1, None, None, :]
    return np.repeat(mask, len(tokens), axis=0)


def wrong_padded_in_any_sentence(tokens, pad):
    real = (tokens != pad).all(axis=0)
    return np.repeat((_causal(tokens) & real)[None, None], len(tokens), axis=0)


def wrong_numbers(tokens, pad):
    return (_causal(tokens) & (tokens != pad)[:, None, None, :]).astype(int)


def wrong_to_be_added(tokens, pad):
    return np.where(_causal(tokens) & (tokens != pad)[:, None, None, :], 0.0, -np.inf)


def wrong_marks_padding_in_place(tokens, pad):
    tokens[tokens == pad] = -1
    return _causal(tokens) & (tokens >= 0)[:, None, None, :]


def wrong_a_batch_at_least(tokens, pad):
    return np.stack([(_causal(tokens) & (row != pad))[None] for row in tokens])


def wrong_0_is_padding_too(tokens, pad):
    real = (tokens != pad) & (tokens != 0)
    return _causal(tokens) & real[:, None, None, :]


def other_sentence_by_sentence(tokens, pad):
    B, T = tokens.shape
    mask = np.zeros((B, 1, T, T), dtype=bool)
    for b, sentence in enumerate(tokens.tolist()):
        for j, token in enumerate(sentence):
            if token != pad:
                mask[b, 0, j:, j] = True
    return mask


def other_by_positions(tokens, pad):
    positions = np.arange(tokens.shape[-1])
    past = positions[:, None] >= positions
    return np.logical_and(past, np.not_equal(tokens, pad)[:, None])[:, np.newaxis]


def other_by_products(tokens, pad):
    B, T = tokens.shape
    ones = np.ones((B, T), dtype=int)
    allowed = np.einsum("bi,bj,ij->bij", ones, (tokens != pad).astype(int), np.tri(T, dtype=int))
    return allowed.astype(bool).reshape(B, 1, T, T)


def other_padding_stands_behind_everything(tokens, pad):
    T = tokens.shape[1]
    places = np.where(tokens == pad, T, np.arange(T))
    return places[:, None, None, :] <= np.arange(T)[:, None]
