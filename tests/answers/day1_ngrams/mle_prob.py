"""Answers to `mle_prob`, wrong and right."""

from collections import Counter, defaultdict
from fractions import Fraction


def wrong_share_of_everything(counts, context, word):
    total = sum(counts.values())
    return counts.get((*context, word), 0) / total if total else 0.0


def wrong_divides_by_different_words(counts, context, word):
    followers = [gram for gram in counts if gram[:-1] == context]
    return counts.get((*context, word), 0) / len(followers) if followers else 0.0


def wrong_divides_by_zero(counts, context, word):
    total = sum(count for gram, count in counts.items() if gram[:-1] == context)
    return counts.get((*context, word), 0) / total


def wrong_key_error_for_unseen(counts, context, word):
    total = sum(count for gram, count in counts.items() if gram[:-1] == context)
    return counts[(*context, word)] / total if total else 0.0


def wrong_word_first(counts, context, word):
    total = sum(count for gram, count in counts.items() if gram[1:] == context)
    return counts.get((word, *context), 0) / total if total else 0.0


def wrong_share_of_the_word(counts, context, word):
    total = sum(count for gram, count in counts.items() if gram[-1] == word)
    return counts.get((*context, word), 0) / total if total else 0.0


def wrong_nearest_token_only(counts, context, word):
    total = sum(c for gram, c in counts.items() if gram[:-1][-1:] == context[-1:])
    return counts.get((*context, word), 0) / total if total else 0.0


def wrong_context_without_order(counts, context, word):
    total = sum(c for gram, c in counts.items() if sorted(gram[:-1]) == sorted(context))
    return counts.get((*context, word), 0) / total if total else 0.0


def wrong_first_token_of_the_context(counts, context, word):
    total = sum(count for gram, count in counts.items() if gram[0] == context[0])
    return counts.get((*context, word), 0) / total if total else 0.0


def wrong_evenly_when_unseen(counts, context, word):
    total = sum(count for gram, count in counts.items() if gram[:-1] == context)
    words = {gram[-1] for gram in counts}
    return counts.get((*context, word), 0) / total if total else 1 / max(len(words), 1)


def wrong_whole_division(counts, context, word):
    total = sum(count for gram, count in counts.items() if gram[:-1] == context)
    return float(counts.get((*context, word), 0) // total) if total else 0.0


def wrong_adds_one(counts, context, word):
    total = sum(count for gram, count in counts.items() if gram[:-1] == context)
    if not total:
        return 0.0
    return (counts.get((*context, word), 0) + 1) / (total + len({gram[-1] for gram in counts}))


def wrong_fills_the_table(counts, context, word):
    counts.setdefault((*context, word), 0)
    total = sum(count for gram, count in counts.items() if gram[:-1] == context)
    return counts[(*context, word)] / total if total else 0.0


def wrong_percent(counts, context, word):
    total = sum(count for gram, count in counts.items() if gram[:-1] == context)
    return 100 * counts.get((*context, word), 0) / total if total else 0.0


def other_exact(counts, context, word):
    total = above = 0
    for gram, count in counts.items():
        *before, last = gram
        if tuple(before) == tuple(context):
            total += count
            above += count * (last == word)
    return float(Fraction(above, total)) if total else 0.0


def other_table_of_contexts(counts, context, word):
    followers = defaultdict(Counter)
    for gram, count in counts.items():
        followers[gram[:-1]][gram[-1]] += count
    if context not in followers:
        return 0
    return followers[context][word] / followers[context].total()


def other_ask_first(counts, context, word):
    gram = (*context, word)
    if gram not in counts:
        return 0.0
    return counts[gram] / sum(counts[g] for g in counts if g[: len(context)] == tuple(context))
