"""What an unknown word costs: its bytes, one after the other, and a mark where it ends.

A model with a vocabulary of words says ``<unk>`` for every other word, and would pay the less the
fewer words it knows. To compare models with different vocabularies, or words with characters, each
unknown word is also spelled out, by one model for all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from llmweek.ngram_counts import Floats, NGramCounts
from llmweek.ngrams import KneserNey

END = 256  # the mark after the last byte; it also stands before the first


class Speller:
    """A Kneser–Ney model of the UTF-8 bytes of words, learned from ``pieces``.

    Give it the pieces of the training text that the vocabulary lacks, as often as they occur. Any
    string has a probability, and those of all strings together are at most 1.
    """

    def __init__(self, pieces: Iterable[str], order: int = 6) -> None:
        if order < 2:
            raise ValueError(f"the order is {order}: a speller sees at least the byte before")
        self._order = order
        stream, _ = self._stream(pieces)
        self._model = KneserNey(NGramCounts(stream, order, vocab_size=257))

    def log_prob(self, piece: str) -> float:
        """Natural logarithm of the probability of spelling ``piece``, its end included.

        Raises UnicodeEncodeError for half of a surrogate pair, which has no bytes.
        """
        return float(self.log_probs([piece])[0])

    def log_probs(self, pieces: Sequence[str]) -> Floats:
        """:meth:`log_prob` of each of ``pieces`` (T,), at once."""
        stream, owners = self._stream(pieces)
        sums = np.zeros(len(pieces) + 1)
        np.add.at(sums, owners, self._model.log_probs(stream))
        return sums[1:]

    def _stream(self, pieces: Iterable[str]) -> tuple[list[int], list[int]]:
        """The bytes of all pieces in a row, and whose each is: 1, 2, …, or 0 where it is free.

        So many ends stand between two pieces that no spelling sees the one before it; the first of
        them belongs to the piece.
        """
        free = self._order - 2
        stream, owners = [END] * (free + 1), [0] * (free + 1)
        for owner, piece in enumerate(pieces, start=1):
            spelled = [*piece.encode(), END]
            stream += spelled + [END] * free
            owners += [owner] * len(spelled) + [0] * free
        return stream, owners


def bits_per_byte(
    log_probs: npt.ArrayLike, ids: npt.ArrayLike, pieces: Sequence[str], speller: Speller
) -> float:
    """What a text costs under a model, in bits for each of its bytes of UTF-8.

    ``pieces`` (T,) joined are the text, ``ids`` (T,) their ids, ``log_probs`` (T,) the natural
    logarithms of the ids' probabilities. An unknown piece (id 0) costs its ``<unk>`` and its
    spelling. Raises ValueError where the three are not of one length, or there is no text.
    """
    log_probs, ids = np.asarray(log_probs), np.asarray(ids)
    if not len(log_probs) == len(ids) == len(pieces):
        raise ValueError(
            f"{len(log_probs)} probabilities, {len(ids)} ids, {len(pieces)} pieces: one of each"
        )
    n_bytes = len("".join(pieces).encode())
    if n_bytes == 0:
        raise ValueError("a text without bytes has no bits per byte")
    spelled = speller.log_probs([pieces[int(i)] for i in np.flatnonzero(ids == 0)])
    return float(-(log_probs.sum() + spelled.sum()) / math.log(2) / n_bytes)
