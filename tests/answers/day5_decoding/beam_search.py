"""Answers to `beam_search`, wrong and right."""

import heapq
import math

import torch


def _ask(next_log_probs, start, live):
    prefixes = torch.tensor([[*start.tolist(), *said] for said in live])
    return next_log_probs(prefixes, torch.zeros(len(live), dtype=torch.int64)).tolist()


def _most(candidates, beam_width):
    return sorted(candidates, key=lambda c: -c[1])[:beam_width]


def _score(said, log_prob, length_penalty):
    return log_prob / max(1, len(said)) ** length_penalty


def _done(said, end):
    return said[-1:] == [end]


def _search(
    next_log_probs,
    start,
    end,
    beam_width,
    max_len,
    length_penalty=0.0,
    first=((), 0.0),
    add=lambda total, further: total + further,
    select=_most,
    done=_done,
    score=_score,
    ask=_ask,
):
    if beam_width < 1:
        raise ValueError("no room in the beam")
    beam = [([*first[0]], first[1])]
    for _ in range(max_len):
        live = [said for said, _ in beam if not done(said, end)]
        if not live:
            break
        rows = iter(ask(next_log_probs, start, live))
        candidates = []
        for said, total in beam:
            if done(said, end):
                candidates.append((said, total))
            else:
                for token, further in enumerate(next(rows)):
                    candidates.append(([*said, token], add(total, further)))
        beam = select(candidates, beam_width)
    return sorted(beam, key=lambda h: -score(*h, length_penalty))


