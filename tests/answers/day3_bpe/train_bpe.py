"""Answers to `train_bpe`, wrong and right."""

import contextlib
import itertools
from collections import Counter


def _train(words, n_merges, choose, count=None, first_id=256, start=None):
    corpus = [((start or ready.byte_ids)(word), times) for word, times in words.items()]
    vocab, merges = list(ready.BYTES), []
    while len(merges) < n_merges:
        counts = {}
        for ids, times in corpus:
            for pair in itertools.pairwise(ids):
                counts[pair] = counts.get(pair, 0) + (count(times) if count else times)
        if not counts:
            break
        best = choose(counts, vocab)
        corpus = [(ready.merge(ids, best, first_id + len(merges)), n) for ids, n in corpus]
        vocab.append(vocab[best[0]] + vocab[best[1]])
        merges.append(best)
    return merges


def _tied(counts):
    return [pair for pair, n in counts.items() if n == max(counts.values())]


def _choose(tie):
    if tie == "smallest ids":
        return lambda counts, vocab: min(_tied(counts))
    if tie == "greatest bytes":
        return lambda counts, vocab: max(_tied(counts), key=lambda p: (vocab[p[0]], vocab[p[1]]))
    if tie == "first seen":
        return lambda counts, vocab: _tied(counts)[0]
    raise ValueError(tie)


def wrong_ignores_word_counts(words, n_merges, tie="smallest ids"):
    return _train(words, n_merges, _choose(tie), count=lambda times: 1)


def wrong_always_first_seen(words, n_merges, tie="smallest ids"):
    _choose(tie)
    return _train(words, n_merges, lambda counts, vocab: max(counts, key=counts.get))


def wrong_greatest_ids(words, n_merges, tie="smallest ids"):
    choose = _choose(tie)
    if tie == "greatest bytes":
        return _train(words, n_merges, lambda counts, vocab: max(_tied(counts)))
    return _train(words, n_merges, choose)


def wrong_greatest_joined(words, n_merges, tie="smallest ids"):
    choose = _choose(tie)
    if tie == "greatest bytes":

        def choose(counts, vocab):
            return max(_tied(counts), key=lambda p: vocab[p[0]] + vocab[p[1]])

    return _train(words, n_merges, choose)


def wrong_smallest_bytes(words, n_merges, tie="smallest ids"):
    choose = _choose(tie)
    if tie == "smallest ids":

        def choose(counts, vocab):
            return min(_tied(counts), key=lambda p: (vocab[p[0]], vocab[p[1]]))

    return _train(words, n_merges, choose)


def wrong_unknown_tie_accepted(words, n_merges, tie="smallest ids"):
    return _train(words, n_merges, _choose(tie if "s" in tie else "smallest ids"))


def wrong_never_recounts(words, n_merges, tie="smallest ids"):
    _choose(tie)
    counts = Counter()
    for word, times in words.items():
        ids = ready.byte_ids(word)
        for pair in itertools.pairwise(ids):
            counts[pair] += times
    return sorted(counts, key=lambda pair: (-counts[pair], pair))[:n_merges]


def wrong_vocabulary_size(words, n_merges, tie="smallest ids"):
    return _train(words, max(n_merges - 256, 0), _choose(tie))


def wrong_first_new_id(words, n_merges, tie="smallest ids"):
    return _train(words, n_merges, lambda c, v: min(_tied(c)), first_id=257)


def wrong_across_words(words, n_merges, tie="smallest ids"):
    _choose(tie)
    return _train({"".join(word * n for word, n in words.items()): 1}, n_merges, _choose(tie))


def wrong_characters(words, n_merges, tie="smallest ids"):
    def start(word):
        return [ready.BYTE_IDS[ord(c) % 256] for c in word]

    return _train(words, n_merges, _choose(tie), start=start)


def wrong_byte_values(words, n_merges, tie="smallest ids"):
    return _train(words, n_merges, _choose(tie), start=lambda word: list(word.encode()))


def wrong_stops_at_one(words, n_merges, tie="smallest ids"):
    class Enough(Exception):
        pass

    merges = []
    choose = _choose(tie)

    def careful(counts, vocab):
        if max(counts.values()) < 2:
            raise Enough
        merges.append(choose(counts, vocab))
        return merges[-1]

    with contextlib.suppress(Enough):
        _train(words, n_merges, careful)
    return merges


def wrong_fails_when_nothing_is_left(words, n_merges, tie="smallest ids"):
    merges = _train(words, n_merges, _choose(tie))
    return merges if len(merges) == n_merges else [*merges, max({})]


def other_one_key(words, n_merges, tie="smallest ids"):
    keys = {
        "smallest ids": lambda pair, vocab: (-pair[0], -pair[1]),
        "greatest bytes": lambda pair, vocab: (vocab[pair[0]], vocab[pair[1]]),
        "first seen": lambda pair, vocab: 0,
    }
    if tie not in keys:
        raise ValueError("no such rule")

    def choose(counts, vocab):
        return max(counts, key=lambda pair: (counts[pair], keys[tie](pair, vocab)))

    return _train(words, n_merges, choose)


def other_counter_of_words(words, n_merges, tie="smallest ids"):
    if tie not in {"smallest ids", "greatest bytes", "first seen"}:
        raise ValueError(tie)
    corpus = {tuple(step.byte_ids(word)): times for word, times in words.items()}
    meaning = dict(enumerate(ready.BYTES))
    merges = []
    for new_id in range(256, 256 + n_merges):
        counts = Counter()
        for ids, times in corpus.items():
            for pair, n in step.count_pairs(list(ids)).items():
                counts[pair] += n * times
        if not counts:
            return merges
        most = counts.most_common(1)[0][1]
        best = [pair for pair in counts if counts[pair] == most]
        if tie == "smallest ids":
            best.sort()
        if tie == "greatest bytes":
            best.sort(key=lambda p: [meaning[p[0]], meaning[p[1]]], reverse=True)
        merges.append(best[0])
        meaning[new_id] = meaning[best[0][0]] + meaning[best[0][1]]
        corpus = {tuple(step.merge(list(i), best[0], new_id)): n for i, n in corpus.items()}
    return merges
