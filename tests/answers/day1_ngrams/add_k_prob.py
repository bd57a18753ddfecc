"""Answers to `add_k_prob`, wrong and right."""

from collections import defaultdict
from fractions import Fraction


def _total(counts, context):
    return sum(count for gram, count in counts.items() if gram[:-1] == context)


def _checked(k):
    if k <= 0:
        raise ValueError("k must be more than 0")


def wrong_above_the_bar_only(counts, context, word, k, vocab_size):
    _checked(k)
    total = _total(counts, context)
    return (counts.get((*context, word), 0) + k) / total if total else 1 / vocab_size


def wrong_once_below_the_bar(counts, context, word, k, vocab_size):
    _checked(k)
    return (counts.get((*context, word), 0) + k) / (_total(counts, context) + k)


def wrong_vocab_size_without_k(counts, context, word, k, vocab_size):
    _checked(k)
    return (counts.get((*context, word), 0) + k) / (_total(counts, context) + vocab_size)


def wrong_always_adds_one(counts, context, word, k, vocab_size):
    _checked(k)
    return (counts.get((*context, word), 0) + 1) / (_total(counts, context) + vocab_size)


def wrong_vocabulary_of_the_table(counts, context, word, k, vocab_size):
    _checked(k)
    seen = len({token for gram in counts for token in gram})
    return (counts.get((*context, word), 0) + k) / (_total(counts, context) + k * seen)


def wrong_number_of_ngrams(counts, context, word, k, vocab_size):
    _checked(k)
    return (counts.get((*context, word), 0) + k) / (_total(counts, context) + k * len(counts))


def wrong_seen_words_only(counts, context, word, k, vocab_size):
    _checked(k)
    if (*context, word) not in counts:
        return 0.0
    return (counts[(*context, word)] + k) / (_total(counts, context) + k * vocab_size)


def wrong_nothing_for_a_new_context(counts, context, word, k, vocab_size):
    _checked(k)
    total = _total(counts, context)
    if not total:
        return 0.0
    return (counts.get((*context, word), 0) + k) / (total + k * vocab_size)


def wrong_all_ngrams_below(counts, context, word, k, vocab_size):
    _checked(k)
    return (counts.get((*context, word), 0) + k) / (sum(counts.values()) + k * vocab_size)


def wrong_vocabulary_to_the_power_of_n(counts, context, word, k, vocab_size):
    _checked(k)
    size = vocab_size ** (len(context) + 1)
    return (counts.get((*context, word), 0) + k) / (_total(counts, context) + k * size)


def wrong_k_cut_to_whole(counts, context, word, k, vocab_size):
    _checked(k)
    k = max(int(k), 1)
    return (counts.get((*context, word), 0) + k) / (_total(counts, context) + k * vocab_size)


def wrong_one_word_more(counts, context, word, k, vocab_size):
    _checked(k)
    return (counts.get((*context, word), 0) + k) / (_total(counts, context) + k * (vocab_size + 1))


def wrong_nearest_token_only(counts, context, word, k, vocab_size):
    _checked(k)
    total = sum(c for gram, c in counts.items() if gram[:-1][-1:] == context[-1:])
    return (counts.get((*context, word), 0) + k) / (total + k * vocab_size)


def wrong_zero_k_unnoticed(counts, context, word, k, vocab_size):
    below = _total(counts, context) + k * vocab_size
    return (counts.get((*context, word), 0) + k) / below if below else 0.0


def wrong_adds_to_the_table(counts, context, word, k, vocab_size):
    _checked(k)
    total = _total(counts, context)
    counts[(*context, word)] = counts.get((*context, word), 0) + k
    return counts[(*context, word)] / (total + k * vocab_size)


def other_blend_with_uniform(counts, context, word, k, vocab_size):
    _checked(k)
    total = _total(counts, context)
    share = counts.get((*context, word), 0) / total if total else 0.0
    seen = total / (total + k * vocab_size)
    return seen * share + (1 - seen) / vocab_size


def other_exact(counts, context, word, k, vocab_size):
    if not k > 0:
        raise ValueError(f"k = {k}")
    above, below = Fraction(k), Fraction(k) * vocab_size
    for gram, count in counts.items():
        if gram[: len(context)] == context:
            below += count
            above += count if gram[-1] == word else 0
    return float(above / below)


def other_table_of_contexts(counts, context, word, k, vocab_size):
    if k <= 0:
        raise ValueError("nothing to add")
    totals = defaultdict(int)
    for *before, last in counts:
        totals[tuple(before)] += counts[(*before, last)]
    gram = (*context, word)
    above = counts[gram] + k if gram in counts else k
    return above / (totals[context] + vocab_size * k)
