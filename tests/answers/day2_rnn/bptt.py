"""Answers to `bptt`, wrong and right."""

import numpy as np


def _backwards(parameters, tokens, targets, s0, **slip):
    """Backpropagation through time with places for slips: each `slip` replaces one part of it."""
    part = {
        "softmax": lambda z: np.exp(z - z.max(-1, keepdims=True)),
        "share": targets.size,
        "slope": lambda s, before: 1 - s**2,
        "delta": lambda own, carried, slope: (own + carried) * slope,
        "carry": lambda delta, W, t: delta @ W,
        "state_for_w": lambda s, before, t: before,
        "state_for_v": lambda s, before: s,
        "add": np.add.at,
        "use": lambda t, T: True,
    } | slip
    W, V = parameters["W"], parameters["V"]
    B, T = tokens.shape
    states, logits = parts.rnn_forward(parameters, tokens, s0)
    first = np.zeros((B, len(W)), dtype=W.dtype) if s0 is None else s0
    p = part["softmax"](logits)
    p = p / p.sum(axis=-1, keepdims=True)
    one_hot = np.eye(V.shape[0], dtype=V.dtype)[targets]
    d_logits = (p - one_hot) / np.asarray(part["share"], dtype=V.dtype)
    gradients = {name: np.zeros_like(array) for name, array in parameters.items()}
    carried = np.zeros_like(first)
    for t in reversed(range(T)):
        s, before = states[:, t], states[:, t - 1] if t else first
        delta = part["delta"](d_logits[:, t] @ V, carried, part["slope"](s, before))
        carried = part["carry"](delta, W, t)
        if part["use"](t, T):
            gradients["c"] += d_logits[:, t].sum(axis=0)
            gradients["V"] += d_logits[:, t].T @ part["state_for_v"](s, before)
            gradients["b"] += delta.sum(axis=0)
            gradients["W"] += delta.T @ part["state_for_w"](s, before, t)
            part["add"](gradients["U"].T, tokens[:, t], delta)
    return gradients


def wrong_forgets_later_steps(parameters, tokens, targets, s0=None):
    return _backwards(
        parameters, tokens, targets, s0, carry=lambda delta, W, t: np.zeros_like(delta)
    )


def wrong_carries_through_w_not_transposed(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, carry=lambda delta, W, t: delta @ W.T)


def wrong_no_slope(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, slope=lambda s, before: np.ones_like(s))


def wrong_slope_without_the_square(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, slope=lambda s, before: 1 - s)


def wrong_slope_of_a_sigmoid(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, slope=lambda s, before: s * (1 - s))


def wrong_slope_of_the_state_before(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, slope=lambda s, before: 1 - before**2)


def wrong_tanh_taken_twice(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, slope=lambda s, before: 1 - np.tanh(s) ** 2)


def wrong_slope_misses_what_is_carried(parameters, tokens, targets, s0=None):
    return _backwards(
        parameters, tokens, targets, s0, delta=lambda own, carried, slope: own * slope + carried
    )


def wrong_w_with_the_state_after(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, state_for_w=lambda s, before, t: s)


def wrong_v_with_the_state_before(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, state_for_v=lambda s, before: before)


def wrong_repeated_token_counts_once(parameters, tokens, targets, s0=None):
    def add(table, ids, rows):
        table[ids] += rows

    return _backwards(parameters, tokens, targets, s0, add=add)


def wrong_last_use_of_a_token_only(parameters, tokens, targets, s0=None):
    def put(table, ids, rows):
        table[ids] = rows

    return _backwards(parameters, tokens, targets, s0, add=put)


def wrong_sum_of_losses(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, share=1)


def wrong_mean_over_steps_only(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, share=tokens.shape[1])


def wrong_uphill_is_down(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, share=-targets.size)


def wrong_last_step_only(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, use=lambda t, T: t == T - 1)


def wrong_truncated_after_ten_steps(parameters, tokens, targets, s0=None):
    return _backwards(
        parameters,
        tokens,
        targets,
        s0,
        carry=lambda delta, W, t: np.zeros_like(delta) if t % 10 == 0 else delta @ W,
    )


def wrong_overflows(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, s0, softmax=np.exp)


def wrong_first_state_is_zero(parameters, tokens, targets, s0=None):
    return _backwards(
        parameters,
        tokens,
        targets,
        s0,
        state_for_w=lambda s, before, t: before if t else 0 * before,
    )


def wrong_ignores_s0(parameters, tokens, targets, s0=None):
    return _backwards(parameters, tokens, targets, None)


def wrong_u_transposed(parameters, tokens, targets, s0=None):
    gradients = _backwards(parameters, tokens, targets, s0)
    return gradients | {"U": gradients["U"].T.copy()}


def wrong_w_transposed(parameters, tokens, targets, s0=None):
    gradients = _backwards(parameters, tokens, targets, s0)
    return gradients | {"W": gradients["W"].T.copy()}


def wrong_forgets_the_biases(parameters, tokens, targets, s0=None):
    gradients = _backwards(parameters, tokens, targets, s0)
    return {name: gradients[name] for name in "UWV"}


