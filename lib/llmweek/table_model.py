"""Models small enough for paper: a table of probabilities for every beginning.

To the searches of :mod:`llmweek.decoding` they are models like any other, and everything about them
can be known: all sequences can be listed, and what was asked is noted.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

Prefix = tuple[int, ...]

# How likely 0, 1 and 2 are to come after what has been said, the mark at its start included. As in
# GPT-2, the mark, 0, also says that a text ends.
TINY: dict[Prefix, list[float]] = {
    (0,): [0.1, 0.5, 0.4],
    (0, 1): [0.3, 0.4, 0.3],
    (0, 2): [0.9, 0.06, 0.04],
    (0, 1, 1): [0.6, 0.3, 0.1],
    (0, 1, 2): [0.2, 0.5, 0.3],
    (0, 2, 1): [0.1, 0.2, 0.7],
    (0, 2, 2): [0.4, 0.5, 0.1],
}
LONGER = [0.8, 0.1, 0.1]


def tiny(prefixes: Tensor, rows: Tensor) -> Tensor:
    """(N, 3) log-probabilities, float64, of what comes after prefixes (N, t), by ``TINY``."""
    probabilities = [TINY.get(tuple(prefix), LONGER) for prefix in prefixes.tolist()]
    return torch.tensor(probabilities, dtype=torch.float64).log()


class TableModel:
    """A table without end, drawn at random: every beginning of every problem has its own row.

    With few ``levels`` many ids are equally likely. Log-probabilities are multiples of 1/1024, so
    that sums are exact in any order. ``asked`` notes, for each call, its (row, prefix) pairs.
    """

    def __init__(self, vocab_size: int, seed: int, levels: int | None = None) -> None:
        self.vocab_size, self.seed, self.levels = vocab_size, seed, levels
        self.asked: list[list[tuple[int, Prefix]]] = []

    def log_probs(self, row: int, prefix: Prefix) -> list[float]:
        """(V) log-probabilities of what comes after ``prefix`` in problem ``row``."""
        rng = np.random.default_rng([self.seed, row, *prefix])
        logits = 2 * rng.standard_normal(self.vocab_size)
        if self.levels is not None:
            logits = rng.integers(self.levels, size=self.vocab_size).astype(float)
        exact: list[float] = (
            np.round(1024 * (logits - np.logaddexp.reduce(logits))) / 1024
        ).tolist()
        return exact

    def next_log_probs(self, prefixes: Tensor, rows: Tensor) -> Tensor:
        """(N, V), float64, for prefixes (N, t) of problems rows (N,)."""
        asked = [(r, tuple(p)) for r, p in zip(rows.tolist(), prefixes.tolist(), strict=True)]
        self.asked.append(asked)
        return torch.tensor([self.log_probs(*pair) for pair in asked], dtype=torch.float64)
