"""Every n-gram of a text and how often it stands there, in sorted arrays.

The n-grams of all orders form a trie. A node of level n is an n-gram; it is known by one integer,
``node of its first n-1 words · V + its last word``. So a level is one sorted array of integers:
``numpy.unique`` counts a million n-grams in a tenth of a second, a binary search finds one again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NOWHERE = -1  # the node of an n-gram that the text lacks


@dataclass(frozen=True)
class Level:
    """The N different n-grams of one length n, in the order of their keys.

    ``counts`` (N,): how often each occurs. ``predecessors`` (N,): how many different words stand
    before it, what Kneser and Ney count instead; None at the longest length, where nobody asks.
    """

    keys: Ints
    counts: Ints
    predecessors: Ints | None

    def __len__(self) -> int:
        return len(self.keys)


class NGramCounts:
    """The 1-grams to ``order``-grams of ``ids`` (T,), each id below ``vocab_size``.

    ``levels[n]`` are the n-grams; ``levels[0]`` is the one n-gram without words, the empty context.
    Raises ValueError for an order below 1 or an id that is not in the vocabulary.
    """

    def __init__(self, ids: npt.ArrayLike, order: int, vocab_size: int) -> None:
        self.order = order
        self.vocab_size = vocab_size
        ids = self._checked(ids)
        if order < 1:
            raise ValueError(f"the order is {order}, it is 1 or more")
        found = []
        nodes = np.zeros(len(ids) + 1, dtype=np.int64)  # of the n-gram that starts at each place
        for n in range(1, order + 1):
            keys = nodes[: len(ids) - n + 1] * vocab_size + ids[n - 1 :]
            unique, first, nodes, counts = np.unique(
                keys, return_index=True, return_inverse=True, return_counts=True
            )
            found.append((unique, first, nodes, counts))
        self.levels = [Level(np.zeros(1, np.int64), np.array([len(ids)]), None)]
        for n, (unique, _, nodes, counts) in enumerate(found, start=1):
            predecessors = None
            if n < order:
                # A different (n+1)-gram is a different word before the n-gram that is its end.
                _, first, _, _ = found[n]
                predecessors = np.bincount(nodes[first + 1], minlength=len(unique))
            self.levels.append(Level(unique, counts, predecessors))

    def children(self, n: int, nodes: Ints, words: Ints) -> Ints:
        """The nodes (T,) of level ``n`` that ``nodes`` (T,) of level n-1 and one more word lead to.

        ``NOWHERE`` where the text lacks that n-gram.
        """
        keys = self.levels[n].keys
        wanted = nodes * self.vocab_size + words
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        if not len(keys):
            return np.full(len(wanted), NOWHERE)
        return np.where((nodes != NOWHERE) & (keys[at] == wanted), at, NOWHERE)

    def contexts(self, ids: npt.ArrayLike) -> Ints:
        """The contexts (order, T + 1) of each place of ``ids`` (T,), and of the end.

        Row j has the node of the j ids before the place, ``NOWHERE`` where the text lacks them or
        there are fewer than j. Raises ValueError for an id that is not in the vocabulary.
        """
        ids = self._checked(ids)
        contexts = np.full((self.order, len(ids) + 1), NOWHERE)
        contexts[0] = nodes = np.zeros(len(ids) + 1, dtype=np.int64)
        for j in range(1, min(self.order, len(ids) + 1)):
            nodes = self.children(j, nodes[: len(ids) - j + 1], ids[j - 1 :])
            contexts[j, j:] = nodes
        return contexts

    def totals(self, n: int, counts: Ints) -> Ints:
        """The sum of ``counts`` of the n-grams (N,) over each context of n-1 words."""
        contexts = self.levels[n].keys // self.vocab_size
        sums = np.bincount(contexts, weights=counts, minlength=len(self.levels[n - 1]))
        return sums.astype(np.int64)

    def _checked(self, ids: npt.ArrayLike) -> Ints:
        checked = np.asarray(ids, dtype=np.int64).reshape(-1)
        if len(checked) and not 0 <= checked.min() <= checked.max() < self.vocab_size:
            raise ValueError(f"ids must go from 0 to {self.vocab_size - 1}")
        return checked
