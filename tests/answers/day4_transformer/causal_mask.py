"""Answers to `causal_mask`, wrong and right."""

import numpy as np


def wrong_upper_triangle(n):
    return np.triu(np.ones((n, n), dtype=bool))


def wrong_true_means_may_not(n):
    return ~np.tri(n, dtype=bool)


def wrong_not_itself(n):
    return np.tri(n, k=-1, dtype=bool)


def wrong_one_word_ahead(n):
    return np.tri(n, k=1, dtype=bool)


def wrong_only_the_one_before(n):
    return np.eye(n, dtype=bool) | np.eye(n, k=-1, dtype=bool)


def wrong_only_itself(n):
    return np.eye(n, dtype=bool)


def wrong_from_the_far_corner(n):
    return np.tri(n, dtype=bool)[:, ::-1]


def wrong_everything(n):
    return np.ones((n, n), dtype=bool)


def wrong_numbers(n):
    return np.tri(n)


def wrong_whole_numbers(n):
    return np.tri(n, dtype=int)


def wrong_to_be_added(n):
    return np.where(np.tri(n, dtype=bool), 0.0, -np.inf)


def wrong_lists(n):
    return [[key <= query for key in range(n)] for query in range(n)]


def wrong_with_a_batch_axis(n):
    return np.tri(n, dtype=bool)[None]


def wrong_three_words_always(n):
    return np.tri(3, dtype=bool)[:n, :n]


def wrong_window_of_four(n):
    return np.tri(n, dtype=bool) & ~np.tri(n, k=-4, dtype=bool)


def wrong_none_is_no_array(n):
    return np.array([[key <= query for key in range(n)] for query in range(n)], dtype=bool)


TABLE = np.tri(512, dtype=bool)


def wrong_cut_from_a_table(n):
    return TABLE[:n, :n]


def other_compares_positions(n):
    return np.arange(n) <= np.arange(n).reshape(n, 1)


def other_lower_triangle(n):
    return np.tril(np.full((n, n), True))


def other_row_by_row(n):
    mask = np.empty((n, n), dtype=np.bool_)
    for i in range(n):
        for j in range(n):
            mask[i, j] = not j > i
    return mask


def other_not_the_future(n):
    return np.logical_not(np.triu(np.ones([n, n]), k=1))


def other_transposed(n):
    return np.triu(np.ones((n, n), dtype=bool)).T
