"""Learning the merges of :func:`llmweek.bpe.train` without recounting.

A merge changes counts only where it happens. So all words stand in one row, each pair of tokens
knows the places where it was seen, and a heap knows which pair is the most frequent. The work of a
merge is then proportional to the places it changes, not to the length of the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Any

from llmweek.bpe import BYTES, Pair, Tie, byte_ids, check_training

END = -1  # stands between words: no pair reaches across
GONE = -2  # was the right half of a merge


def train(words: Mapping[str, int], n_merges: int, tie: Tie = "smallest ids") -> list[Pair]:
    """The merges :func:`llmweek.bpe.train` returns for the same arguments, in the same order.

    Raises ValueError for a negative ``n_merges`` or an unknown ``tie``.
    """
    check_training(n_merges, tie)
    row = _Row.of(words)
    vocab = list(BYTES)
    rank = _rank(tie, row, vocab)
    # An entry may be out of date, but only ever too good: a pair gains places in no other step
    # than the one that makes its newer token. So an entry that is still true when popped is best.
    heap = [(-count, rank(pair), pair) for pair, count in row.counts.items()]
    heapify(heap)
    merges: list[Pair] = []
    while heap and len(merges) < n_merges:
        entry = heappop(heap)
        pair = entry[2]
        count = row.counts[pair]
        if count == 0:
            continue
        now = (-count, rank(pair), pair)
        if now != entry:
            heappush(heap, now)
            continue
        merges.append(pair)
        vocab.append(vocab[pair[0]] + vocab[pair[1]])
        for made in row.merge(pair, len(vocab) - 1):
            heappush(heap, (-row.counts[made], rank(made), made))
    return merges


@dataclass
class _Row:
    """All words, one after the other, as chains of tokens.

    A token lives where its first byte is: ``token[at]`` is its id, ``previous[at]`` and
    ``following[at]`` say where its neighbours live, ``weight[at]`` how often its word occurs.
    ``places[pair]`` has, in ascending order, every place where the pair is, and some where it was.
    """

    token: list[int]
    weight: list[int]
    previous: list[int]
    following: list[int]
    counts: defaultdict[Pair, int]
    places: dict[Pair, list[int]]

    @classmethod
    def of(cls, words: Mapping[str, int]) -> _Row:
        token, weight = [END], [0]
        for word, count in words.items():
            if count > 0:
                ids = byte_ids(word)
                token += [*ids, END]
                weight += [count] * (len(ids) + 1)
        places: defaultdict[Pair, list[int]] = defaultdict(list)
        for at, pair in enumerate(pairwise(token)):
            places[pair].append(at)
        for pair in [pair for pair in places if END in pair]:
            del places[pair]
        counts = defaultdict(int)
        for pair, where in places.items():
            counts[pair] = sum(map(weight.__getitem__, where))
        before, after = range(-1, len(token) - 1), range(1, len(token) + 1)
        return cls(token, weight, list(before), list(after), counts, dict(places))

    def merge(self, pair: Pair, new: int) -> list[Pair]:
        """Replace ``pair`` by the token ``new`` everywhere; return the pairs this made."""
        token, weight, counts = self.token, self.weight, self.counts
        previous, following = self.previous, self.following
        made: defaultdict[Pair, list[int]] = defaultdict(list)
        left, right = pair
        for at in self.places.pop(pair):
            after = following[at]
            if token[at] != left or token[after] != right:
                continue
            before, beyond = previous[at], following[after]
            token[at], token[after] = new, GONE
            following[at], previous[beyond] = beyond, at
            neighbour = token[before]
            if neighbour != END:
                counts[neighbour, left] -= weight[at]
                made[neighbour, new].append(before)
            neighbour = token[beyond]
            if neighbour != END:
                counts[right, neighbour] -= weight[at]
                made[new, neighbour].append(at)
        del counts[pair]
        # Where the pair stood twice in a row, the second merge took away a pair the first had made:
        # its count is below the sum of its places, and may be 0.
        for pair, where in made.items():
            counts[pair] += sum(map(weight.__getitem__, where))
        self.places.update(made)
        return [pair for pair in made if counts[pair]]

    def first_place(self, pair: Pair) -> int:
        """Where ``pair``, which must have a place, is met first."""
        where = self.places[pair]
        gone = 0
        while (
            self.token[where[gone]] != pair[0] or self.token[self.following[where[gone]]] != pair[1]
        ):
            gone += 1
        del where[:gone]
        return where[0]


def _rank(tie: Tie, row: _Row, vocab: list[bytes]) -> Callable[[Pair], Any]:
    """Of equally frequent pairs, the one of the smallest rank is merged. Ranks never fall."""
    if tie == "smallest ids":
        return lambda pair: pair
    if tie == "first seen":
        return row.first_place
    # Inverted bytes turn the greatest string into the smallest; the mark past the last byte puts
    # "ab" before "a".
    inverted: dict[int, str] = {}

    def inverted_bytes(pair: Pair) -> tuple[str, str]:
        for token in pair:
            if token not in inverted:
                inverted[token] = vocab[token].translate(_INVERSE).decode("latin-1") + "\u0100"
        return inverted[pair[0]], inverted[pair[1]]

    return inverted_bytes


_INVERSE = bytes(range(255, -1, -1))
