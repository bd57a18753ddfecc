"""A recurrent network in numpy: the ready-made parts of Day 2's exercises.

The simple recurrent network of Elman (1990), "Finding structure in time", with biases:
``s_t = tanh(U x_t + W s_{t-1} + b)`` and ``o_t = V s_t + c``, where ``x_t`` is a one-hot token.
Parameters are a dict ``{"U": (h, n_in), "W": (h, h), "b": (h,), "V": (n_out, h), "c": (n_out,)}``;
points are rows: tokens (B, T), states (B, T, h), logits (B, T, n_out).
"""

from __future__ import annotations

import numpy as np

Parameters = dict[str, np.ndarray]


def init(
    n_in: int, n_hidden: int, n_out: int, rng: np.random.Generator, scale: float | None = None
) -> Parameters:
    """Parameters drawn evenly from ±``scale`` (1/√h by default, as `torch.nn.RNN` has it)."""
    shapes = {
        "U": (n_hidden, n_in),
        "W": (n_hidden, n_hidden),
        "b": (n_hidden,),
        "V": (n_out, n_hidden),
        "c": (n_out,),
    }
    bound = n_hidden**-0.5 if scale is None else scale
    return {name: rng.uniform(-bound, bound, shape) for name, shape in shapes.items()}


def rnn_step(parameters: Parameters, x: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tokens x (B,) and states s (B, h): the next states (B, h) and their logits (B, n_out)."""
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s = np.tanh(U.T[x] + s @ W.T + b)
    return s, s @ V.T + c


def rnn_forward(
    parameters: Parameters, tokens: np.ndarray, s0: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Tokens (B, T): the states after each (B, T, h) and the logits for the next (B, T, n_out).

    ``s0`` (B, h) is the state before the first token, zeros by default.
    """
    V, c = parameters["V"], parameters["c"]
    n_hidden, (n_streams, n_steps) = V.shape[1], tokens.shape
    states = np.empty((n_streams, n_steps, n_hidden), dtype=V.dtype)
    logits = np.empty((n_streams, n_steps, len(c)), dtype=V.dtype)
    s = np.zeros((n_streams, n_hidden), dtype=V.dtype) if s0 is None else s0
    for t in range(n_steps):
        s, logits[:, t] = rnn_step(parameters, tokens[:, t], s)
        states[:, t] = s
    return states, logits


def rnn_loss(
    parameters: Parameters,
    tokens: np.ndarray,
    targets: np.ndarray,
    s0: np.ndarray | None = None,
) -> float:
    """Mean cross-entropy in nats of ``targets`` (B, T), the tokens that come next.

    Raises ValueError where there are none: no numbers have no mean.
    """
    if targets.size == 0:
        raise ValueError("there are no targets")
    _, logits = rnn_forward(parameters, tokens, s0)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return -float(np.take_along_axis(log_probs, targets[..., None], axis=-1).mean())
