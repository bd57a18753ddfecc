"""Answers to `count_pairs`, wrong and right."""

from collections import Counter
from itertools import groupby, pairwise


def wrong_no_overlaps(ids):
    counts, at = {}, 0
    while at + 1 < len(ids):
        pair = (ids[at], ids[at + 1])
        counts[pair] = counts.get(pair, 0) + 1
        at += 2 if pair[0] == pair[1] else 1
    return counts


def wrong_every_second_place(ids):
    return dict(Counter((ids[at], ids[at + 1]) for at in range(0, len(ids) - 1, 2)))


def wrong_forgets_last_pair(ids):
    return dict(Counter((ids[at], ids[at + 1]) for at in range(len(ids) - 2)))


def wrong_wraps_around(ids):
    return dict(Counter((ids[at - 1], ids[at]) for at in range(len(ids))))


def wrong_unordered_pairs(ids):
    return dict(Counter(tuple(sorted(pair)) for pair in pairwise(ids)))


def wrong_counts_each_once(ids):
    return dict.fromkeys(pairwise(ids), 1)


def wrong_keys_are_lists_of_strings(ids):
    return dict(Counter(f"{a} {b}" for a, b in pairwise(ids)))


def wrong_order_of_a_set(ids):
    pairs = list(pairwise(ids))
    return {pair: pairs.count(pair) for pair in set(pairs)}


def wrong_fails_on_short_words(ids):
    counts = {(ids[0], ids[1]): 1}
    for pair in pairwise(ids):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def wrong_consumes_the_word(ids):
    counts = {}
    while len(ids) > 1:
        left = ids.pop(0)
        counts[left, ids[0]] = counts.get((left, ids[0]), 0) + 1
    return counts


def other_counter(ids):
    return Counter(pairwise(ids))


def other_by_index(ids):
    counts = {}
    for at in range(1, len(ids)):
        counts.setdefault((ids[at - 1], ids[at]), 0)
        counts[ids[at - 1], ids[at]] += 1
    return counts


def other_grouped(ids):
    pairs = list(pairwise(ids))
    number = {pair: len(list(same)) for pair, same in groupby(sorted(pairs))}
    return {pair: number[pair] for pair in dict.fromkeys(pairs)}
