"""Answers to `make_context_windows`, wrong and right."""

import numpy as np


def wrong_last_window_lost(ids, n):
    count = max(len(ids) - n, 0)
    contexts = np.array([ids[i : i + n - 1] for i in range(count)], ids.dtype)
    return contexts.reshape(count, n - 1), ids[n - 1 : n - 1 + count]


def wrong_target_is_the_last_of_the_context(ids, n):
    count = max(len(ids) - n + 1, 0)
    contexts = np.array([ids[i : i + n - 1] for i in range(count)], ids.dtype)
    targets = np.array([ids[i + n - 2] for i in range(count)], ids.dtype)
    return contexts.reshape(count, n - 1), targets


def wrong_context_of_n_ids(ids, n):
    count = max(len(ids) - n, 0)
    contexts = np.array([ids[i : i + n] for i in range(count)], ids.dtype)
    return contexts.reshape(count, n), ids[n : n + count]


def wrong_latest_id_first(ids, n):
    count = max(len(ids) - n + 1, 0)
    contexts = np.array([ids[i : i + n - 1][::-1] for i in range(count)], ids.dtype)
    return contexts.reshape(count, n - 1), ids[n - 1 :]


def wrong_windows_do_not_overlap(ids, n):
    count = len(ids) // n
    windows = ids[: count * n].reshape(count, n)
    return windows[:, :-1], windows[:, -1]


def wrong_wraps_around(ids, n):
    contexts = np.stack([np.roll(ids, -j) for j in range(n)], axis=1)
    return contexts[:, :-1], contexts[:, -1]


def wrong_no_shape_where_there_is_no_window(ids, n):
    count = max(len(ids) - n + 1, 0)
    contexts = np.array([ids[i : i + n - 1] for i in range(count)])
    return contexts, np.array([ids[i + n - 1] for i in range(count)])


def wrong_fails_on_short_texts(ids, n):
    windows = np.lib.stride_tricks.sliding_window_view(ids, n)
    return windows[:, :-1], windows[:, -1]


def wrong_floats(ids, n):
    count = max(len(ids) - n + 1, 0)
    windows = np.zeros((count, n))
    for j in range(n):
        windows[:, j] = ids[j : j + count]
    return windows[:, :-1], windows[:, -1]


def wrong_lists(ids, n):
    count = max(len(ids) - n + 1, 0)
    return (
        [ids[i : i + n - 1].tolist() for i in range(count)],
        [int(ids[i + n - 1]) for i in range(count)],
    )


def wrong_needs_a_context(ids, n):
    count = max(len(ids) - n + 1, 0)
    contexts = np.stack([ids[j : j + count] for j in range(n - 1)], axis=1)
    return contexts, ids[n - 1 : n - 1 + count]


def other_column_by_column(ids, n):
    count = max(len(ids) - n + 1, 0)
    contexts = np.zeros((count, n - 1), dtype=ids.dtype)
    for j in range(n - 1):
        contexts[:, j] = ids[j : j + count]
    return contexts, ids[n - 1 : n - 1 + count]


def other_window_by_window(ids, n):
    rows, targets = [], []
    for end in range(n - 1, len(ids)):
        rows.append(ids[end - n + 1 : end])
        targets.append(ids[end])
    return (
        np.array(rows, dtype=ids.dtype).reshape(len(rows), n - 1),
        np.array(targets, dtype=ids.dtype),
    )


def other_sliding_window_view(ids, n):
    if len(ids) < n:
        return np.empty((0, n - 1), ids.dtype), np.empty(0, ids.dtype)
    windows = np.lib.stride_tricks.sliding_window_view(ids, n)
    return windows[:, :-1], windows[:, -1]
