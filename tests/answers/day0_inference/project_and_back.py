"""Answers to `project_and_back`, wrong and right."""

import numpy as np


def wrong_transpose_for_inverse(X, P):
    back = X @ P @ P.T
    return back, np.linalg.norm(X - back, axis=1)


def wrong_only_scales_the_columns(X, P):
    P = P / np.linalg.norm(P, axis=0)
    back = X @ P @ P.T
    return back, np.linalg.norm(X - back, axis=1)


def wrong_normal_equations(X, P):
    back = X @ P @ np.linalg.inv(P.T @ P) @ P.T
    return back, np.linalg.norm(X - back, axis=1)


def wrong_qr_keeps_every_column(X, P):
    Q = np.linalg.qr(P)[0]
    back = X @ Q @ Q.T
    return back, np.linalg.norm(X - back, axis=1)


def wrong_squared_error(X, P):
    back = X @ P @ np.linalg.pinv(P)
    return back, ((X - back) ** 2).sum(axis=1)


def wrong_mean_error(X, P):
    back = X @ P @ np.linalg.pinv(P)
    return back, np.sqrt(((X - back) ** 2).mean(axis=1))


def wrong_one_error_for_all(X, P):
    back = X @ P @ np.linalg.pinv(P)
    return back, np.linalg.norm(X - back)


def wrong_error_by_column(X, P):
    back = X @ P @ np.linalg.pinv(P)
    return back, np.linalg.norm(X - back, axis=0)


def wrong_returns_the_shadow(X, P):
    back = X @ P @ np.linalg.pinv(P)
    return X @ P, np.linalg.norm(X - back, axis=1)


def wrong_other_order(X, P):
    back = X @ np.linalg.pinv(P).T @ np.linalg.pinv(P)
    return back, np.linalg.norm(X - back, axis=1)


def wrong_drops_last_coordinates(X, P):
    back = np.zeros_like(X)
    back[:, : P.shape[1]] = X[:, : P.shape[1]]
    return back, np.linalg.norm(X - back, axis=1)


def wrong_changes_its_input(X, P):
    back = X @ P @ np.linalg.pinv(P)
    X -= back
    return back, np.linalg.norm(X, axis=1)


def other_least_squares(X, P):
    coordinates, *_ = np.linalg.lstsq(P, X.T, rcond=None)
    back = (P @ coordinates).T
    return back, np.sqrt(((X - back) ** 2).sum(axis=1))


def other_singular_vectors(X, P):
    U, s, _ = np.linalg.svd(P, full_matrices=False)
    U = U[:, s > s.max() * 1e-5]
    back = np.einsum("nd,dk,ek->ne", X, U, U)
    return back, np.array([np.linalg.norm(row) for row in X - back])
