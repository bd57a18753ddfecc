"""Answers to `embedding_lookup`, wrong and right."""

import numpy as np


def wrong_one_hot_product(ids, C):
    if ids.size and (ids.min() < 0 or ids.max() >= len(C)):
        raise IndexError("no such token")
    return np.eye(len(C), dtype=C.dtype)[ids] @ C


def wrong_negative_ids_wrap(ids, C):
    return C[ids]


def wrong_clips(ids, C):
    return np.take(C, ids, axis=0, mode="clip")


def wrong_counts_from_one(ids, C):
    if (ids < 1).any():
        raise IndexError("no such token")
    return C[ids - 1]


def wrong_columns(ids, C):
    if (ids < 0).any():
        raise IndexError("no such token")
    return C.T[ids]


def wrong_flattens_a_batch(ids, C):
    if (ids < 0).any():
        raise IndexError("no such token")
    return C[ids.reshape(-1)]


def wrong_drops_repeats(ids, C):
    if (ids < 0).any():
        raise IndexError("no such token")
    return C[np.unique(ids)]


def wrong_value_error(ids, C):
    if ids.size and (ids.min() < 0 or ids.max() >= len(C)):
        raise ValueError("no such token")
    return C[ids]


def wrong_always_float64(ids, C):
    if (ids < 0).any():
        raise IndexError("no such token")
    return C.astype(np.float64)[ids]


def wrong_stacks_nothing(ids, C):
    if (ids < 0).any():
        raise IndexError("no such token")
    if ids.size == 0:
        return np.array([])
    rows = np.array([C[i] for i in ids.reshape(-1)])
    return rows.reshape(*ids.shape, C.shape[1])


def other_take(ids, C):
    if np.any(ids < 0) or np.any(ids >= C.shape[0]):
        raise IndexError("ids must lie in 0 … |V|−1")
    return np.take(C, ids, axis=0)


def other_loops(ids, C):
    result = np.empty((*ids.shape, C.shape[1]), dtype=C.dtype)
    for index in np.ndindex(ids.shape):
        i = int(ids[index])
        if not 0 <= i < len(C):
            raise IndexError(i)
        result[index] = C[i]
    return result
