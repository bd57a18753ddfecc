"""Answers to `rnn_step`, wrong and right."""

import math

import numpy as np


def wrong_row_of_u(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = np.tanh(U[x] + s @ W.T + b)
    return s_next, s_next @ V.T + c


def wrong_w_not_transposed(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = np.tanh(U.T[x] + s @ W + b)
    return s_next, s_next @ V.T + c


def wrong_forgets_the_state(parameters, x, s):
    U, _, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = np.tanh(U.T[x] + b)
    return s_next, s_next @ V.T + c


def wrong_forgets_the_bias(parameters, x, s):
    U, W, _, V, c = (parameters[name] for name in "UWbVc")
    s_next = np.tanh(U.T[x] + s @ W.T)
    return s_next, s_next @ V.T + c


def wrong_bias_outside_the_tanh(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = np.tanh(U.T[x] + s @ W.T) + b
    return s_next, s_next @ V.T + c


def wrong_no_tanh(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = U.T[x] + s @ W.T + b
    return s_next, s_next @ V.T + c


def wrong_sigmoid(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = 1 / (1 + np.exp(-(U.T[x] + s @ W.T + b)))
    return s_next, s_next @ V.T + c


def wrong_adds_the_old_state(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = s + np.tanh(U.T[x] + s @ W.T + b)
    return s_next, s_next @ V.T + c


def wrong_logits_of_the_old_state(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    return np.tanh(U.T[x] + s @ W.T + b), s @ V.T + c


def wrong_probabilities(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = np.tanh(U.T[x] + s @ W.T + b)
    powers = np.exp(s_next @ V.T + c)
    return s_next, powers / powers.sum(axis=-1, keepdims=True)


def wrong_logits_first(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = np.tanh(U.T[x] + s @ W.T + b)
    return s_next @ V.T + c, s_next


def wrong_forgets_c(parameters, x, s):
    U, W, b, V, _ = (parameters[name] for name in "UWbVc")
    s_next = np.tanh(U.T[x] + s @ W.T + b)
    return s_next, s_next @ V.T


def wrong_changes_the_old_state(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s[:] = np.tanh(U.T[x] + s @ W.T + b)
    return s, s @ V.T + c


def wrong_tanh_overflows(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    a = U.T[x] + s @ W.T + b
    s_next = (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))
    return s_next, s_next @ V.T + c


def wrong_first_token_for_all(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = np.tanh(U[:, x[0]] + s @ W.T + b)
    return s_next, s_next @ V.T + c


def wrong_one_hot_of_n_out(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    one_hot = np.eye(len(c))[x][:, : U.shape[1]]
    s_next = np.tanh(one_hot @ U[:, : len(c)].T + s @ W.T + b)
    return s_next, s_next @ V.T + c


def wrong_always_float64(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    one_hot = np.zeros((len(x), U.shape[1]))
    one_hot[np.arange(len(x)), x] = 1
    s_next = np.tanh(one_hot @ U.T + s @ W.T + b)
    return s_next, s_next @ V.T + c


def wrong_one_hot_in_float64(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = np.tanh(np.eye(U.shape[1])[x] @ U.T + s @ W.T + b)
    return s_next, s_next @ V.T + c


def wrong_one_stream_at_least(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    states = np.stack([np.tanh(U[:, i] + W @ row + b) for i, row in zip(x, s, strict=True)])
    return states, np.stack([V @ row + c for row in states])


def other_one_hot_product(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    one_hot = (x[:, None] == np.arange(U.shape[1])).astype(U.dtype)
    s_next = np.tanh(np.matmul(one_hot, U.T) + np.matmul(s, W.T) + b)
    return s_next, np.matmul(s_next, V.T) + c


def other_one_matrix_for_both(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    both = np.hstack([np.eye(U.shape[1], dtype=U.dtype)[x], s])
    s_next = np.tanh(both @ np.hstack([U, W]).T + b)
    return s_next, np.einsum("bh,oh->bo", s_next, V) + c


def other_number_by_number(parameters, x, s):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    states = np.zeros((len(x), len(b)), dtype=b.dtype)
    logits = np.zeros((len(x), len(c)), dtype=c.dtype)
    for i in range(len(x)):
        for j in range(len(b)):
            total = float(U[j, x[i]]) + float(b[j])
            total += sum(float(W[j, k]) * float(s[i, k]) for k in range(len(b)))
            states[i, j] = math.tanh(total)
        for j in range(len(c)):
            logits[i, j] = c[j] + sum(V[j, k] * states[i, k] for k in range(len(b)))
    return states, logits
