"""Answers to `top_k_tokens`, wrong and right."""

import heapq
import math

import numpy as np


def _shares(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def _same_length(logits, vocabulary):
    if len(logits) != len(vocabulary):
        raise ValueError("logits and vocabulary differ in length")


def wrong_lowest_first(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    p = _shares(logits)
    return [(vocabulary[i], float(p[i])) for i in np.argsort(logits, kind="stable")[:k]]


def wrong_ties_turned_round(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    p = _shares(logits)
    return [(vocabulary[i], float(p[i])) for i in np.argsort(logits)[::-1][:k]]


def wrong_minus_zero_is_all(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    p = _shares(logits)
    ids = np.argsort(logits[::-1], kind="stable")[-k:][::-1]
    return [(vocabulary[len(logits) - 1 - i], float(p[len(logits) - 1 - i])) for i in ids]


def wrong_shares_of_the_k(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    ids = np.argsort(-logits, kind="stable")[:k]
    p = _shares(logits[ids]) if len(ids) else []
    return [(vocabulary[i], float(q)) for i, q in zip(ids, p, strict=True)]


def wrong_returns_logits(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    ids = np.argsort(-logits, kind="stable")[:k]
    return [(vocabulary[i], float(logits[i])) for i in ids]


def wrong_returns_ids(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    p = _shares(logits)
    return [(int(i), float(p[i])) for i in np.argsort(-logits, kind="stable")[:k]]


def wrong_overflows(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    p = np.exp(logits) / np.exp(logits).sum()
    return [(vocabulary[i], float(p[i])) for i in np.argsort(-logits, kind="stable")[:k]]


def wrong_ranks_by_probability(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    p = _shares(logits)
    return [(vocabulary[i], float(p[i])) for i in np.argsort(-p, kind="stable")[:k]]


def wrong_partition_is_no_order(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    p = _shares(logits)
    k = min(k, len(logits))
    ids = np.argpartition(-logits, k - 1)[:k] if k else []
    return [(vocabulary[i], float(p[i])) for i in ids]


def wrong_dictionary_of_strings(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    shares = dict(zip(vocabulary, _shares(logits).tolist(), strict=True))
    logit = dict(zip(vocabulary, logits.tolist(), strict=True))
    return sorted(shares.items(), key=lambda item: -logit[item[0]])[:k]


def wrong_index_error_beyond_the_vocabulary(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    p, ids = _shares(logits), np.argsort(-logits, kind="stable")
    return [(vocabulary[ids[i]], float(p[ids[i]])) for i in range(k)]


def wrong_mismatch_unnoticed(logits, vocabulary, k):
    rows = zip(vocabulary, logits.tolist(), _shares(logits).tolist(), strict=False)
    return [(token, p) for token, _, p in sorted(rows, key=lambda row: -row[1])[:k]]


def other_numpy_floats(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    p = _shares(logits)
    return [(vocabulary[i], p[i]) for i in np.argsort(-logits, kind="stable")[:k]]


def other_sorted(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    scores = [float(z) for z in logits]
    top = max(scores)
    total = sum(math.exp(z - top) for z in scores)
    ids = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    return [(vocabulary[i], math.exp(scores[i] - top) / total) for i in ids[:k]]


def other_heap(logits, vocabulary, k):
    _same_length(logits, vocabulary)
    p = _shares(logits.astype(np.float64))
    best = heapq.nsmallest(k, range(len(p)), key=lambda i: (-logits[i], i))
    return [(vocabulary[i], p[i].item()) for i in best]