def wrong_each_keeps_its_best(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    if beam_width < 1:
        raise ValueError
    if max_len == 0:
        return [([], 0.0)]
    beam = _search(next_log_probs, start, end, beam_width, 1)
    for _ in range(1, max_len):
        live = [said for said, _ in beam if not _done(said, end)]
        if not live:
            break
        rows = iter(_ask(next_log_probs, start, live))
        candidates = []
        for said, total in beam:
            if _done(said, end):
                candidates.append((said, total))
            else:
                row = next(rows)
                candidates.append(([*said, row.index(max(row))], total + max(row)))
        beam = _most(candidates, beam_width)
    return sorted(beam, key=lambda h: -_score(*h, length_penalty))


def wrong_forgets_the_finished(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    if beam_width < 1:
        raise ValueError
    beam = [([], 0.0)]
    for _ in range(max_len):
        live = [h for h in beam if not _done(h[0], end)]
        if not live:
            break
        rows = _ask(next_log_probs, start, [said for said, _ in live])
        beam = _most(
            [
                ([*said, token], total + further)
                for (said, total), row in zip(live, rows, strict=True)
                for token, further in enumerate(row)
            ],
            beam_width,
        )
    return sorted(beam, key=lambda h: -_score(*h, length_penalty))


def wrong_finished_ones_do_not_compete(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    if beam_width < 1:
        raise ValueError
    beam, finished = [([], 0.0)], []
    for _ in range(max_len):
        if not beam:
            break
        rows = _ask(next_log_probs, start, [said for said, _ in beam])
        candidates = _most(
            [
                ([*said, token], total + further)
                for (said, total), row in zip(beam, rows, strict=True)
                for token, further in enumerate(row)
            ],
            beam_width,
        )
        finished += [h for h in candidates if _done(h[0], end)]
        beam = [h for h in candidates if not _done(h[0], end)]
    found = _most(finished + beam, beam_width)
    return sorted(found, key=lambda h: -_score(*h, length_penalty))


def wrong_adds_probabilities(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    def add(total, further):
        return total + math.exp(further)

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, add=add)


def wrong_multiplies_probabilities(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    def add(total, further):
        return total * math.exp(further)

    found = _search(next_log_probs, start, end, beam_width, max_len, 0.0, first=((), 1.0), add=add)
    found = [(said, math.log(p) if p else -math.inf) for said, p in found]
    return sorted(found, key=lambda h: -_score(*h, length_penalty))


def wrong_normalises_while_searching(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    def select(candidates, beam_width):
        return sorted(candidates, key=lambda h: -_score(*h, length_penalty))[:beam_width]

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, select=select)


def wrong_returns_scores(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    found = _search(next_log_probs, start, end, beam_width, max_len, length_penalty)
    return [(said, _score(said, total, length_penalty)) for said, total in found]


def wrong_returns_probabilities(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    found = _search(next_log_probs, start, end, beam_width, max_len, length_penalty)
    return [(said, math.exp(total)) for said, total in found]


def wrong_ignores_the_penalty(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    return _search(next_log_probs, start, end, beam_width, max_len)


def wrong_penalty_multiplies(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    def score(said, total, length_penalty):
        return total * max(1, len(said)) ** length_penalty

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, score=score)


def wrong_length_without_the_end(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    def score(said, total, length_penalty):
        return total / max(1, len(said) - _done(said, end)) ** length_penalty

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, score=score)


def wrong_length_with_the_start(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    def score(said, total, length_penalty):
        return total / (len(said) + len(start)) ** length_penalty

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, score=score)


def wrong_lowest_first(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty)[::-1]


def wrong_keeps_the_unlikeliest(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    def select(candidates, beam_width):
        return sorted(candidates, key=lambda h: h[1])[:beam_width]

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, select=select)


def wrong_one_more_in_the_beam(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    if beam_width < 1:
        raise ValueError
    found = _search(next_log_probs, start, end, beam_width + 1, max_len)[:beam_width]
    return sorted(found, key=lambda h: -_score(*h, length_penalty))


def wrong_only_the_best_comes_back(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty)[:1]


def wrong_continues_after_the_end(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    return _search(
        next_log_probs,
        start,
        end,
        beam_width,
        max_len,
        length_penalty,
        done=lambda said, end: False,
    )


def wrong_asks_about_finished_ones_too(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    if beam_width < 1:
        raise ValueError
    beam = [([], 0.0)]
    for _ in range(max_len):
        if all(_done(said, end) for said, _ in beam):
            break
        longest = max(len(said) for said, _ in beam)
        padded = [said + [end] * (longest - len(said)) for said, _ in beam]
        candidates = []
        rows = _ask(next_log_probs, start, padded)
        for (said, total), row in zip(beam, rows, strict=True):
            if _done(said, end):
                candidates.append((said, total))
            else:
                candidates += [([*said, i], total + p) for i, p in enumerate(row)]
        beam = _most(candidates, beam_width)
    return sorted(beam, key=lambda h: -_score(*h, length_penalty))


def wrong_one_call_for_each(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    def ask(next_log_probs, start, live):
        return [_ask(next_log_probs, start, [said])[0] for said in live]

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, ask=ask)


def wrong_numbers_its_rows(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    def ask(next_log_probs, start, live):
        prefixes = torch.tensor([[*start.tolist(), *said] for said in live])
        return next_log_probs(prefixes, torch.arange(len(live))).tolist()

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, ask=ask)


def wrong_last_of_equals(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    def select(candidates, beam_width):
        return sorted(candidates, key=lambda h: h[1])[::-1][:beam_width]

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, select=select)


def wrong_equals_by_their_ids(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    def select(candidates, beam_width):
        return sorted(candidates, key=lambda h: (-h[1], h[0]))[:beam_width]

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, select=select)


def wrong_stops_at_the_first_end(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    if beam_width < 1:
        raise ValueError
    beam = [([], 0.0)]
    for _ in range(max_len):
        if any(_done(said, end) for said, _ in beam):
            break
        rows = _ask(next_log_probs, start, [said for said, _ in beam])
        beam = _most(
            [
                ([*said, token], total + further)
                for (said, total), row in zip(beam, rows, strict=True)
                for token, further in enumerate(row)
            ],
            beam_width,
        )
    return sorted(beam, key=lambda h: -_score(*h, length_penalty))


def wrong_stops_when_the_first_is_finished(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    for steps in range(max_len + 1):
        found = _search(next_log_probs, start, end, beam_width, steps)
        if _done(found[0][0], end):
            break
    return sorted(found, key=lambda h: -_score(*h, length_penalty))


def wrong_drops_what_is_cut_off(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    found = _search(next_log_probs, start, end, beam_width, max_len, length_penalty)
    return [h for h in found if _done(h[0], end)] or found


def wrong_the_end_costs_nothing(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    def ask(next_log_probs, start, live):
        rows = _ask(next_log_probs, start, live)
        for row in rows:
            row[end] = 0.0
        return rows

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, ask=ask)


def wrong_begins_with_copies(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    if beam_width < 1:
        raise ValueError
    beam = [([], 0.0) for _ in range(beam_width)]
    for _ in range(max_len):
        live = [said for said, _ in beam if not _done(said, end)]
        if not live:
            break
        rows = iter(_ask(next_log_probs, start, live))
        candidates = []
        for said, total in beam:
            if _done(said, end):
                candidates.append((said, total))
            else:
                candidates += [([*said, i], total + p) for i, p in enumerate(next(rows))]
        beam = _most(candidates, beam_width)
    return sorted(beam, key=lambda h: -_score(*h, length_penalty))


def wrong_one_step_too_many(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    return _search(next_log_probs, start, end, beam_width, max_len + 1, length_penalty)


def wrong_looks_for_the_end_in_the_start(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    def done(said, end):
        return end in [*start[1:].tolist(), *said]

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, done=done)


def wrong_says_the_start_too(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    found = _search(next_log_probs, start, end, beam_width, max_len, length_penalty)
    return [(start.tolist() + said, total) for said, total in found]


def wrong_greedy(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    return _search(next_log_probs, start, end, min(beam_width, 1), max_len, length_penalty)


def wrong_looks_at_everything(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    if beam_width < 1:
        raise ValueError
    found = _search(next_log_probs, start, end, 3000, max_len)[:beam_width]
    return sorted(found, key=lambda h: -_score(*h, length_penalty))


def wrong_divides_by_no_length(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    def score(said, total, length_penalty):
        return total / len(said) ** length_penalty

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, score=score)


def wrong_any_width_will_do(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    return _search(next_log_probs, start, end, max(1, beam_width), max_len, length_penalty)


def wrong_drops_what_never_comes(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    def select(candidates, beam_width):
        return _most([h for h in candidates if h[1] > -math.inf], beam_width)

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, select=select)


def _finished_apart(next_log_probs, start, end, beam_width, max_len, length_penalty, together):
    def select(candidates, beam_width):
        longest = max(len(said) for said, _ in candidates)
        complete = [h for h in candidates if len(h[0]) < longest]
        return _most(together(complete, [h for h in candidates if h not in complete]), beam_width)

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, select=select)


def wrong_finished_ones_go_first(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    def together(complete, continued):
        return complete + continued

    return _finished_apart(
        next_log_probs, start, end, beam_width, max_len, length_penalty, together
    )


def wrong_finished_ones_go_last(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    def together(complete, continued):
        return continued + complete

    return _finished_apart(
        next_log_probs, start, end, beam_width, max_len, length_penalty, together
    )


def wrong_asks_with_rows_of_floats(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    def ask(next_log_probs, start, live):
        prefixes = torch.tensor([[*start.tolist(), *said] for said in live])
        return next_log_probs(prefixes, torch.zeros(len(live))).tolist()

    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty, ask=ask)


def wrong_penalty_of_another_paper(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    """((5 + length) / 6)^α, of Wu et al. (2016)."""

    def score(said, log_prob, length_penalty):
        return log_prob / ((5 + len(said)) / 6) ** length_penalty

    arguments = (next_log_probs, start, end, beam_width, max_len, length_penalty)
    return _search(*arguments, score=score)


def other_from_nested_loops(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    return _search(next_log_probs, start, end, beam_width, max_len, length_penalty)


def other_tensors_throughout(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    if beam_width <= 0:
        raise ValueError(beam_width)
    prefixes = start[None]
    totals = torch.zeros(1, dtype=torch.float64)
    finished = torch.zeros(1, dtype=torch.bool)
    lengths = torch.zeros(1, dtype=torch.int64)
    for _ in range(max_len):
        if finished.all():
            break
        live = ~finished
        rows = next_log_probs(prefixes[live], torch.zeros(int(live.sum()), dtype=torch.int64))
        V = rows.shape[1]
        sums = torch.full((len(prefixes), V), -torch.inf, dtype=torch.float64)
        sums[finished, 0] = totals[finished]
        sums[live] = totals[live, None] + rows.double()
        real = torch.ones_like(sums, dtype=torch.bool)
        real[finished, 1:] = False
        where = real.flatten().nonzero()[:, 0]
        order = torch.sort(sums.flatten()[where], descending=True, stable=True)
        where, totals = where[order.indices][:beam_width], order.values[:beam_width]
        parents, tokens = where // V, where % V
        was_finished = finished[parents]
        prefixes = torch.cat([prefixes[parents], tokens[:, None]], dim=1)
        lengths = lengths[parents] + (~was_finished).long()
        finished = was_finished | (tokens == end)
    said = [
        row[len(start) :][:n] for row, n in zip(prefixes.tolist(), lengths.tolist(), strict=True)
    ]
    scores = totals / lengths.clamp(min=1).double() ** length_penalty
    order = torch.sort(scores, descending=True, stable=True).indices.tolist()
    return [(said[i], totals[i].item()) for i in order]


def other_with_a_heap(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    if beam_width < 1:
        raise ValueError("beam_width must be positive")
    beam = [(0.0, ())]
    step = 0
    while step < max_len and any(said[-1:] != (end,) for _, said in beam):
        live = [said for _, said in beam if said[-1:] != (end,)]
        batch = torch.cat(
            [
                start.repeat(len(live), 1),
                torch.tensor(live, dtype=torch.int64).reshape(len(live), step),
            ],
            dim=1,
        )
        answers = next_log_probs(batch, torch.zeros(len(live), dtype=torch.int64))
        rows = dict(zip(live, answers.tolist(), strict=True))
        heap = []
        for place, (cost, said) in enumerate(beam):
            if said in rows:
                for token, log_prob in enumerate(rows[said]):
                    heap.append((cost - log_prob, place, token, (*said, token)))
            else:
                heap.append((cost, place, 0, said))
        beam = [(cost, said) for cost, _, _, said in heapq.nsmallest(beam_width, heap)]
        step += 1
    penalised = [
        (cost / (len(said) or 1) ** length_penalty, place, list(said), -cost)
        for place, (cost, said) in enumerate(beam)
    ]
    return [(said, log_prob) for _, _, said, log_prob in sorted(penalised)]
