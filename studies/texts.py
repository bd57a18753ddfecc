"""The texts of a rung: what to train on, choose by and report on, as pieces and as ids."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from llmweek.corpora import sotu
from llmweek.spelling import Speller, bits_per_byte
from llmweek.words import Vocabulary, pieces

BLOCK = 10_000  # characters that stay together where only a share of the text is taken


@dataclass(frozen=True)
class Texts:
    """The corpus under one vocabulary, learned from the share of the training text that is used."""

    train_bytes: int
    train: list[str]
    validation: list[str]
    test: list[str]
    vocabulary: Vocabulary

    @cached_property
    def train_ids(self) -> npt.NDArray[np.int32]:
        return self.vocabulary.encode(self.train)

    @cached_property
    def validation_ids(self) -> npt.NDArray[np.int32]:
        return self.vocabulary.encode(self.validation)

    @cached_property
    def test_ids(self) -> npt.NDArray[np.int32]:
        return self.vocabulary.encode(self.test)

    @cached_property
    def speller(self) -> Speller:
        return Speller([self.train[i] for i in np.flatnonzero(self.train_ids == 0)])

    def bits_per_byte(self, log_probs: npt.NDArray[np.float64]) -> float:
        """Of the test text, given the log-probabilities of its ids."""
        return bits_per_byte(log_probs, self.test_ids, self.test, self.speller)

    def prepare(self) -> Texts:
        """Compute now what the rungs share, and none should be charged for."""
        _ = self.train_ids, self.validation_ids, self.test_ids, self.speller
        return self


@lru_cache(maxsize=1)
def read(tokens: str, vocabulary: int, share: float) -> Texts:
    """``tokens`` are ``"words"`` or ``"characters"``; of the training text every 1/share-th block.

    Blocks are taken from all over the text, or a small share would be of the eighteenth century.
    """
    cut = pieces if tokens == "words" else list
    corpus = sotu()
    every = round(1 / share)
    starts = range(0, len(corpus.train), BLOCK * every)
    text = "".join(corpus.train[at : at + BLOCK] for at in starts) if every > 1 else corpus.train
    train = cut(text)
    return Texts(
        len(text.encode()),
        train,
        cut(corpus.validation),
        cut(corpus.test),
        Vocabulary.most_frequent(train, vocabulary),
    )
