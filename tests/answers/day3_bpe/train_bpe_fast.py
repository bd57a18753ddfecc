"""Answers to `train_bpe_fast`, wrong and right."""

import heapq
from collections import Counter, defaultdict
from itertools import pairwise


def _tell(on_update, pair, change):
    if on_update is not None:
        on_update(pair, change)


def _best(counts):
    return min(counts, key=lambda pair: (-counts[pair], pair))


def wrong_recounts_everything(words, n_merges, on_update=None):
    corpus = [(ready.byte_ids(word), times) for word, times in words.items()]
    merges = []
    while len(merges) < n_merges:
        counts = {}
        for ids, times in corpus:
            for pair in pairwise(ids):
                counts[pair] = counts.get(pair, 0) + times
        if not counts:
            break
        best = _best(counts)
        corpus = [(ready.merge(ids, best, 256 + len(merges)), n) for ids, n in corpus]
        merges.append(best)
    for ids, times in corpus:
        for pair in pairwise(ids):
            _tell(on_update, pair, times)
    return merges


def wrong_takes_all_off_and_on(words, n_merges, on_update=None):
    corpus = [(ready.byte_ids(word), times) for word, times in words.items()]
    counts = Counter()
    for ids, times in corpus:
        for pair in pairwise(ids):
            counts[pair] += times
            _tell(on_update, pair, times)
    merges = []
    while len(merges) < n_merges and counts:
        best = _best(counts)
        after = [(ready.merge(ids, best, 256 + len(merges)), n) for ids, n in corpus]
        for (old, times), (new, _) in zip(corpus, after, strict=True):
            for pair in pairwise(old):
                counts[pair] -= times
                _tell(on_update, pair, -times)
            for pair in pairwise(new):
                counts[pair] += times
                _tell(on_update, pair, times)
        counts = +counts
        corpus = after
        merges.append(best)
    return merges


def _indexed(words, n_merges, on_update, slip="", choose=_best):
    corpus = [ready.byte_ids(word) for word in words]
    times = [1] * len(words) if slip == "times" else list(words.values())
    counts, where = {}, defaultdict(set)

    def change(pair, by, tell=True):
        counts[pair] = counts.get(pair, 0) + by
        if counts[pair] <= 0:
            del counts[pair]
        if tell:
            _tell(on_update, pair, by)

    for at, ids in enumerate(corpus):
        for pair in pairwise(ids):
            change(pair, times[at], tell=slip != "silent start")
            where[pair].add(at)
    merges = []
    while len(merges) < n_merges and counts:
        best = choose(counts)
        for at in where.pop(best, ()):
            for pair in pairwise(corpus[at]):
                if slip == "keeps old" and pair != best:
                    continue
                change(pair, -times[at], tell=slip != "silent")
            corpus[at] = ready.merge(corpus[at], best, 256 + len(merges))
            for pair in pairwise(corpus[at]):
                if slip == "keeps old" and max(pair) < 256 + len(merges):
                    continue
                change(pair, times[at], tell=slip != "silent")
                if slip != "stale index":
                    where[pair].add(at)
        if slip == "stale index":
            counts.pop(best, None)
        merges.append(best)
    return merges


def wrong_keeps_neighbours_counts(words, n_merges, on_update=None):
    return _indexed(words, n_merges, on_update, "keeps old")


def wrong_index_not_kept(words, n_merges, on_update=None):
    return _indexed(words, n_merges, on_update, "stale index")


def wrong_ignores_word_counts(words, n_merges, on_update=None):
    return _indexed(words, n_merges, on_update, "times")


def wrong_reports_only_the_start(words, n_merges, on_update=None):
    return _indexed(words, n_merges, on_update, "silent")


def wrong_reports_only_changes(words, n_merges, on_update=None):
    return _indexed(words, n_merges, on_update, "silent start")


def wrong_never_reports(words, n_merges, on_update=None):
    return _indexed(words, n_merges, None)


def wrong_ties_first_seen(words, n_merges, on_update=None):
    return _indexed(words, n_merges, on_update, choose=lambda counts: max(counts, key=counts.get))


