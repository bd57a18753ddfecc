"""Answers to `gru_step`, wrong and right."""

import math

import numpy as np


def _sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


def _products(parameters, x, s):
    from_x = x @ parameters["weight_ih"].T + parameters["bias_ih"]
    from_s = s @ parameters["weight_hh"].T + parameters["bias_hh"]
    return np.split(from_x, 3, axis=1), np.split(from_s, 3, axis=1)


def _right(parameters, x, s):
    (x_r, x_z, x_n), (s_r, s_z, s_n) = _products(parameters, x, s)
    r, z = _sigmoid(x_r + s_r), _sigmoid(x_z + s_z)
    return (1 - z) * np.tanh(x_n + r * s_n) + z * s


def wrong_resets_before_the_product(parameters, x, s):
    (x_r, x_z, x_n), (s_r, s_z, _) = _products(parameters, x, s)
    h = s.shape[1]
    r, z = _sigmoid(x_r + s_r), _sigmoid(x_z + s_z)
    s_n = (r * s) @ parameters["weight_hh"][2 * h :].T + parameters["bias_hh"][2 * h :]
    return (1 - z) * np.tanh(x_n + s_n) + z * s


def wrong_update_gate_turned_round(parameters, x, s):
    (x_r, x_z, x_n), (s_r, s_z, s_n) = _products(parameters, x, s)
    r, z = _sigmoid(x_r + s_r), _sigmoid(x_z + s_z)
    return z * np.tanh(x_n + r * s_n) + (1 - z) * s


def wrong_update_block_first(parameters, x, s):
    (x_z, x_r, x_n), (s_z, s_r, s_n) = _products(parameters, x, s)
    r, z = _sigmoid(x_r + s_r), _sigmoid(x_z + s_z)
    return (1 - z) * np.tanh(x_n + r * s_n) + z * s


def wrong_bias_outside_the_reset(parameters, x, s):
    (x_r, x_z, x_n), (s_r, s_z, s_n) = _products(parameters, x, s)
    b = parameters["bias_hh"][2 * s.shape[1] :]
    r, z = _sigmoid(x_r + s_r), _sigmoid(x_z + s_z)
    return (1 - z) * np.tanh(x_n + b + r * (s_n - b)) + z * s


def wrong_one_bias_only(parameters, x, s):
    return _right(parameters | {"bias_hh": np.zeros_like(parameters["bias_hh"])}, x, s)


def wrong_sigma_overflows(parameters, x, s):
    def sigmoid(a):
        return np.exp(a) / (1 + np.exp(a))

    (x_r, x_z, x_n), (s_r, s_z, s_n) = _products(parameters, x, s)
    r, z = sigmoid(x_r + s_r), sigmoid(x_z + s_z)
    return (1 - z) * np.tanh(x_n + r * s_n) + z * s


def wrong_sigma_for_the_proposal(parameters, x, s):
    (x_r, x_z, x_n), (s_r, s_z, s_n) = _products(parameters, x, s)
    r, z = _sigmoid(x_r + s_r), _sigmoid(x_z + s_z)
    return (1 - z) * _sigmoid(x_n + r * s_n) + z * s


def wrong_no_reset_gate(parameters, x, s):
    (_, x_z, x_n), (_, s_z, s_n) = _products(parameters, x, s)
    z = _sigmoid(x_z + s_z)
    return (1 - z) * np.tanh(x_n + s_n) + z * s


def wrong_blocks_interleaved(parameters, x, s):
    from_x = x @ parameters["weight_ih"].T + parameters["bias_ih"]
    from_s = s @ parameters["weight_hh"].T + parameters["bias_hh"]
    r, z = _sigmoid(from_x[:, 0::3] + from_s[:, 0::3]), _sigmoid(from_x[:, 1::3] + from_s[:, 1::3])
    return (1 - z) * np.tanh(from_x[:, 2::3] + r * from_s[:, 2::3]) + z * s


def wrong_weights_not_transposed(parameters, x, s):
    h = s.shape[1]
    flipped = dict(parameters)
    if x.shape[1] == h:
        for name in ("weight_ih", "weight_hh"):
            flipped[name] = np.concatenate([w.T for w in np.split(parameters[name], 3)])
    else:
        flipped["weight_hh"] = np.concatenate([w.T for w in np.split(parameters["weight_hh"], 3)])
    return _right(flipped, x, s)


def wrong_one_stream_only(parameters, x, s):
    return _right(parameters, x[:1], s[:1])


def wrong_writes_into_the_state(parameters, x, s):
    s[:] = _right(parameters, x, s)
    return s


def other_moves_towards_the_proposal(parameters, x, s):
    (x_r, x_z, x_n), (s_r, s_z, s_n) = _products(parameters, x, s)
    r, z = _sigmoid(x_r + s_r), _sigmoid(x_z + s_z)
    proposal = np.tanh(x_n + r * s_n)
    return proposal + z * (s - proposal)


def other_clipped_exponential(parameters, x, s):
    h = s.shape[1]

    def sigmoid(a):
        return 1 / (1 + np.exp(-np.clip(a, -80, 80)))

    W_i, W_h = parameters["weight_ih"], parameters["weight_hh"]
    b_i, b_h = parameters["bias_ih"], parameters["bias_hh"]
    gates = sigmoid(x @ W_i[: 2 * h].T + s @ W_h[: 2 * h].T + b_i[: 2 * h] + b_h[: 2 * h])
    r, z = gates[:, :h], gates[:, h:]
    proposal = np.tanh(x @ W_i[2 * h :].T + b_i[2 * h :] + r * (s @ W_h[2 * h :].T + b_h[2 * h :]))
    return (1 - z) * proposal + z * s


def other_number_by_number(parameters, x, s):
    h = s.shape[1]
    W_i, W_h = parameters["weight_ih"], parameters["weight_hh"]
    b_i, b_h = parameters["bias_ih"], parameters["bias_hh"]

    def sigmoid(a):
        return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))

    out = np.empty_like(s)
    for row in range(len(s)):
        for j in range(h):
            from_x = [float(W_i[g * h + j] @ x[row] + b_i[g * h + j]) for g in range(3)]
            from_s = [float(W_h[g * h + j] @ s[row] + b_h[g * h + j]) for g in range(3)]
            r, z = sigmoid(from_x[0] + from_s[0]), sigmoid(from_x[1] + from_s[1])
            out[row, j] = (1 - z) * math.tanh(from_x[2] + r * from_s[2]) + z * s[row, j]
    return out
