"""A training step of the feed-forward language model in parts, named as Day 1's exercises are.

Read :mod:`llmweek.ffnn` first: it has the formula, the shapes, and puts the parts together. They
run forwards (windows, logits, loss), backwards (what ``dlogits`` says about each parameter), and
down the slope. No function changes what it is given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Parameters = dict[str, Array]

WEIGHTS = ("U", "W", "H", "C")  # what decays; the biases b and d do not, as in the paper


def make_context_windows(ids: ArrayLike, n: int) -> tuple[Array, Array]:
    """Every window of n ids: contexts (T−n+1, n−1) and the id after each (T−n+1,).

    None at all where there are fewer than n ids. Both are read-only views: no id is copied.
    """
    ids = np.asarray(ids)
    if len(ids) < n:
        return np.zeros((0, n - 1), ids.dtype), np.zeros(0, ids.dtype)
    windows = np.lib.stride_tricks.sliding_window_view(ids, n)
    return windows[:, :-1], windows[:, -1]


def ffnn_forward(parameters: Parameters, contexts: Array) -> tuple[Array, Array, Array]:
    """Logits (B, V), and what the way back needs: the inputs x (B, (n−1)·m), the hidden a (B, h).

    ``x`` is the rows of C side by side, ``a`` is tanh(d + H x); contexts (B, n−1).
    """
    x = parameters["C"][contexts].reshape(len(contexts), -1)
    a = x @ parameters["H"].T
    a += parameters["d"]
    np.tanh(a, out=a)
    logits = x @ parameters["W"].T
    logits += a @ parameters["U"].T
    logits += parameters["b"]
    return logits, x, a


def cross_entropy(logits: Array, targets: Array) -> tuple[float, Array]:
    """The mean loss of a batch in nats, and its gradient by the logits, (p − onehot(y)) / B.

    Logits (B, V), targets (B,). The largest logit is taken off first, so none is too large.
    """
    batch = np.arange(len(targets))
    p = logits - logits.max(axis=1, keepdims=True)
    right = p[batch, targets]
    np.exp(p, out=p)
    total = p.sum(axis=1, keepdims=True)
    loss = float((np.log(total[:, 0]) - right).mean())
    p /= total * len(targets)
    p[batch, targets] -= 1 / len(targets)
    return loss, p


def ffnn_output_gradients(dlogits: Array, x: Array, a: Array) -> Parameters:
    """Gradients by b, U and W, of the shapes they have, from dlogits (B, V)."""
    return {"b": dlogits.sum(axis=0), "U": dlogits.T @ a, "W": dlogits.T @ x}


def ffnn_hidden_gradients(
    parameters: Parameters, contexts: Array, dlogits: Array, x: Array, a: Array
) -> Parameters:
    """Gradients by d, H and C. A row of C that was used twice gets both shares."""
    do = (dlogits @ parameters["U"]) * (1 - a * a)
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    gradients = {"d": do.sum(axis=0), "H": do.T @ x, "C": np.zeros_like(parameters["C"])}
    # Not gradients["C"][contexts] += …, which keeps one share of a word that occurs twice.
    np.add.at(gradients["C"], contexts, dx.reshape(*contexts.shape, -1))
    return gradients


def sgd_step(
    parameters: Parameters, gradients: Parameters, lr: float, weight_decay: float = 0.0
) -> Parameters:
    """New parameters: θ − lr·(gradient + weight_decay·θ), where only weights and C decay."""
    stepped = {}
    for name, value in parameters.items():
        keep = 1 - lr * weight_decay if name in WEIGHTS else 1.0
        stepped[name] = keep * value - lr * gradients[name]
    return stepped
