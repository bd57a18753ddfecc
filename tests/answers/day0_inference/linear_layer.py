"""Answers to `linear_layer`, wrong and right."""

import numpy as np


def wrong_not_transposed(X, W, B, phi):
    return phi(X @ W + B)


def wrong_transposed_if_it_must(X, W, B, phi):
    weights = W if W.shape[0] == X.shape[-1] else W.T
    return phi(X @ weights + B)


def wrong_bend_before_shift(X, W, B, phi):
    return phi(X @ W.T) + B


def wrong_no_shift(X, W, B, phi):
    return phi(X @ W.T)


def wrong_no_bend(X, W, B, phi):
    return X @ W.T + B


def wrong_always_relu(X, W, B, phi):
    return np.maximum(X @ W.T + B, 0)


def wrong_shift_by_row(X, W, B, phi):
    shift = B[:, None] if len(B) == len(X) else B
    return phi(X @ W.T + shift)


def wrong_bends_number_by_number(X, W, B, phi):
    straight = X @ W.T + B
    return np.array([phi(z) for z in straight.reshape(-1)]).reshape(straight.shape)


def wrong_bends_row_by_row(X, W, B, phi):
    straight = X @ W.T + B
    rows = straight.reshape(-1, len(B))
    return np.array([phi(z) for z in rows]).reshape(straight.shape)


def wrong_bends_batch_by_batch(X, W, B, phi):
    if X.ndim < 3:
        return phi(X @ W.T + B)
    return np.stack([phi(points @ W.T + B) for points in X])


def wrong_two_axes_only(X, W, B, phi):
    n, _ = X.shape
    return phi(np.array([[X[i] @ w for w in W] for i in range(n)]).reshape(n, len(W)) + B)


def wrong_bends_twice(X, W, B, phi):
    return phi(phi(X @ W.T + B))


def other_einsum(X, W, B, phi):
    return phi(np.einsum("...i,oi->...o", X, W) + B)


def other_column_by_column(X, W, B, phi):
    columns = [(X * weights).sum(axis=-1) + b for weights, b in zip(W, B, strict=True)]
    return phi(np.stack(columns, axis=-1))


def other_shift_as_a_weight(X, W, B, phi):
    ones = np.ones((*X.shape[:-1], 1), dtype=X.dtype)
    return phi(np.concatenate([X, ones], axis=-1) @ np.concatenate([W, B[:, None]], axis=1).T)
