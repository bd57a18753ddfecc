"""Answers to `encode`, wrong and right."""

import operator
from functools import lru_cache, reduce


def _words(text, merges, one_word):
    return [token for word in ready.pretokenize(text) for token in one_word(word, merges)]


def wrong_leftmost_pair(text, merges):
    rank = {pair: 256 + i for i, pair in enumerate(merges)}

    def one_word(word, merges):
        ids, at = ready.byte_ids(word), 0
        while at + 1 < len(ids):
            pair = (ids[at], ids[at + 1])
            if pair in rank:
                ids[at : at + 2] = [rank[pair]]
                at = 0
            else:
                at += 1
        return ids

    return _words(text, merges, one_word)


def wrong_longest_match(text, merges):
    vocab = ready.vocabulary(merges)

    def one_word(word, merges):
        data, ids = word.encode(), []
        while data:
            best = max(
                (i for i, token in enumerate(vocab) if data.startswith(token)),
                key=lambda i: len(vocab[i]),
            )
            ids.append(best)
            data = data[len(vocab[best]) :]
        return ids

    return _words(text, merges, one_word)


def wrong_reversed_order(text, merges):
    def one_word(word, merges):
        ids = ready.byte_ids(word)
        for i in reversed(range(len(merges))):
            ids = ready.merge(ids, merges[i], 256 + i)
        return ids

    return _words(text, merges, one_word)


def wrong_across_words(text, merges):
    ids = ready.byte_ids(text)
    for new_id, pair in enumerate(merges, start=256):
        ids = ready.merge(ids, pair, new_id)
    return ids


def wrong_splits_at_spaces(text, merges):
    out = []
    for word in text.split():
        ids = ready.byte_ids(word)
        for new_id, pair in enumerate(merges, start=256):
            ids = ready.merge(ids, pair, new_id)
        out += ids
    return out


def wrong_stops_at_first_miss(text, merges):
    def one_word(word, merges):
        ids = ready.byte_ids(word)
        for new_id, pair in enumerate(merges, start=256):
            shorter = ready.merge(ids, pair, new_id)
            if shorter == ids:
                break
            ids = shorter
        return ids

    return _words(text, merges, one_word)


def wrong_first_occurrence_only(text, merges):
    def one_word(word, merges):
        ids = ready.byte_ids(word)
        for new_id, pair in enumerate(merges, start=256):
            for at in range(len(ids) - 1):
                if (ids[at], ids[at + 1]) == pair:
                    ids[at : at + 2] = [new_id]
                    break
        return ids

    return _words(text, merges, one_word)


def wrong_byte_values(text, merges):
    def one_word(word, merges):
        ids = list(word.encode())
        for new_id, pair in enumerate(merges, start=256):
            ids = ready.merge(ids, pair, new_id)
        return ids

    return _words(text, merges, one_word)


def wrong_ids_off_by_one(text, merges):
    def one_word(word, merges):
        ids = ready.byte_ids(word)
        for new_id, pair in enumerate(merges, start=257):
            ids = ready.merge(ids, pair, new_id)
        return ids

    return _words(text, merges, one_word)


def wrong_list_of_words(text, merges):
    return [ready.encode(word, merges) for word in ready.pretokenize(text)]


def other_lowest_rank_first(text, merges):
    rank = {pair: i for i, pair in enumerate(merges)}

    @lru_cache
    def one_word(word):
        ids = step.byte_ids(word)
        while len(ids) > 1:
            pairs = [(ids[i], ids[i + 1]) for i in range(len(ids) - 1)]
            best = min(pairs, key=lambda pair: rank.get(pair, len(rank)))
            if best not in rank:
                break
            ids = step.merge(ids, best, 256 + rank[best])
        return tuple(ids)

    return [token for word in step.pretokenize(text) for token in one_word(word)]


def other_all_words_together(text, merges):
    words = [step.byte_ids(word) for word in step.pretokenize(text)]
    for i, pair in enumerate(merges):
        words = [step.merge(ids, pair, i + 256) for ids in words]
    return reduce(operator.iadd, words, [])
