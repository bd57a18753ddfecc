"""What every n-gram model offers: probabilities of a text and of the next word, and samples."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from llmweek.ngram_counts import Floats, Ints, NGramCounts


class NGramModel(ABC):
    """What the models share. A subclass says what a word has in a context, for many at once."""

    def __init__(self, counts: NGramCounts, order: int | None = None) -> None:
        self.order = counts.order if order is None else order
        if not 1 <= self.order <= counts.order:
            raise ValueError(f"the counts are of the orders 1 to {counts.order}, not {order}")
        self.vocab_size = counts.vocab_size
        self._counts = counts

    @property
    def parameters(self) -> int:
        """How many counts the model stores: one for each different n-gram of its orders."""
        return sum(len(level) for level in self._counts.levels[1 : self.order + 1])

    def log_probs(self, ids: npt.ArrayLike) -> Floats:
        """Natural logarithms (T,) of the probability of each id given those before it.

        Raises ValueError for an id that is not in the vocabulary.
        """
        contexts = self._counts.contexts(ids)[:, :-1]
        with np.errstate(divide="ignore"):  # a score or a probability may be 0
            return np.log(self._probs(contexts, np.asarray(ids, dtype=np.int64).reshape(-1)))

    def distribution(self, context: Sequence[int]) -> Floats:
        """The probability (V,) of every id after ``context``, of which the last ids count."""
        used = list(context)[max(0, len(context) - self._counts.order + 1) :]
        nodes = self._counts.contexts(used)[:, -1:]
        return self._probs(np.tile(nodes, self.vocab_size), np.arange(self.vocab_size))

    def sample(
        self, length: int, rng: np.random.Generator, context: Sequence[int] = ()
    ) -> list[int]:
        """``length`` ids, each drawn from :meth:`distribution` after ``context`` and those drawn.

        Scores are drawn from in their proportions.
        """
        ids = list(context)
        for _ in range(length):
            cumulative = np.cumsum(self.distribution(ids[-self._counts.order :]))
            # The product may be rounded up to the sum itself, which is no id's.
            drawn = np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right")
            ids.append(min(int(drawn), self.vocab_size - 1))
        return ids[len(context) :]

    @abstractmethod
    def _probs(self, contexts: Ints, words: Ints) -> Floats:
        """Probabilities (T,) of ``words`` (T,); ``contexts[j]`` are the nodes of the j before."""


def zero_ended(counts: Ints) -> Ints:
    """``counts`` and a 0 at the end, the place that the index ``NOWHERE`` (-1) finds."""
    return np.append(counts, 0)
