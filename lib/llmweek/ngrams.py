"""Models of the next word that only count: add-k, interpolation, backoff, Kneser and Ney.

    counts = NGramCounts(train_ids, order=5, vocab_size=len(vocabulary))
    model = KneserNey(counts)                  # or KneserNey(counts, order=3)
    np.exp(-model.log_probs(test_ids).mean())  # its perplexity

Every model predicts an id from the ``order - 1`` before it; at the start of a text, from as many as
there are. What the methods compare, and the formulas, are those of Chen and Goodman (1998), "An
empirical study of smoothing techniques for language modeling".
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from llmweek.ngram_counts import Floats, Ints, NGramCounts
from llmweek.ngram_model import NGramModel, zero_ended

__all__ = ["AddK", "Interpolated", "KneserNey", "NGramCounts", "StupidBackoff", "Uniform"]


class Uniform(NGramModel):
    """Every word alike, whatever stands before it: the model that has counted nothing."""

    def __init__(self, vocab_size: int) -> None:
        super().__init__(NGramCounts([], 1, vocab_size))

    def _probs(self, contexts: Ints, words: Ints) -> Floats:
        return np.full(len(words), 1 / self.vocab_size)


class AddK(NGramModel):
    """``(count + k) / (total + k V)`` (Lidstone; Laplace for k = 1), of the highest order alone.

    With k = 0 these are the relative frequencies themselves, and a context the text lacks has no
    distribution: its probabilities are 0.
    """

    def __init__(self, counts: NGramCounts, k: float = 1.0, order: int | None = None) -> None:
        super().__init__(counts, order)
        if k < 0:
            raise ValueError(f"k is {k}: a count cannot be lowered")
        self.k = k
        level = counts.levels[self.order].counts
        self._level = zero_ended(level)
        self._totals = zero_ended(counts.totals(self.order, level))

    @property
    def parameters(self) -> int:
        """How many counts the model stores: one for each different n-gram of its order."""
        return len(self._counts.levels[self.order])

    def _probs(self, contexts: Ints, words: Ints) -> Floats:
        # The start of a text, where the context is short, is left to chance like any unseen one.
        nodes = contexts[self.order - 1]
        count = self._level[self._counts.children(self.order, nodes, words)]
        total = self._totals[nodes]
        return (count + self.k) / np.maximum(total + self.k * self.vocab_size, np.finfo(float).tiny)


class _AllOrders(NGramModel):
    """A model that looks at the relative frequencies of all orders up to its own."""

    def __init__(self, counts: NGramCounts, order: int | None = None) -> None:
        super().__init__(counts, order)
        self._levels = [
            (zero_ended(level.counts), zero_ended(counts.totals(n, level.counts)))
            for n, level in enumerate(counts.levels[1 : self.order + 1], start=1)
        ]

    def _each_order(self, contexts: Ints, words: Ints) -> list[tuple[Floats, npt.NDArray[np.bool]]]:
        """For n = 1 …: the relative frequency (T,) of the word, and where its context was seen."""
        rows = []
        for n, (counts, totals) in enumerate(self._levels, start=1):
            total = totals[contexts[n - 1]]
            count = counts[self._counts.children(n, contexts[n - 1], words)]
            rows.append((count / np.maximum(total, 1), total > 0))
        return rows


class StupidBackoff(_AllOrders):
    """The relative frequency of the highest order that saw the n-gram, times 0.4 for each below.

    Brants et al. (2007). These are scores: they do not add up to 1, so there is no perplexity of
    them, and a word the text lacks has the score 0.
    """

    def __init__(self, counts: NGramCounts, factor: float = 0.4, order: int | None = None) -> None:
        super().__init__(counts, order)
        self.factor = factor

    def _probs(self, contexts: Ints, words: Ints) -> Floats:
        scores = np.zeros(len(words))
        for frequency, _ in self._each_order(contexts, words):
            scores = np.where(frequency > 0, frequency, self.factor * scores)
        return scores


FEWEST = 50  # held-out words from which weights are learned; of fewer, EM would believe each


class Interpolated(_AllOrders):
    """A weighted mean of the relative frequencies of all orders and of 1/V (Jelinek and Mercer).

    The weights are those under which ``held_out`` (ids) is most probable, found by EM. Where long
    contexts are unseen only short ones can be mixed, so there are weights for each case:
    ``weights[j]`` (order + 1,) if the longest context seen has j - 1 words, of 1/V first, then of
    the unigram, the bigram, …; each adds up to 1. A case with fewer than 50 held-out words (of any
    text only the first has nothing before it) learns from those with longer contexts as well; if
    these are too few, too, its parts are mixed equally.
    """

    def __init__(
        self,
        counts: NGramCounts,
        held_out: npt.ArrayLike,
        order: int | None = None,
        iterations: int = 30,
    ) -> None:
        super().__init__(counts, order)
        ids = np.asarray(held_out, dtype=np.int64).reshape(-1)
        parts, seen = self._parts(counts.contexts(ids)[:, :-1], ids)
        self.weights = np.tril(np.ones((self.order + 1, self.order + 1)))
        self.weights /= self.weights.sum(axis=1, keepdims=True)
        for case in range(self.order + 1):
            which = seen == case
            if which.sum() < FEWEST:
                which = seen >= case
            if which.sum() < FEWEST:
                continue
            weights, case_parts = self.weights[case, : case + 1], parts[: case + 1, which]
            for _ in range(iterations):
                shares = weights[:, None] * case_parts  # how much each part explains of each id
                weights[:] = (shares / shares.sum(axis=0)).mean(axis=1)

    def _probs(self, contexts: Ints, words: Ints) -> Floats:
        parts, seen = self._parts(contexts, words)
        return np.einsum("tn,nt->t", self.weights[seen], parts)

    def _parts(self, contexts: Ints, words: Ints) -> tuple[Floats, Ints]:
        """What is mixed (order + 1, T), and for each word how many orders saw its context (T,)."""
        frequencies, seen = zip(*self._each_order(contexts, words), strict=True)
        chance = np.full(len(words), 1 / self.vocab_size)
        return np.stack([chance, *frequencies]), np.sum(seen, axis=0)


class KneserNey(NGramModel):
    """Interpolated Kneser–Ney: take D off every count, share it out by the next lower order.

    A lower order counts not how often an n-gram occurs but after how many different words ("San
    Francisco" makes "Francisco" frequent, yet it follows one word only). The lowest order shares
    out evenly over the vocabulary. ``discounts[n - 1]`` is D of the n-grams: n1 / (n1 + 2 n2) of
    the numbers of n-grams with a count of 1 and of 2 (Ney, Essen and Kneser 1994), or 0.75 where
    one of these is 0.
    """

    def __init__(self, counts: NGramCounts, order: int | None = None) -> None:
        super().__init__(counts, order)
        self.discounts: list[float] = []
        self._levels: list[tuple[Ints, Ints, Ints]] = []
        for n in range(1, self.order + 1):
            level = counts.levels[n]
            of_words = level.counts
            if n < self.order:
                assert level.predecessors is not None
                of_words = level.predecessors
            totals = counts.totals(n, of_words)
            followers = counts.totals(n, (of_words > 0).astype(np.int64))
            self._levels.append((zero_ended(of_words), zero_ended(totals), zero_ended(followers)))
            once, twice = (int(np.count_nonzero(of_words == c)) for c in (1, 2))
            self.discounts.append(once / (once + 2 * twice) if once and twice else 0.75)

    def _probs(self, contexts: Ints, words: Ints) -> Floats:
        probs = np.full(len(words), 1 / self.vocab_size)
        for n, (counts, totals, followers) in enumerate(self._levels, start=1):
            nodes, discount = contexts[n - 1], self.discounts[n - 1]
            count, total = counts[self._counts.children(n, nodes, words)], totals[nodes]
            mixed = np.maximum(count - discount, 0) + discount * followers[nodes] * probs
            probs = np.where(total > 0, mixed / np.maximum(total, 1), probs)
        return probs
