"""Applying merges to one word: the same tokens as :func:`llmweek.bpe.encode`, without trying all.

Merges are applied in the order learned, and a merge's two halves are always older than the merge:
so it is enough to take, again and again, the neighbours whose merge has the smallest id, the
leftmost first. A merge makes only pairs that come later in the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from itertools import pairwise, repeat

from llmweek.bpe import Pair

LONG = 64  # from so many bytes on a heap is faster than scanning
NONE = 1 << 62  # greater than any id: these neighbours have no merge
GONE = -1  # was the right half of a merge


def apply_merges(ids: list[int], new_id: Mapping[Pair, int]) -> list[int]:
    """The tokens of a word of base tokens ``ids``, where ``new_id`` is what each pair merges to."""
    return _by_scanning(ids, new_id) if len(ids) < LONG else _by_heap(ids, new_id)


def _by_scanning(ids: list[int], new_id: Mapping[Pair, int]) -> list[int]:
    """O(n²) in n bytes, but nearly all of it in C."""
    tokens = list(ids)
    merged = list(map(new_id.get, pairwise(tokens), repeat(NONE)))
    while merged:
        new = min(merged)
        if new == NONE:
            break
        at = merged.index(new)
        tokens[at] = new
        del tokens[at + 1], merged[at]
        if at < len(merged):
            merged[at] = new_id.get((new, tokens[at + 1]), NONE)
        if at:
            merged[at - 1] = new_id.get((tokens[at - 1], new), NONE)
    return tokens


def _by_heap(ids: list[int], new_id: Mapping[Pair, int]) -> list[int]:
    """O(n log n) in n bytes: a word may be a megabyte of one letter."""
    tokens = list(ids)
    queue = [(new, at) for at, pair in enumerate(pairwise(tokens)) if (new := new_id.get(pair))]
    heapify(queue)
    end = len(tokens)
    previous, following = list(range(-1, end - 1)), list(range(1, end + 1))
    while queue:
        new, at = heappop(queue)
        after = following[at]
        if after == end or new_id.get((tokens[at], tokens[after])) != new:
            continue  # an earlier merge took one of the two
        tokens[at], tokens[after] = new, GONE
        before, beyond = previous[at], following[after]
        following[at] = beyond
        if beyond < end:
            previous[beyond] = at
            if newer := new_id.get((new, tokens[beyond])):
                heappush(queue, (newer, at))
        if before >= 0 and (newer := new_id.get((tokens[before], new))):
            heappush(queue, (newer, before))
    return [token for token in tokens if token != GONE]
