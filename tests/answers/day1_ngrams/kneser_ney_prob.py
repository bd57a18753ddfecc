"""Answers to `kneser_ney_prob`, wrong and right."""

from collections import defaultdict
from fractions import Fraction
from functools import cache


def _model(
    counts_by_order,
    context,
    word,
    discount,
    vocab_size,
    *,
    lower=lambda table: _predecessors(table),
    highest=None,
    shorten=lambda h: h[1:],
    bottom=None,
    new=None,
    weight=lambda d, different, total: d * different / total,
    kept=lambda c, d: max(c - d, 0),
):
    """The recursion from the top, with one part of it exchanged."""
    n = len(counts_by_order)

    def p(h):
        m = len(h) + 1
        if m == n:
            counts = (highest or (lambda: counts_by_order[n - 1]))()
        else:
            counts = lower(counts_by_order[m])
        after = {gram[-1]: c for gram, c in counts.items() if gram[:-1] == h and c > 0}
        below = p(shorten(h)) if h else (1 / vocab_size if bottom is None else bottom(counts))
        total = sum(after.values())
        if not total:
            return below if new is None else new
        c = after.get(word, 0)
        return kept(c, discount) / total + weight(discount, len(after), total) * below

    return p(context)


def _predecessors(table):
    counts = defaultdict(int)
    for gram in table:
        counts[gram[1:]] += 1
    return counts


def wrong_plain_counts_below(counts_by_order, context, word, discount, vocab_size):
    def occurrences(table):
        counts = defaultdict(int)
        for gram, count in table.items():
            counts[gram[1:]] += count
        return counts

    return _model(counts_by_order, context, word, discount, vocab_size, lower=occurrences)


def wrong_unigram_counts_below(counts_by_order, context, word, discount, vocab_size):
    p = 1 / vocab_size
    for m, counts in enumerate(counts_by_order, start=1):
        recent = context[len(context) - m + 1 :]
        after = {gram[-1]: c for gram, c in counts.items() if gram[:-1] == recent}
        if after:
            total = sum(after.values())
            p = (max(after.get(word, 0) - discount, 0) + discount * len(after) * p) / total
    return p


def wrong_followers_counted(counts_by_order, context, word, discount, vocab_size):
    def successors(table):
        counts = defaultdict(int)
        for gram in table:
            counts[gram[:-1]] += 1
        return counts

    return _model(counts_by_order, context, word, discount, vocab_size, lower=successors)


def wrong_continuation_counts_at_the_top(counts_by_order, context, word, discount, vocab_size):
    def each_once():
        return dict.fromkeys(counts_by_order[-1], 1)

    return _model(counts_by_order, context, word, discount, vocab_size, highest=each_once)


def wrong_drops_the_nearest_token(counts_by_order, context, word, discount, vocab_size):
    return _model(counts_by_order, context, word, discount, vocab_size, shorten=lambda h: h[:-1])


def wrong_nothing_at_the_bottom(counts_by_order, context, word, discount, vocab_size):
    return _model(counts_by_order, context, word, discount, vocab_size, bottom=lambda counts: 0.0)


def wrong_uniform_over_seen_words(counts_by_order, context, word, discount, vocab_size):
    return _model(
        counts_by_order,
        context,
        word,
        discount,
        vocab_size,
        bottom=lambda counts: 1 / max(len(counts), 1),
    )


def wrong_new_context_has_no_words(counts_by_order, context, word, discount, vocab_size):
    return _model(counts_by_order, context, word, discount, vocab_size, new=0.0)


def wrong_new_context_is_uniform(counts_by_order, context, word, discount, vocab_size):
    return _model(counts_by_order, context, word, discount, vocab_size, new=1 / vocab_size)


def wrong_discount_once(counts_by_order, context, word, discount, vocab_size):
    return _model(
        counts_by_order,
        context,
        word,
        discount,
        vocab_size,
        weight=lambda d, different, total: d / total,
    )


def wrong_weight_is_the_discount(counts_by_order, context, word, discount, vocab_size):
    return _model(
        counts_by_order,
        context,
        word,
        discount,
        vocab_size,
        weight=lambda d, different, total: d,
    )


