"""Answers to `count_ngrams`, wrong and right."""

from collections import Counter, defaultdict, deque
from itertools import pairwise


def _checked(n):
    if n < 1:
        raise ValueError("n is at least 1")


def wrong_last_one_missing(tokens, n):
    _checked(n)
    return dict(Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n)))


def wrong_short_ones_at_the_end(tokens, n):
    _checked(n)
    return dict(Counter(tuple(tokens[i : i + n]) for i in range(len(tokens))))


def wrong_no_overlaps(tokens, n):
    _checked(n)
    return dict(Counter(tuple(tokens[i : i + n]) for i in range(0, len(tokens) - n + 1, n)))


def wrong_bare_tokens_for_one(tokens, n):
    _checked(n)
    if n == 1:
        return dict(Counter(tokens))
    return dict(Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)))


def wrong_all_lengths_up_to_n(tokens, n):
    _checked(n)
    grams = (tuple(tokens[i : i + m]) for m in range(1, n + 1) for i in range(len(tokens) - m + 1))
    return dict(Counter(grams))


def wrong_order_forgotten(tokens, n):
    _checked(n)
    return dict(Counter(tuple(sorted(tokens[i : i + n])) for i in range(len(tokens) - n + 1)))


def wrong_joined_and_split(tokens, n):
    _checked(n)
    if not all(isinstance(token, str) for token in tokens):
        return dict(Counter(zip(*(tokens[i:] for i in range(n)), strict=False)))
    joined = Counter(" ".join(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
    return {tuple(gram.split(" ")): count for gram, count in joined.items()}


def wrong_padded_with_marks(tokens, n):
    _checked(n)
    padded = ["<s>"] * (n - 1) + list(tokens)
    return dict(Counter(tuple(padded[i : i + n]) for i in range(len(padded) - n + 1)))


def wrong_round_the_end(tokens, n):
    _checked(n)
    ring = list(tokens) + list(tokens[: n - 1])
    return dict(Counter(tuple(ring[i : i + n]) for i in range(len(tokens))))


def wrong_seen_or_not(tokens, n):
    _checked(n)
    return {tuple(tokens[i : i + n]): 1 for i in range(len(tokens) - n + 1)}


def wrong_pairs_and_triples_only(tokens, n):
    _checked(n)
    if n == 1:
        return dict(Counter((token,) for token in tokens))
    if n == 2:
        return dict(Counter(pairwise(tokens)))
    return dict(Counter(zip(tokens, tokens[1:], tokens[2:], strict=False)))


def wrong_zero_unnoticed(tokens, n):
    return dict(Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)))


def wrong_refuses_short_texts(tokens, n):
    if not 1 <= n <= len(tokens):
        raise ValueError("n does not fit")
    return dict(Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)))


def wrong_uses_up_the_tokens(tokens, n):
    _checked(n)
    counts = Counter()
    while len(tokens) >= n:
        counts[tuple(tokens[:n])] += 1
        tokens.pop(0)
    return dict(counts)


def other_shifted_copies(tokens, n):
    _checked(n)
    return Counter(zip(*(tokens[i:] for i in range(n)), strict=False))


def other_sliding_window(tokens, n):
    if n <= 0:
        raise ValueError(n)
    counts, window = defaultdict(int), deque(maxlen=n)
    for token in tokens:
        window.append(token)
        if len(window) == n:
            counts[tuple(window)] += 1
    return counts


def other_from_the_end(tokens, n):
    if n < 1:
        raise ValueError("an n-gram needs a token")
    counts = {}
    for end in range(len(tokens), n - 1, -1):
        gram = tuple(tokens[end - n + k] for k in range(n))
        counts.setdefault(gram, 0)
        counts[gram] += 1
    return counts