def wrong_on_update_is_required(words, n_merges, on_update):
    return _indexed(words, n_merges, on_update)


def wrong_drifts_on_runs(words, n_merges, on_update=None):
    """Takes a merged place's neighbours from the old word, where the next place may be one."""
    corpus = [ready.byte_ids(word) for word in words]
    times = list(words.values())
    counts, where = defaultdict(int), defaultdict(set)

    def change(pair, by):
        counts[pair] += by
        _tell(on_update, pair, by)

    for at, ids in enumerate(corpus):
        for pair in pairwise(ids):
            change(pair, times[at])
            where[pair].add(at)
    merges = []
    while len(merges) < n_merges:
        best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if best is None or counts[best] <= 0:
            break
        new = 256 + len(merges)
        for at in where.pop(best, ()):
            ids, n, i, after = corpus[at], times[at], 0, []
            while i < len(ids):
                if i + 1 == len(ids) or (ids[i], ids[i + 1]) != best:
                    after.append(ids[i])
                    i += 1
                    continue
                if i:
                    change((ids[i - 1], ids[i]), -n)
                    change((ids[i - 1], new), n)
                    where[ids[i - 1], new].add(at)
                if i + 2 < len(ids):
                    change((ids[i + 1], ids[i + 2]), -n)
                    change((new, ids[i + 2]), n)
                    where[new, ids[i + 2]].add(at)
                after.append(new)
                i += 2
            corpus[at] = after
        change(best, -counts[best])
        merges.append(best)
    return merges


def other_neighbours_only(words, n_merges, on_update=None):
    corpus = [step.byte_ids(word) for word in words]
    times = list(words.values())
    counts, where = Counter(), defaultdict(set)

    def change(at, pair, by):
        counts[pair] += by * times[at]
        if by > 0:
            where[pair].add(at)
        if counts[pair] == 0:
            del counts[pair]
        if on_update:
            on_update(pair, by * times[at])

    for at, ids in enumerate(corpus):
        for pair in pairwise(ids):
            change(at, pair, 1)
    merges = []
    while len(merges) < n_merges and counts:
        highest = max(counts.values())
        best = min(pair for pair, n in counts.items() if n == highest)
        new = 256 + len(merges)
        merges.append(best)
        for at in list(where.pop(best)):
            ids, i = corpus[at], 0
            while i + 1 < len(ids):
                if (ids[i], ids[i + 1]) == best:
                    if i > 0:
                        change(at, (ids[i - 1], ids[i]), -1)
                        change(at, (ids[i - 1], new), 1)
                    if i + 2 < len(ids):
                        change(at, (ids[i + 1], ids[i + 2]), -1)
                        change(at, (new, ids[i + 2]), 1)
                    change(at, best, -1)
                    ids[i : i + 2] = [new]
                i += 1
    return merges


def other_heap(words, n_merges, on_update=None):
    corpus = [(step.byte_ids(word), times) for word, times in words.items()]
    counts, where = Counter(), defaultdict(list)
    for at, (ids, times) in enumerate(corpus):
        for pair in pairwise(ids):
            counts[pair] += times
            where[pair].append(at)
            if on_update:
                on_update(pair, times)
    heap = [(-n, pair) for pair, n in counts.items()]
    heapq.heapify(heap)
    merges = []
    while heap and len(merges) < n_merges:
        n, best = heapq.heappop(heap)
        if counts[best] != -n or n == 0:
            continue
        changes = Counter()
        for at in set(where.pop(best)):
            ids, times = corpus[at]
            after = step.merge(ids, best, 256 + len(merges))
            for pair in pairwise(ids):
                changes[pair] -= times
            for pair in pairwise(after):
                changes[pair] += times
                where[pair].append(at)
            corpus[at] = (after, times)
        for pair, by in changes.items():
            if by:
                counts[pair] += by
                heapq.heappush(heap, (-counts[pair], pair))
                if on_update:
                    on_update(pair, by)
        merges.append(best)
    return merges
