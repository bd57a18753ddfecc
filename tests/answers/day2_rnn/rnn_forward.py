"""Answers to `rnn_forward`, wrong and right."""

import numpy as np


def _arrays(parameters, tokens):
    n_out, h = parameters["V"].shape
    dtype = parameters["V"].dtype
    states = np.zeros((*tokens.shape, h), dtype=dtype)
    return states, np.zeros((*tokens.shape, n_out), dtype=dtype)


def _start(parameters, tokens, s0):
    return _arrays(parameters, tokens[:, :1])[0].sum(axis=1) if s0 is None else s0


def wrong_each_step_from_s0(parameters, tokens, s0=None):
    states, logits = _arrays(parameters, tokens)
    s = _start(parameters, tokens, s0)
    for t in range(tokens.shape[1]):
        states[:, t], logits[:, t] = parts.rnn_step(parameters, tokens[:, t], s)
    return states, logits


def wrong_ignores_s0(parameters, tokens, s0=None):
    states, logits = _arrays(parameters, tokens)
    s = _start(parameters, tokens, None)
    for t in range(tokens.shape[1]):
        s, logits[:, t] = parts.rnn_step(parameters, tokens[:, t], s)
        states[:, t] = s
    return states, logits


def wrong_starts_from_ones(parameters, tokens, s0=None):
    states, logits = _arrays(parameters, tokens)
    s = _start(parameters, tokens, None) + 1 if s0 is None else s0
    for t in range(tokens.shape[1]):
        s, logits[:, t] = parts.rnn_step(parameters, tokens[:, t], s)
        states[:, t] = s
    return states, logits


def wrong_backwards_in_time(parameters, tokens, s0=None):
    states, logits = _arrays(parameters, tokens)
    s = _start(parameters, tokens, s0)
    for t in reversed(range(tokens.shape[1])):
        s, logits[:, t] = parts.rnn_step(parameters, tokens[:, t], s)
        states[:, t] = s
    return states, logits


def wrong_states_before_each_token(parameters, tokens, s0=None):
    states, logits = _arrays(parameters, tokens)
    s = _start(parameters, tokens, s0)
    for t in range(tokens.shape[1]):
        states[:, t] = s
        s, logits[:, t] = parts.rnn_step(parameters, tokens[:, t], s)
    return states, logits


def wrong_keeps_the_first_state_too(parameters, tokens, s0=None):
    _, logits = _arrays(parameters, tokens)
    s = _start(parameters, tokens, s0)
    states = [s]
    for t in range(tokens.shape[1]):
        s, logits[:, t] = parts.rnn_step(parameters, tokens[:, t], s)
        states.append(s)
    return np.stack(states, axis=1), logits


def wrong_last_state_everywhere(parameters, tokens, s0=None):
    states, logits = _arrays(parameters, tokens)
    s = _start(parameters, tokens, s0).copy()
    kept = []
    for t in range(tokens.shape[1]):
        s[:], logits[:, t] = parts.rnn_step(parameters, tokens[:, t], s)
        kept.append(s)
    return (np.stack(kept, axis=1) if kept else states), logits


def wrong_time_first(parameters, tokens, s0=None):
    states, logits = _arrays(parameters, tokens.T)
    s = _start(parameters, tokens, s0)
    for t in range(tokens.shape[1]):
        s, logits[t] = parts.rnn_step(parameters, tokens[:, t], s)
        states[t] = s
    return states, logits


def wrong_no_empty_sequence(parameters, tokens, s0=None):
    s = _start(parameters, tokens, s0)
    states, logits = [], []
    for t in range(tokens.shape[1]):
        s, o = parts.rnn_step(parameters, tokens[:, t], s)
        states.append(s)
        logits.append(o)
    return np.stack(states, axis=1), np.stack(logits, axis=1)


def wrong_last_logits_only(parameters, tokens, s0=None):
    states, _ = _arrays(parameters, tokens)
    s = _start(parameters, tokens, s0)
    logits = s @ parameters["V"].T + parameters["c"]
    for t in range(tokens.shape[1]):
        s, logits = parts.rnn_step(parameters, tokens[:, t], s)
        states[:, t] = s
    return states, logits


def wrong_changes_s0(parameters, tokens, s0=None):
    states, logits = _arrays(parameters, tokens)
    s = _start(parameters, tokens, s0)
    for t in range(tokens.shape[1]):
        s[:], logits[:, t] = parts.rnn_step(parameters, tokens[:, t], s)
        states[:, t] = s
    return states, logits


def wrong_streams_one_after_another(parameters, tokens, s0=None):
    states, logits = _arrays(parameters, tokens)
    s = _start(parameters, tokens, s0)[:1]
    for i in range(len(tokens)):
        for t in range(tokens.shape[1]):
            s, logits[i : i + 1, t] = parts.rnn_step(parameters, tokens[i : i + 1, t], s)
            states[i, t] = s[0]
    return states, logits


def wrong_always_float64(parameters, tokens, s0=None):
    n_out, h = parameters["V"].shape
    states, logits = np.zeros((*tokens.shape, h)), np.zeros((*tokens.shape, n_out))
    s = np.zeros((len(tokens), h)) if s0 is None else s0
    for t in range(tokens.shape[1]):
        s, logits[:, t] = parts.rnn_step(parameters, tokens[:, t], s)
        states[:, t] = s
    return states, logits


def wrong_forgets_after_eight_steps(parameters, tokens, s0=None):
    states, logits = _arrays(parameters, tokens)
    s = _start(parameters, tokens, s0)
    for t in range(tokens.shape[1]):
        s = np.zeros_like(s) if t and t % 8 == 0 else s
        s, logits[:, t] = parts.rnn_step(parameters, tokens[:, t], s)
        states[:, t] = s
    return states, logits


def other_lists_and_stack(parameters, tokens, s0=None):
    if 0 in tokens.shape:
        return _arrays(parameters, tokens)
    s = _start(parameters, tokens, s0)
    states = []
    for column in tokens.T:
        s = parts.rnn_step(parameters, column, s)[0]
        states.append(s)
    states = np.stack(states, axis=1)
    return states, states @ parameters["V"].T + parameters["c"]


def other_written_out(parameters, tokens, s0=None):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    states = U.T[tokens] + b  # what the tokens say, for all steps at once
    s = np.zeros((len(tokens), len(b)), dtype=b.dtype) if s0 is None else s0
    for t in range(tokens.shape[1]):
        states[:, t] += s @ W.T
        np.tanh(states[:, t], out=states[:, t])
        s = states[:, t]
    return states, np.einsum("bth,oh->bto", states, V) + c


other_recursion = """
def rnn_forward(parameters, tokens, s0=None):
    n_out, h = parameters["V"].shape
    dtype = parameters["V"].dtype
    if tokens.shape[1] == 0:
        return np.empty((len(tokens), 0, h), dtype), np.empty((len(tokens), 0, n_out), dtype)
    states, logits = rnn_forward(parameters, tokens[:, :-1], s0)
    s = np.zeros((len(tokens), h), dtype) if s0 is None else s0
    s = states[:, -1] if states.shape[1] else s
    last, scores = parts.rnn_step(parameters, tokens[:, -1], s)
    return (
        np.concatenate([states, last[:, None]], axis=1),
        np.concatenate([logits, scores[:, None]], axis=1),
    )
"""
