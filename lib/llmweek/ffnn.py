"""The feed-forward language model of Bengio et al. (2003), in numpy, gradients by hand.

Bengio, Ducharme, Vincent and Jauvin, "A Neural Probabilistic Language Model", Journal of Machine
Learning Research 3, 2003, equation (1): the scores of every next word are ::

    y = b + W x + U tanh(d + H x)

where x is the rows of C for the n − 1 words before, side by side. Points are rows here, so a
batch's scores are ``b + x @ W.T + tanh(d + x @ H.T) @ U.T``. Parameters are a dict, V words, m
numbers a word, h hidden units:

    C (V, m) · H (h, (n−1)·m) · d (h,) · U (V, h) · W (V, (n−1)·m) · b (V,)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike, DTypeLike
from tqdm import tqdm

from llmweek.ffnn_steps import (
    WEIGHTS,
    Array,
    Parameters,
    cross_entropy,
    ffnn_forward,
    ffnn_hidden_gradients,
    ffnn_output_gradients,
    make_context_windows,
)


def init(
    vocab_size: int, n: int, m: int, h: int, rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> Parameters:
    """Parameters to start from: all words equally likely, whatever the context.

    U, W and the biases are zero, so the first loss is log V; C and H are random, so that words and
    hidden units differ from the start. Raises ValueError for sizes that make no model.
    """
    if n < 2 or min(vocab_size, m, h) < 1:
        raise ValueError("n must be at least 2, and vocab_size, m and h at least 1")
    width = (n - 1) * m
    return {
        "C": rng.normal(0, 0.1, (vocab_size, m)).astype(dtype),
        "H": rng.normal(0, 1 / np.sqrt(width), (h, width)).astype(dtype),
        "d": np.zeros(h, dtype),
        "U": np.zeros((vocab_size, h), dtype),
        "W": np.zeros((vocab_size, width), dtype),
        "b": np.zeros(vocab_size, dtype),
    }


def context_width(parameters: Parameters) -> int:
    """n − 1: how many words the model looks back on."""
    return int(parameters["H"].shape[1] // parameters["C"].shape[1])


def forward(parameters: Parameters, contexts: Array) -> Array:
    """Logits (B, V) for contexts (B, n−1)."""
    return ffnn_forward(parameters, contexts)[0]


def loss_and_gradients(
    parameters: Parameters, contexts: Array, targets: Array
) -> tuple[float, Parameters]:
    """The mean cross-entropy (nats per word) of a batch, and its gradient by every parameter.

    Contexts (B, n−1), targets (B,). The penalty R(θ) is not in it: see :func:`train`.
    """
    logits, x, a = ffnn_forward(parameters, contexts)
    loss, dlogits = cross_entropy(logits, targets)
    hidden = ffnn_hidden_gradients(parameters, contexts, dlogits, x, a)
    return loss, ffnn_output_gradients(dlogits, x, a) | hidden


def train(
    parameters: Parameters,
    ids: ArrayLike,
    epochs: float = 5,
    batch_size: int = 128,
    lr: float = 2e-3,
    weight_decay: float = 1e-2,
    rng: np.random.Generator | None = None,
    progress: bool = True,
    on_step: Callable[[int, float, Parameters], object] | None = None,
) -> Parameters:
    """New parameters, trained on all windows of ``ids``, in a fresh random order each epoch.

    Adam with decoupled weight decay (on the weights and C, not on b and d), and a learning rate
    that falls linearly from ``lr`` to 0. ``on_step(step, loss, parameters)`` is called after every
    step, with the loss of its batch in nats; it may look at the parameters, not keep them.
    """
    contexts, targets = make_context_windows(ids, context_width(parameters) + 1)
    rng = rng or np.random.default_rng(0)
    parameters = {name: value.copy() for name, value in parameters.items()}
    step = _Adam(parameters, weight_decay)
    n_steps = round(epochs * len(targets) / batch_size)
    recent = float(np.log(len(parameters["b"])))
    batches = _batches(len(targets), batch_size, n_steps, rng)
    bar = tqdm(batches, total=n_steps, disable=not progress)
    for at, chosen in enumerate(bar):
        loss, gradients = loss_and_gradients(parameters, contexts[chosen], targets[chosen])
        step(parameters, gradients, lr * (1 - at / n_steps))
        recent = 0.98 * recent + 0.02 * loss
        bar.set_postfix(loss=f"{recent:.3f}", refresh=False)
        if on_step:
            on_step(at + 1, loss, parameters)
    return parameters


def log_probs(parameters: Parameters, ids: ArrayLike, batch_size: int = 256) -> Array:
    """Natural log of the probability of each id given those before it: (T,), float64.

    The first n − 1 ids have too little before them: what is missing is taken to be id 0.
    """
    ids = np.asarray(ids, dtype=np.int64)
    width = context_width(parameters)
    contexts, targets = make_context_windows(np.pad(ids, (width, 0)), width + 1)
    found = np.empty(len(ids))
    for start in range(0, len(ids), batch_size):
        part = slice(start, start + batch_size)
        logits = forward(parameters, contexts[part]).astype(np.float64)
        logits -= logits.max(axis=1, keepdims=True)
        right = logits[np.arange(len(logits)), targets[part]]
        found[part] = right - np.log(np.exp(logits).sum(axis=1))
    return found


def _batches(total: int, size: int, n_steps: int, rng: np.random.Generator) -> Iterator[Array]:
    """``n_steps`` arrays of window numbers: shuffled, what fills no batch is left for next time."""
    size = min(size, total)
    for step in range(n_steps):
        at = step % (total // size)
        if at == 0:
            order = rng.permutation(total)
        yield order[at * size : (at + 1) * size]


class _Adam:
    """Kingma and Ba (2015), with the decoupled weight decay of Loshchilov and Hutter (2019)."""

    def __init__(self, parameters: Parameters, weight_decay: float) -> None:
        self.mean = {name: np.zeros_like(value) for name, value in parameters.items()}
        self.square = {name: np.zeros_like(value) for name, value in parameters.items()}
        self.weight_decay = weight_decay
        self.steps = 0

    def __call__(self, parameters: Parameters, gradients: Parameters, lr: float) -> None:
        """Change ``parameters`` in place; uses up ``gradients``."""
        self.steps += 1
        size = float(lr * np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps))
        for name, g in gradients.items():
            mean, square = self.mean[name], self.square[name]
            mean += 0.1 * (g - mean)
            g *= g
            g -= square
            square += 0.001 * g
            np.sqrt(square, out=g)
            np.divide(mean, g + 1e-8, out=g)
            if name in WEIGHTS:
                parameters[name] *= 1 - lr * self.weight_decay
            parameters[name] -= size * g
