"""Answers to `rnn_loss`, wrong and right."""

import math

import numpy as np


def _log_probs(logits, axis=-1):
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _refuse_nothing(targets):
    if targets.size == 0:
        raise ValueError("nothing to average")


def wrong_sum(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1])
    return -float(np.take_along_axis(log_probs, targets[..., None], -1).sum())


def wrong_mean_over_steps_only(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1])
    return -float(np.take_along_axis(log_probs, targets[..., None], -1).sum() / tokens.shape[1])


def wrong_bits(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1])
    return -float(np.take_along_axis(log_probs, targets[..., None], -1).mean() / math.log(2))


def wrong_sign(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1])
    return float(np.take_along_axis(log_probs, targets[..., None], -1).mean())


def wrong_predicts_what_it_read(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1])
    return -float(np.take_along_axis(log_probs, tokens[..., None], -1).mean())


def wrong_shifts_once_more(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1])[:, :-1]
    return -float(np.take_along_axis(log_probs, targets[:, 1:, None], -1).mean())


def wrong_last_step_only(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1])
    return -float(np.take_along_axis(log_probs[:, -1], targets[:, -1:], -1).mean())


def wrong_ignores_s0(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens)[1])
    return -float(np.take_along_axis(log_probs, targets[..., None], -1).mean())


def wrong_overflows(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    powers = np.exp(parts.rnn_forward(parameters, tokens, s0)[1])
    probabilities = powers / powers.sum(axis=-1, keepdims=True)
    return -float(np.log(np.take_along_axis(probabilities, targets[..., None], -1)).mean())


def wrong_logarithm_of_zero(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    probabilities = np.exp(_log_probs(parts.rnn_forward(parameters, tokens, s0)[1]))
    return -float(np.log(np.take_along_axis(probabilities, targets[..., None], -1)).mean())


def wrong_epsilon_in_the_logarithm(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    probabilities = np.exp(_log_probs(parts.rnn_forward(parameters, tokens, s0)[1]))
    picked = np.take_along_axis(probabilities, targets[..., None], -1)
    return -float(np.log(picked + 1e-12).mean())


def wrong_softmax_over_time(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1], axis=1)
    return -float(np.take_along_axis(log_probs, targets[..., None], -1).mean())


def wrong_mean_of_all_log_probabilities(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    return -float(_log_probs(parts.rnn_forward(parameters, tokens, s0)[1]).mean())


def wrong_every_step_against_every_target(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1])
    return -float(log_probs[:, :, targets].mean())


def wrong_perplexity(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1])
    return float(np.exp(-np.take_along_axis(log_probs, targets[..., None], -1).mean()))


def wrong_mean_of_nothing(parameters, tokens, targets, s0=None):
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1])
    return -float(np.take_along_axis(log_probs, targets[..., None], -1).mean())


def wrong_first_stream_only(parameters, tokens, targets, s0=None):
    _refuse_nothing(targets)
    log_probs = _log_probs(parts.rnn_forward(parameters, tokens, s0)[1])[:1]
    return -float(np.take_along_axis(log_probs, targets[:1, :, None], -1).mean())


def other_target_by_target(parameters, tokens, targets, s0=None):
    if 0 in targets.shape:
        raise ValueError("no targets")
    _, logits = parts.rnn_forward(parameters, tokens, s0)
    losses = []
    for i in range(targets.shape[0]):
        for t in range(targets.shape[1]):
            row = [float(z) for z in logits[i, t]]
            top = max(row)
            log_sum = top + math.log(math.fsum(math.exp(z - top) for z in row))
            losses.append(log_sum - row[int(targets[i, t])])
    return math.fsum(losses) / len(losses)


def other_logaddexp(parameters, tokens, targets, s0=None):
    _, logits = parts.rnn_forward(parameters, tokens, s0)
    flat = logits.reshape(-1, logits.shape[-1]).astype(np.float64)
    wanted = flat[np.arange(len(flat)), targets.reshape(-1)]
    if not len(wanted):
        raise ValueError(len(wanted))
    return np.mean(np.logaddexp.reduce(flat, axis=1) - wanted)


def other_own_loop(parameters, tokens, targets, s0=None):
    U, W, b, V, c = (parameters[name].astype(np.float64) for name in "UWbVc")
    if not targets.size:
        raise ValueError("empty")
    s = np.zeros((len(tokens), len(b))) if s0 is None else s0
    total = 0.0
    for x, y in zip(tokens.T, targets.T, strict=True):
        s = np.tanh(U[:, x].T + s @ W.T + b)
        o = s @ V.T + c
        o = o - o.max(axis=1, keepdims=True)
        total += np.log(np.exp(o).sum(axis=1)).sum() - o[np.arange(len(y)), y].sum()
    return float(total / targets.size)