def wrong_minus_for_the_unseen(counts_by_order, context, word, discount, vocab_size):
    return _model(counts_by_order, context, word, discount, vocab_size, kept=lambda c, d: c - d)


def wrong_backs_off(counts_by_order, context, word, discount, vocab_size):
    n, p = len(counts_by_order), 1 / vocab_size
    for m in range(1, n + 1):
        counts = counts_by_order[n - 1] if m == n else _predecessors(counts_by_order[m])
        recent = context[len(context) - m + 1 :]
        after = {gram[-1]: c for gram, c in counts.items() if gram[:-1] == recent}
        total = sum(after.values())
        if after.get(word, 0) > discount:
            p = (after[word] - discount) / total
        elif total:
            p = discount * len(after) / total * p
    return p


def wrong_lowest_without_discount(counts_by_order, context, word, discount, vocab_size):
    n = len(counts_by_order)

    def p(h):
        m = len(h) + 1
        counts = counts_by_order[n - 1] if m == n else _predecessors(counts_by_order[m])
        after = {gram[-1]: c for gram, c in counts.items() if gram[:-1] == h}
        total = sum(after.values())
        if not h:
            return after.get(word, 0) / total if total else 1 / vocab_size
        if not total:
            return p(h[1:])
        return max(after.get(word, 0) - discount, 0) / total + (
            discount * len(after) / total * p(h[1:])
        )

    return p(context)


def wrong_context_minus_zero(counts_by_order, context, word, discount, vocab_size):
    n, p = len(counts_by_order), 1 / vocab_size
    for m in range(1, n + 1):
        counts = counts_by_order[n - 1] if m == n else _predecessors(counts_by_order[m])
        recent = context[-(m - 1) :]
        after = {gram[-1]: c for gram, c in counts.items() if gram[:-1] == recent}
        if after:
            total = sum(after.values())
            p = (max(after.get(word, 0) - discount, 0) + discount * len(after) * p) / total
    return p


def wrong_bigrams_only(counts_by_order, context, word, discount, vocab_size):
    return _model(counts_by_order[:2], context[-1:], word, discount, vocab_size)


def other_from_the_top(counts_by_order, context, word, discount, vocab_size):
    return _model(counts_by_order, tuple(context), word, discount, vocab_size)


def other_exact(counts_by_order, context, word, discount, vocab_size):
    d, n = Fraction(discount), len(counts_by_order)
    tables = [*(_predecessors(table) for table in counts_by_order[1:]), counts_by_order[-1]]
    if n == 1:
        tables = [counts_by_order[0]]

    @cache
    def p(start):
        """P of the word after context[start:]; one step past its end is the uniform."""
        if start > len(context):
            return Fraction(1, vocab_size)
        h = context[start:]
        total = different = own = 0
        for gram, c in tables[len(h)].items():
            if gram[:-1] == h:
                total, different = total + c, different + 1
                own = c if gram[-1] == word else own
        if total == 0:
            return p(start + 1)
        return (max(own - d, Fraction(0)) + d * different * p(start + 1)) / total

    return float(p(0))


def other_sets_of_predecessors(counts_by_order, context, word, discount, vocab_size):
    n = len(counts_by_order)
    before = [defaultdict(set) for _ in range(n)]
    for m in range(1, n):
        for gram in counts_by_order[m]:
            before[m - 1][gram[1:]].add(gram[0])

    def count(gram):
        if len(gram) == n:
            return counts_by_order[n - 1].get(gram, 0)
        return len(before[len(gram) - 1].get(gram, ()))

    words = {token for table in counts_by_order for gram in table for token in gram}
    probability = 1.0 / vocab_size
    for length in range(n):
        h = context[len(context) - length :]
        counts = [c for c in (count((*h, v)) for v in words) if c]
        if counts:
            reserved = discount * len(counts) / sum(counts)
            own = count((*h, word))
            share = (own - discount) / sum(counts) if own else 0.0
            probability = share + reserved * probability
    return probability
