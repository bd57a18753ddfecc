"""Byte pair encoding as the textbook has it: plain functions, everything recounted at each step.

Sennrich, Haddow and Birch (2016) merge the most frequent pair of adjacent symbols, over and over;
GPT-2 (Radford et al. 2019) starts from the 256 bytes, so no text is out of vocabulary::

    words = Counter(pretokenize("low low lower"))
    merges = train(words, 3)              # pairs of ids; merges[i] makes the token 256 + i
    ids = encode("lower", merges)
    b"".join(vocabulary(merges)[i] for i in ids).decode()

A token is an id. Ids 0 to 255 are the bytes in GPT-2's order (:data:`BYTES`: the printable ones
first, so ``!`` is 0 and ``A`` is 32, and the space is 220); the merges follow in the order learned.
:class:`llmweek.tokenizer.BPETokenizer` learns the same merges without the recounting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal, TypeAlias, get_args

import regex

Pair: TypeAlias = tuple[int, int]
Tie: TypeAlias = Literal["smallest ids", "greatest bytes", "first seen"]

GPT2_PATTERN = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
"""How GPT-2 cuts text into words, which no merge crosses: contractions, letters, digits, the rest
(each with the space before it), and white space that leaves its last space to the next word."""

_PRINTABLE = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAC + 1), *range(0xAE, 0xFF + 1)]

BYTES: list[bytes] = [
    bytes([byte]) for byte in _PRINTABLE + [b for b in range(256) if b not in set(_PRINTABLE)]
]
"""The 256 base tokens in GPT-2's order: id to byte."""

BYTE_IDS: list[int] = sorted(range(256), key=lambda i: BYTES[i])
"""The way back: byte to id."""

_TRANSLATION = bytes(BYTE_IDS)


def pretokenize(text: str, pattern: str = GPT2_PATTERN) -> list[str]:
    """Cut ``text`` into words by ``pattern``; joined, GPT-2's words are the text again."""
    return regex.findall(pattern, text)


def byte_ids(word: str) -> list[int]:
    """The base tokens of ``word``: one id for each byte of its UTF-8."""
    return list(word.encode().translate(_TRANSLATION))


def count_pairs(ids: Sequence[int]) -> Counter[Pair]:
    """How often each pair of neighbours occurs in ``ids``; ``aaa`` has ``aa`` twice."""
    return Counter(pairwise(ids))


def merge(ids: Sequence[int], pair: Pair, new_id: int) -> list[int]:
    """``ids`` with each occurrence of ``pair``, from the left, replaced by ``new_id``."""
    merged = []
    at = 0
    while at < len(ids):
        if at + 1 < len(ids) and (ids[at], ids[at + 1]) == pair:
            merged.append(new_id)
            at += 2
        else:
            merged.append(ids[at])
            at += 1
    return merged


def train(words: Mapping[str, int], n_merges: int, tie: Tie = "smallest ids") -> list[Pair]:
    """Learn up to ``n_merges`` merges from ``words`` (word to count), most frequent pair first.

    Fewer come back when every word has become one token. ``tie`` decides between equally frequent
    pairs:

    - ``"smallest ids"``: the smallest pair of ids, as the library ``tokenizers`` does;
    - ``"greatest bytes"``: the greatest pair of byte strings, as in Stanford's CS336;
    - ``"first seen"``: the pair met first when the words are read in order, as in minbpe.

    Raises ValueError for a negative ``n_merges`` or an unknown ``tie``.
    """
    check_training(n_merges, tie)
    pieces = [(byte_ids(word), count) for word, count in words.items() if count > 0]
    vocab = list(BYTES)
    merges: list[Pair] = []
    while len(merges) < n_merges:
        counts: Counter[Pair] = Counter()
        for ids, count in pieces:
            for pair in pairwise(ids):
                counts[pair] += count
        if not counts:
            break
        best = most_frequent(counts, vocab, tie)
        pieces = [(merge(ids, best, len(vocab)), count) for ids, count in pieces]
        vocab.append(vocab[best[0]] + vocab[best[1]])
        merges.append(best)
    return merges


def most_frequent(counts: Mapping[Pair, int], vocab: Sequence[bytes], tie: Tie) -> Pair:
    """The pair to merge next; ``counts`` is in the order the pairs were met (see :func:`train`)."""
    highest = max(counts.values())
    tied = [pair for pair, count in counts.items() if count == highest]
    if tie == "smallest ids":
        return min(tied)
    if tie == "greatest bytes":
        return max(tied, key=lambda pair: (vocab[pair[0]], vocab[pair[1]]))
    return tied[0]


def encode(text: str, merges: Iterable[Pair], pattern: str = GPT2_PATTERN) -> list[int]:
    """The ids of ``text``: every merge, in the order learned, on each word."""
    words = [byte_ids(word) for word in pretokenize(text, pattern)]
    for new_id, pair in enumerate(merges, start=256):
        words = [merge(word, pair, new_id) for word in words]
    return [token for word in words for token in word]


def vocabulary(merges: Iterable[Pair]) -> list[bytes]:
    """The bytes of every token, by id: the 256 base tokens, then what each merge makes.

    Raises ValueError where a merge names a token that does not exist yet.
    """
    vocab = list(BYTES)
    for left, right in merges:
        if not (0 <= left < len(vocab) and 0 <= right < len(vocab)):
            raise ValueError(
                f"merge {len(vocab) - 256} joins {left} and {right}, "
                f"but only the tokens 0 to {len(vocab) - 1} exist by then"
            )
        vocab.append(vocab[left] + vocab[right])
    return vocab


def check_training(n_merges: int, tie: str) -> None:
    """Raise ValueError unless ``n_merges`` and ``tie`` are what a trainer can work with."""
    if n_merges < 0:
        raise ValueError(f"cannot learn {n_merges} merges: the number must be 0 or more")
    if tie not in get_args(Tie):
        raise ValueError(f"tie is {tie!r}; it must be one of {', '.join(map(repr, get_args(Tie)))}")