def wrong_clips_on_the_way(parameters, tokens, targets, s0=None):
    gradients = _backwards(parameters, tokens, targets, s0)
    return {name: np.clip(array, -0.1, 0.1) for name, array in gradients.items()}


def wrong_updates_the_parameters(parameters, tokens, targets, s0=None):
    gradients = _backwards(parameters, tokens, targets, s0)
    for name, array in gradients.items():
        parameters[name] -= 0.1 * array
    return gradients


def wrong_always_float64(parameters, tokens, targets, s0=None):
    wide = {name: array.astype(np.float64) for name, array in parameters.items()}
    return _backwards(wide, tokens, targets, s0)


def wrong_finite_differences(parameters, tokens, targets, s0=None):
    gradients = {}
    point = {name: array.astype(np.float64) for name, array in parameters.items()}
    for name, array in point.items():
        slopes = np.zeros_like(parameters[name])
        for at in np.ndindex(array.shape):
            here = array[at]
            array[at] = here + 1e-5
            above = parts.rnn_loss(point, tokens, targets, s0)
            array[at] = here - 1e-5
            below = parts.rnn_loss(point, tokens, targets, s0)
            array[at] = here
            slopes[at] = (above - below) / 2e-5
        gradients[name] = slopes
    return gradients


def other_stream_by_stream_in_columns(parameters, tokens, targets, s0=None):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    gradients = {name: np.zeros_like(array) for name, array in parameters.items()}
    for i in range(len(tokens)):
        states = [np.zeros_like(b) if s0 is None else s0[i]]
        for x in tokens[i]:
            states.append(np.tanh(U[:, x] + W @ states[-1] + b))
        later = np.zeros_like(b)
        for t in range(len(tokens[i]) - 1, -1, -1):
            s = states[t + 1]
            z = V @ s + c
            error = np.exp(z - np.logaddexp.reduce(z))
            error[targets[i, t]] -= 1
            error /= targets.size
            delta = (V.T @ error + W.T @ later) * (1 - s * s)
            gradients["c"] += error
            gradients["V"] += np.outer(error, s)
            gradients["b"] += delta
            gradients["W"] += np.outer(delta, states[t])
            gradients["U"][:, tokens[i, t]] += delta
            later = delta
    return gradients


def other_deltas_first_products_last(parameters, tokens, targets, s0=None):
    U, W, _, V, _ = (parameters[name] for name in "UWbVc")
    B, T = tokens.shape
    states, logits = parts.rnn_forward(parameters, tokens, s0)
    zeros = np.zeros((B, 1, len(W)), dtype=W.dtype)
    before = np.concatenate([zeros if s0 is None else s0[:, None], states[:, :-1]], axis=1)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True)
    error = (p - (targets[..., None] == np.arange(len(V)))) / W.dtype.type(B * T)
    deltas = error @ V
    slopes = 1 - states**2
    deltas[:, -1] *= slopes[:, -1]
    for t in range(T - 2, -1, -1):
        deltas[:, t] = (deltas[:, t] + deltas[:, t + 1] @ W) * slopes[:, t]
    x = (tokens[..., None] == np.arange(U.shape[1])).astype(W.dtype)
    return {
        "b": deltas.sum(axis=(0, 1)),
        "U": np.tensordot(deltas, x, axes=([0, 1], [0, 1])),
        "W": np.tensordot(deltas, before, axes=([0, 1], [0, 1])),
        "c": error.sum(axis=(0, 1)),
        "V": np.tensordot(error, states, axes=([0, 1], [0, 1])),
    }


def other_forwards_in_time(parameters, tokens, targets, s0=None):
    """Real-time recurrent learning: carry the derivative of the state by every parameter."""
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    h = len(b)
    gradients = {name: np.zeros_like(array) for name, array in parameters.items()}
    by_state = np.zeros((h, h + U.shape[1] + 1), dtype=W.dtype)  # columns: W, U, b
    for i in range(len(tokens)):
        s = np.zeros_like(b) if s0 is None else s0[i]
        jacobian = np.zeros((h, h, h + U.shape[1] + 1), dtype=W.dtype)
        for x, y in zip(tokens[i], targets[i], strict=True):
            direct = np.concatenate([s, np.eye(U.shape[1], dtype=W.dtype)[x], [1]]).astype(W.dtype)
            inside = np.einsum("jk,klm->jlm", W, jacobian)
            inside[np.arange(h), np.arange(h)] += direct
            s = np.tanh(U[:, x] + W @ s + b)
            jacobian = (1 - s**2)[:, None, None] * inside
            z = V @ s + c
            error = np.exp(z - z.max())
            error = error / error.sum()
            error[y] -= 1
            error /= targets.size
            gradients["c"] += error
            gradients["V"] += np.outer(error, s)
            by_state += np.einsum("j,jlm->lm", V.T @ error, jacobian)
    gradients["W"] += by_state[:, :h]
    gradients["U"] += by_state[:, h:-1]
    gradients["b"] += by_state[:, -1]
    return gradients
