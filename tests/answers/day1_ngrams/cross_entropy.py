"""Answers to `cross_entropy`, wrong and right."""

import numpy as np


def wrong_not_shifted(logits, targets):
    p = np.exp(logits)
    p = p / p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(targets)), targets]).mean()
    p[np.arange(len(targets)), targets] -= 1
    return float(loss), p / len(targets)


def wrong_log_of_a_probability(logits, targets):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(targets)), targets]).mean()
    p[np.arange(len(targets)), targets] -= 1
    return float(loss), p / len(targets)


def wrong_a_little_inside_the_log(logits, targets):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(targets)), targets] + 1e-12).mean()
    p[np.arange(len(targets)), targets] -= 1
    return float(loss), p / len(targets)


def wrong_one_maximum_for_all(logits, targets):
    rows = np.arange(len(targets))
    shifted = logits - logits.max()
    with np.errstate(all="ignore"):
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_p[rows, targets].mean()
    p = np.exp(log_p)
    p[rows, targets] -= 1
    return float(loss), p / len(targets)


def wrong_summed_loss(logits, targets):
    rows = np.arange(len(targets))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[rows, targets] -= 1
    return float(-log_p[rows, targets].sum()), p


def wrong_gradient_not_divided(logits, targets):
    rows = np.arange(len(targets))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[rows, targets] -= 1
    return float(-log_p[rows, targets].mean()), p


def wrong_gradient_upside_down(logits, targets):
    rows = np.arange(len(targets))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = -np.exp(log_p)
    p[rows, targets] += 1
    return float(-log_p[rows, targets].mean()), p / len(targets)


def wrong_bits(logits, targets):
    rows = np.arange(len(targets))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[rows, targets] -= 1
    return float(-log_p[rows, targets].mean() / np.log(2)), p / len(targets)


def wrong_one_row_for_all_targets(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[:, targets] -= 1
    return float(-log_p[:, targets].mean()), p / len(targets)


def wrong_softmax_over_the_batch(logits, targets):
    rows = np.arange(len(targets))
    shifted = logits - logits.max(axis=0)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0))
    p = np.exp(log_p)
    p[rows, targets] -= 1
    return float(-log_p[rows, targets].mean()), p / len(targets)


def wrong_probabilities_for_a_gradient(logits, targets):
    rows = np.arange(len(targets))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_p[rows, targets].mean()), np.exp(log_p) / len(targets)


def wrong_works_in_place(logits, targets):
    rows = np.arange(len(targets))
    logits -= logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[rows, targets] -= 1
    return float(-log_p[rows, targets].mean()), p / len(targets)


def other_logsumexp(logits, targets):
    total = np.logaddexp.reduce(logits, axis=1)
    right = np.take_along_axis(logits, targets[:, None], axis=1)[:, 0]
    p = np.exp(logits - total[:, None])
    return np.mean(total - right), (p - np.eye(logits.shape[1])[targets]) / len(logits)


def other_row_by_row(logits, targets):
    losses, gradients = [], np.zeros_like(logits)
    for i, (scores, target) in enumerate(zip(logits, targets, strict=True)):
        scores = scores - scores.max()
        e = np.exp(scores)
        losses.append(np.log(e.sum()) - scores[target])
        gradients[i] = e / e.sum() / len(logits)
        gradients[i, target] -= 1 / len(logits)
    return sum(losses) / len(losses), gradients
