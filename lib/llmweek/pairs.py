"""Pairs to learn translation from: Chinese sentences with their English, dates in words and digits.

>>> task = dates()
>>> task.train[0]
('the seventeenth of june thirteen fifty five', '1355-06-17')

A task's sentences are texts; its two vocabularies cut them into tokens and number these.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal, TypeAlias, get_args
from zlib import crc32

import torch
from torch import Tensor

from llmweek import bpe, corpora
from llmweek.date_words import date_pairs
from llmweek.tokenizer import BPETokenizer
from llmweek.transformer import END, PAD, START, UNKNOWN

SPECIALS = ("<pad>", "<start>", "<end>", "<unk>")  # ids PAD, START, END, UNKNOWN = 0, 1, 2, 3

Pair: TypeAlias = tuple[str, str]  # a sentence and its translation
Cut: TypeAlias = Literal["characters", "words", "subwords"]


class Vocabulary:
    """The tokens of one language: ``tokens[i]`` has the id ``i``, the four special ones first.

    ``cut`` says how a text falls into tokens: characters, words between blanks, or subwords by the
    ``merges`` of a byte pair encoding (their bytes read as Latin-1, so that tokens are text).
    Raises ValueError where the special tokens do not come first, or one stands there twice.
    """

    def __init__(self, tokens: Iterable[str], cut: Cut, merges: Iterable[bpe.Pair] = ()) -> None:
        if cut not in get_args(Cut):
            raise ValueError(f"cut {cut!r} is none of {', '.join(get_args(Cut))}")
        self.tokens = tuple(tokens)
        self.cut = cut
        self.merges = [(left, right) for left, right in merges]
        if self.tokens[:4] != SPECIALS:
            raise ValueError(f"a vocabulary starts with {', '.join(SPECIALS)}")
        self._ids = {token: i for i, token in enumerate(self.tokens)}
        if len(self._ids) < len(self.tokens):
            raise ValueError("a token stands in the vocabulary twice")

    @classmethod
    def learn(cls, texts: Sequence[str], cut: Cut, least: int = 1, n_merges: int = 0) -> Vocabulary:
        """All tokens that ``texts`` have at least ``least`` times, the most frequent first."""
        merges: list[bpe.Pair] = []
        if cut == "subwords":
            merges = BPETokenizer.train("\n".join(texts), 256 + n_merges).merges
        empty = cls(SPECIALS, cut, merges)
        counts = Counter(token for text in texts for token in empty.tokenize(text))
        known = [token for token, count in counts.most_common() if count >= least]
        return cls([*SPECIALS, *known], cut, merges)

    @property
    def about(self) -> dict[str, Any]:
        """What :class:`Vocabulary` takes to make it again, of plain values."""
        return {"tokens": list(self.tokens), "cut": self.cut, "merges": self.merges}

    def __len__(self) -> int:
        return len(self.tokens)

    def tokenize(self, text: str) -> list[str]:
        """The tokens of ``text``, known or not."""
        if self.cut == "subwords":
            encoder = self._encoder
            return [encoder.vocab[i].decode("latin-1") for i in encoder.encode(text)]
        return list(text) if self.cut == "characters" else text.split()

    def encode(self, text: str) -> list[int]:
        """The ids of ``text`` and ``END`` after them; ``UNKNOWN`` for a token that is not known."""
        return [*(self._ids.get(token, UNKNOWN) for token in self.tokenize(text)), END]

    def decode(self, ids: Iterable[int]) -> str:
        """The text of ``ids`` up to the first ``END``; padding and the start are left out."""
        said = []
        for i in ids:
            if i == END:
                break
            if i not in (PAD, START):
                said.append(self.tokens[i])
        if self.cut == "subwords":
            return "".join(said).encode("latin-1", "replace").decode("utf-8", "replace")
        return ("" if self.cut == "characters" else " ").join(said)

    @cached_property
    def _encoder(self) -> BPETokenizer:
        return BPETokenizer(self.merges)


@dataclass(frozen=True)
class Task:
    """A translation task: pairs to train on, to choose by and to report on, and two vocabularies.

    What the vocabularies know comes from the training pairs alone.
    """

    train: tuple[Pair, ...]
    validation: tuple[Pair, ...]
    test: tuple[Pair, ...]
    source: Vocabulary
    target: Vocabulary


@cache
def hsk(n_merges: int = 800) -> Task:
    """Chinese sentences for learners and their English: characters in, subwords out.

    The pairs are those of :func:`llmweek.corpora.hsk` (CC BY-SA 4.0). About 8 in 100 are for the
    test, 4 for validation, by a checksum of the Chinese sentence. A sentence that has the letters
    of a held-out one, in either language, is not trained on.
    """
    parts: dict[str, list[Pair]] = {"train": [], "validation": [], "test": []}
    for pair in corpora.hsk():
        place = crc32(pair.zh.encode()) % 100
        part = "test" if place < 8 else "validation" if place < 12 else "train"
        parts[part].append((pair.zh, pair.en))
    held_out: set[str] = set()
    for part in ("test", "validation", "train"):
        kept = [pair for pair in parts[part] if not held_out & set(map(_letters, pair))]
        held_out |= {_letters(text) for pair in kept for text in pair}
        parts[part] = list(dict.fromkeys(kept))
    train, validation, test = map(tuple, parts.values())
    source = Vocabulary.learn([zh for zh, _ in train], "characters", least=2)
    target = Vocabulary.learn([en for _, en in train], "subwords", n_merges=n_merges)
    return Task(train, validation, test, source, target)


def _letters(text: str) -> str:
    """What is compared: no case, no punctuation, no blanks."""
    return "".join(filter(str.isalnum, text.casefold()))


@cache
def dates(n_train: int = 20_000, n_held_out: int = 1_000) -> Task:
    """Dates in words to digits: words in, characters out. Every draw is the same.

    Validation and test are drawn from the same held-out days and may share some; training has none.
    """
    rng = random.Random(0)
    train = tuple(date_pairs(rng, n_train))
    validation, test = (tuple(date_pairs(rng, n_held_out, True)) for _ in range(2))
    source = Vocabulary.learn([words for words, _ in train], "words")
    target = Vocabulary.learn([digits for _, digits in train], "characters")
    return Task(train, validation, test, source, target)


def padded(sequences: Sequence[Sequence[int]]) -> Tensor:
    """Ids of unequal length as one tensor (N, longest), int64, filled up with ``PAD``."""
    longest = max(map(len, sequences), default=0)
    rows = [[*sequence, *[PAD] * (longest - len(sequence))] for sequence in sequences]
    return torch.tensor(rows, dtype=torch.int64).reshape(len(sequences), longest)


def batches(
    task: Task, pairs: Sequence[Pair], batch_size: int, rng: random.Random
) -> Iterator[tuple[Tensor, Tensor]]:
    """``pairs`` for ever as ids: sources (B, S) and targets (B, T), ``START`` before each target.

    Each epoch goes through all pairs in another order. Sentences of like length share a batch, so
    that little of it is padding.
    """
    ids = [(task.source.encode(s), [START, *task.target.encode(t)]) for s, t in pairs]
    while True:
        rng.shuffle(ids)
        ids.sort(key=lambda pair: (len(pair[1]), len(pair[0])))  # stable: equals stay shuffled
        starts = list(range(0, len(ids), batch_size))
        rng.shuffle(starts)
        for at in starts:
            batch = ids[at : at + batch_size]
            yield padded([s for s, _ in batch]), padded([t for _, t in batch])
