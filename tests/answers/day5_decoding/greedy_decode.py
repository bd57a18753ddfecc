"""Answers to `greedy_decode`, wrong and right."""

import torch


def _live(said, end):
    return [i for i, ids in enumerate(said) if ids[-1:] != [end]]


def _ask(next_log_probs, starts, said, rows):
    prefixes = torch.tensor([[*starts[i].tolist(), *said[i]] for i in rows])
    return next_log_probs(prefixes, torch.tensor(rows))


def _decode(next_log_probs, starts, end, max_len, choose=torch.argmax, live=_live):
    said = [[] for _ in starts]
    for _ in range(max_len):
        rows = live(said, end)
        if not rows:
            break
        log_probs = _ask(next_log_probs, starts, said, rows)
        for i, row in zip(rows, log_probs, strict=True):
            said[i].append(int(choose(row)))
    return said


def wrong_leaves_the_end_out(next_log_probs, starts, end, max_len):
    said = _decode(next_log_probs, starts, end, max_len)
    return [ids[:-1] if ids[-1:] == [end] else ids for ids in said]


def wrong_includes_the_start(next_log_probs, starts, end, max_len):
    said = _decode(next_log_probs, starts, end, max_len)
    return [[*start, *ids] for start, ids in zip(starts.tolist(), said, strict=True)]


def wrong_adds_an_end_where_it_is_cut_off(next_log_probs, starts, end, max_len):
    said = _decode(next_log_probs, starts, end, max_len)
    return [ids if ids[-1:] == [end] else [*ids, end] for ids in said]


def wrong_start_counts_in_max_len(next_log_probs, starts, end, max_len):
    return _decode(next_log_probs, starts, end, max_len - starts.shape[1])


def wrong_one_too_many(next_log_probs, starts, end, max_len):
    return _decode(next_log_probs, starts, end, max_len + 1)


def wrong_stops_when_one_row_has_ended(next_log_probs, starts, end, max_len):
    said = [[] for _ in starts]
    rows = list(range(len(said)))
    for _ in range(max_len if rows else 0):
        for i, row in zip(rows, _ask(next_log_probs, starts, said, rows), strict=True):
            said[i].append(int(row.argmax()))
        if any(ids[-1] == end for ids in said):
            break
    return said


def wrong_goes_on_after_the_end(next_log_probs, starts, end, max_len):
    return _decode(next_log_probs, starts, end, max_len, live=lambda said, _: range(len(said)))


def wrong_asks_complete_rows_and_cuts(next_log_probs, starts, end, max_len):
    said = [[] for _ in starts]
    rows = list(range(len(said)))
    for _ in range(max_len):
        if all(end in ids for ids in said):
            break
        for i, row in zip(rows, _ask(next_log_probs, starts, said, rows), strict=True):
            said[i].append(int(row.argmax()))
    return [ids[: ids.index(end) + 1] if end in ids else ids for ids in said]


def wrong_numbers_the_live_rows_anew(next_log_probs, starts, end, max_len):
    def renumbered(prefixes, rows):
        return next_log_probs(prefixes, torch.arange(len(rows)))

    return _decode(renumbered, starts, end, max_len)


def wrong_every_row_is_row_0(next_log_probs, starts, end, max_len):
    def zeros(prefixes, rows):
        return next_log_probs(prefixes, torch.zeros_like(rows))

    return _decode(zeros, starts, end, max_len)


def wrong_one_row_at_a_time(next_log_probs, starts, end, max_len):
    said = []
    for i, start in enumerate(starts.tolist()):
        ids = []
        while len(ids) < max_len and ids[-1:] != [end]:
            log_probs = next_log_probs(torch.tensor([[*start, *ids]]), torch.tensor([i]))
            ids.append(int(log_probs.argmax()))
        said.append(ids)
    return said


def wrong_looks_for_the_end_in_the_start(next_log_probs, starts, end, max_len):
    said = [[] for _ in starts]
    for _ in range(max_len):
        rows = [i for i, ids in enumerate(said) if end not in [*starts[i, 1:].tolist(), *ids]]
        if not rows:
            break
        for i, row in zip(rows, _ask(next_log_probs, starts, said, rows), strict=True):
            said[i].append(int(row.argmax()))
    return said


def wrong_forgets_the_prompt(next_log_probs, starts, end, max_len):
    return _decode(next_log_probs, starts[:, :1], end, max_len)


def wrong_asks_with_the_last_id_only(next_log_probs, starts, end, max_len):
    return _decode(lambda p, rows: next_log_probs(p[:, -1:], rows), starts, end, max_len)


def wrong_last_of_equals(next_log_probs, starts, end, max_len):
    def choose(row):
        return len(row) - 1 - row.flip(0).argmax()

    return _decode(next_log_probs, starts, end, max_len, choose)


def wrong_unlikeliest(next_log_probs, starts, end, max_len):
    return _decode(next_log_probs, starts, end, max_len, torch.argmin)


def wrong_samples(next_log_probs, starts, end, max_len):
    def choose(row):
        return torch.multinomial(row.exp(), 1)

    return _decode(next_log_probs, starts, end, max_len, choose)


def wrong_asks_once_more(next_log_probs, starts, end, max_len):
    said = _decode(next_log_probs, starts, end, max_len)
    if len(said):
        _ask(next_log_probs, starts, [ids[:0] for ids in said], range(len(said)))
    return said


def wrong_pads_to_one_length(next_log_probs, starts, end, max_len):
    said = _decode(next_log_probs, starts, end, max_len)
    longest = max(map(len, said), default=0)
    return [ids + [end] * (longest - len(ids)) for ids in said]


def wrong_rows_are_int32(next_log_probs, starts, end, max_len):
    def ask(prefixes, rows):
        return next_log_probs(prefixes, rows.int())

    return _decode(ask, starts, end, max_len)


def wrong_any_of_equals(next_log_probs, starts, end, max_len):
    def choose(row):
        return row.sort(descending=True).indices[0]

    return _decode(next_log_probs, starts, end, max_len, choose)


def other_a_batch_of_lists(next_log_probs, starts, end, max_len):
    return _decode(next_log_probs, starts, end, max_len)


def other_writes_into_one_tensor(next_log_probs, starts, end, max_len):
    B, t = starts.shape
    written = torch.full((B, t + max_len), end)
    written[:, :t] = starts
    lengths = torch.zeros(B, dtype=torch.int64)
    done = torch.zeros(B, dtype=torch.bool)
    for step in range(t, t + max_len):
        rows = (~done).nonzero()[:, 0]
        if rows.numel() == 0:
            break
        best = next_log_probs(written[rows, :step], rows).max(dim=-1, keepdim=True)
        best = best.indices[:, 0]
        written[rows, step] = best
        lengths[rows] += 1
        done[rows] = best == end
    return [written[i, t : t + n].tolist() for i, n in enumerate(lengths.tolist())]


def other_in_plain_python(next_log_probs, starts, end, max_len):
    open_rows = {i: list(start) for i, start in enumerate(starts.tolist())}
    closed = {}
    t = starts.size(1)
    while open_rows:
        if all(len(ids) == t + max_len for ids in open_rows.values()):
            closed.update(open_rows)
            break
        numbers = sorted(open_rows, reverse=True)  # any order will do
        prefixes = torch.tensor([open_rows[i] for i in numbers])
        scores = next_log_probs(prefixes, torch.tensor(numbers)).tolist()
        for i, row in zip(numbers, scores, strict=True):
            open_rows[i].append(row.index(max(row)))
            if open_rows[i][-1] == end:
                closed[i] = open_rows.pop(i)
    return [closed[i][t:] for i in range(len(closed))]
