"""Answers to `ffnn_output_gradients`, wrong and right."""

import numpy as np


def wrong_divided_by_the_batch_again(dlogits, x, a):
    n = len(dlogits)
    return {"b": dlogits.sum(axis=0) / n, "U": dlogits.T @ a / n, "W": dlogits.T @ x / n}


def wrong_mean_for_b(dlogits, x, a):
    return {"b": dlogits.mean(axis=0), "U": dlogits.T @ a, "W": dlogits.T @ x}


def wrong_transposed(dlogits, x, a):
    return {"b": dlogits.sum(axis=0), "U": a.T @ dlogits, "W": x.T @ dlogits}


def wrong_transposed_where_square(dlogits, x, a):
    U, W = a.T @ dlogits, x.T @ dlogits
    right = (dlogits.shape[1], a.shape[1])
    return {"b": dlogits.sum(axis=0), "U": U if U.shape == right else U.T, "W": W.T}


def wrong_x_and_a_swapped(dlogits, x, a):
    return {"b": dlogits.sum(axis=0), "U": dlogits.T @ x, "W": dlogits.T @ a}


def wrong_sum_over_words(dlogits, x, a):
    return {"b": dlogits.sum(axis=1), "U": dlogits.T @ a, "W": dlogits.T @ x}


def wrong_sign(dlogits, x, a):
    return {"b": -dlogits.sum(axis=0), "U": -dlogits.T @ a, "W": -dlogits.T @ x}


def wrong_bends_again(dlogits, x, a):
    return {"b": dlogits.sum(axis=0), "U": dlogits.T @ (1 - a * a), "W": dlogits.T @ x}


def wrong_first_row_only(dlogits, x, a):
    return {"b": dlogits[0], "U": np.outer(dlogits[0], a[0]), "W": np.outer(dlogits[0], x[0])}


def wrong_no_direct_way(dlogits, x, a):
    return {"b": dlogits.sum(axis=0), "U": dlogits.T @ a, "W": np.zeros_like(dlogits.T @ x)}


def wrong_w_is_missing(dlogits, x, a):
    return {"b": dlogits.sum(axis=0), "U": dlogits.T @ a}


def wrong_keeps_the_batch(dlogits, x, a):
    return {
        "b": dlogits,
        "U": dlogits[:, :, None] * a[:, None, :],
        "W": dlogits[:, :, None] * x[:, None, :],
    }


def other_row_by_row(dlogits, x, a):
    b, U, W = 0, 0, 0
    for dy, inputs, hidden in zip(dlogits, x, a, strict=True):
        b, U, W = b + dy, U + np.outer(dy, hidden), W + np.outer(dy, inputs)
    return {"W": W, "U": U, "b": b}


def other_einsum(dlogits, x, a):
    return {
        "b": np.ones(len(dlogits), dlogits.dtype) @ dlogits,
        "U": np.einsum("iv,ik->vk", dlogits, a),
        "W": np.einsum("iv,ij->vj", dlogits, x),
    }
