"""Answers to `cosine_similarity`, wrong and right."""

import math

import numpy as np


def wrong_dot_product(A, B):
    return A @ B.T


def wrong_one_length_only(A, B):
    return A @ B.T / np.linalg.norm(A, axis=1, keepdims=True)


def wrong_squared_lengths(A, B):
    lengths = (A**2).sum(1)[:, None] * (B**2).sum(1)[None, :]
    return A @ B.T / np.where(lengths == 0, 1, lengths)


def wrong_zero_gives_nan(A, B):
    lengths = np.linalg.norm(A, axis=1)[:, None] * np.linalg.norm(B, axis=1)[None, :]
    return A @ B.T / lengths


def wrong_epsilon(A, B):
    lengths = np.linalg.norm(A, axis=1)[:, None] * np.linalg.norm(B, axis=1)[None, :]
    return A @ B.T / (lengths + 1e-6)


def wrong_lengths_of_columns(A, B):
    a = np.linalg.norm(A, axis=0, keepdims=True)
    b = np.linalg.norm(B, axis=0, keepdims=True)
    return (A / np.where(a == 0, 1, a)) @ (B / np.where(b == 0, 1, b)).T


def wrong_correlation(A, B):
    A, B = A - A.mean(1, keepdims=True), B - B.mean(1, keepdims=True)
    lengths = np.linalg.norm(A, axis=1)[:, None] * np.linalg.norm(B, axis=1)[None, :]
    return A @ B.T / np.where(lengths == 0, 1, lengths)


def wrong_drops_the_sign(A, B):
    lengths = np.linalg.norm(A, axis=1)[:, None] * np.linalg.norm(B, axis=1)[None, :]
    return np.abs(A @ B.T / np.where(lengths == 0, 1, lengths))


def wrong_row_by_row(A, B):
    lengths = np.linalg.norm(A, axis=1) * np.linalg.norm(B, axis=1)
    return (A * B).sum(axis=1) / np.where(lengths == 0, 1, lengths)


def wrong_transposed(A, B):
    lengths = np.linalg.norm(B, axis=1)[:, None] * np.linalg.norm(A, axis=1)[None, :]
    return B @ A.T / np.where(lengths == 0, 1, lengths)


def wrong_scales_its_input(A, B):
    A /= np.maximum(np.linalg.norm(A, axis=1, keepdims=True), 1e-300)
    B /= np.maximum(np.linalg.norm(B, axis=1, keepdims=True), 1e-300)
    return A @ B.T


def other_pair_by_pair(A, B):
    result = np.zeros((len(A), len(B)))
    for i, a in enumerate(A):
        for j, b in enumerate(B):
            lengths = math.sqrt(sum(x * x for x in a)) * math.sqrt(sum(x * x for x in b))
            result[i, j] = sum(x * y for x, y in zip(a, b, strict=True)) / lengths if lengths else 0
    return result


def other_nan_to_num(A, B):
    with np.errstate(invalid="ignore"):
        lengths = np.outer(np.sqrt((A * A).sum(-1)), np.sqrt((B * B).sum(-1)))
        return np.nan_to_num(np.einsum("nd,kd->nk", A, B) / lengths)


def other_divides_where(A, B):
    lengths = np.linalg.norm(A, axis=1)[:, None] * np.linalg.norm(B, axis=1)
    dots = (A @ B.T).astype(np.float64)
    return np.divide(dots, lengths, out=np.zeros_like(dots), where=lengths > 0)
