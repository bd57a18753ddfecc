# %% [markdown] role="statement" id="break_beam" points=4 minutes=25 difficulty=4
# ## Break it: `break_beam`
#
# `normalising_beam_search`, below, was compared with greedy decoding (a beam of 1) and with a list of all answers
# (a beam of 100), and agreed with both, for every length penalty. It is wrong all the same. Find the inputs that
# show it, and that show its relatives: `break_beam(beam_search)` is given an implementation and returns `True` if
# it is **wrong**, `False` if it is **right**.
#
# - `beam_search`: a function you call as in the exercise of that name,
#   `beam_search(next_log_probs, start, end, beam_width, max_len, length_penalty)`. Model and input are yours.
# - Your inputs: `next_log_probs` is that of a `TableModel(vocab_size, seed)` or
#   `TableModel(vocab_size, seed, levels)` with 2 to 6 ids (sums of its numbers are exact); `start` has 1 to 3 ids, `end`
#   is any id; `beam_width` from 1 to 6, `max_len` from 1 to 8, `length_penalty` from 0 to 2.
# - **Right** means: for *every* such input it returns, without raising, what the exercise asks for: the same
#   hypotheses in the same order, as a list of tuples of a list of ints and a float, in which no log-probability
#   is further than 10⁻⁴ from the true one. And it asks as it should: one call a step, about exactly the
#   unfinished hypotheses of the beam, each once, in any order, all rows 0; no call where there is none.
# - Returns a `bool`.
#
# At hand: `parts.beam_search`, which is right. `TableModel` notes the calls in `asked`, a list with a list of pairs
# `(row, prefix)` for each.
#
# ```python
# >>> break_beam(normalising_beam_search)
# True
# ```
#
# You are graded on implementations right and wrong. Most of the wrong ones are right on many inputs; some of the
# right ones ask in another order, or round what they return.

# %% [markdown] role="hint" id="break_beam"
# A slip shows only where it makes a difference. With a beam of 1 nothing competes; with a beam as wide as all answers
# nothing is pushed out; with a length penalty of 0 any use of it is right. On what inputs do many hypotheses
# finish early, do equals meet, does one come last and win?

# %% [markdown] role="hint" id="break_beam"
# Draw many inputs at random from all that is promised, some with `levels=2` (ties) and some without, some with a
# penalty and some without, ends that stand in the start. For each, run `parts.beam_search` and the implementation on
# two `TableModel`s made alike, and compare results *and* what the two were asked. Some sixty inputs are enough.
# Compare lengths first, and remember that NaN is not far from anything.

# %% [markdown] role="hint" id="break_beam"
# ```python
# rng = np.random.default_rng(1)
# for trial in range(60):
#     table = (int(rng.integers(2, 7)), trial, [None, 2][trial % 2])
#     start, end = torch.from_numpy(rng.integers(table[0], size=...)), int(rng.integers(table[0]))
#     rest = (start, end, int(rng.integers(1, 7)), int(rng.integers(1, 9)), float(rng.choice([0.0, ...])))
#     right, other = TableModel(*table), TableModel(*table)
#     want = parts.beam_search(right.next_log_probs, *rest)
#     try:
#         got = beam_search(other.next_log_probs, *rest)
#     except Exception:
#         return True
#     if [sorted(call) for call in other.asked] != ...:
#         return True
#     if len(got) != len(want): return True
#     for (said, log_prob), (right_said, right_log_prob) in zip(got, want):
#         if said != ... or not abs(...) <= 1e-4:
#             return True
# return False
# ```

# %% role="setup" id="break_beam"
import heapq
import math
import random
import re
from types import SimpleNamespace

import numpy as np
import torch

from llmweek import decoding
from llmweek.exercise import expect, seed
from llmweek.table_model import TableModel


def ready_beam_search(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    """The library's, for one problem: a list of (said, log_prob)."""
    (beam,) = decoding.beam_search(
        next_log_probs, start[None], end, beam_width, max_len, length_penalty
    )
    return [([*found.tokens], found.log_prob) for found in beam]


ready = {"beam_search": ready_beam_search}
if globals().get("USE_MINE"):  # your own function, where you have written it
    ready |= {name: own for name, own in globals().items() if name in ready}
others = vars(globals().get("parts", SimpleNamespace()))  # what another exercise has there
parts = SimpleNamespace(**(others | ready))


def normalising_beam_search(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    """A plausible beam search, and a wrong one."""

    def score(found):
        said, log_prob = found
        return log_prob / len(said) ** length_penalty

    beam = [([], 0.0)]
    for _ in range(max_len):
        live = [said for said, _ in beam if said[-1:] != [end]]
        if not live:
            break
        prefixes = torch.tensor([[*start.tolist(), *said] for said in live])
        answers = dict(
            zip(map(tuple, live), next_log_probs(prefixes, 0 * prefixes[:, 0]), strict=True)
        )
        candidates = []
        for said, log_prob in beam:
            if tuple(said) in answers:
                further = enumerate(answers[tuple(said)].tolist())
                candidates += [([*said, token], log_prob + more) for token, more in further]
            else:
                candidates.append((said, log_prob))
        beam = sorted(candidates, key=score, reverse=True)[:beam_width]
    return beam


# %% role="solution" id="break_beam"
def break_beam(beam_search) -> bool:
    """Whether `beam_search` is wrong on an input as promised, in what it returns or in what it asks."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(1)

    def is_wrong(table, *rest):
        right, other = TableModel(*table), TableModel(*table)
        want = parts.beam_search(right.next_log_probs, *rest)
        try:
            got = beam_search(other.next_log_probs, *rest)
            if [sorted(call) for call in other.asked] != [sorted(call) for call in right.asked]:
                return True
            return (
                not isinstance(got, list)
                or len(got) != len(want)
                or any(
                    type(said) is not list
                    or said != right_said
                    or not isinstance(log_prob, float)
                    or not abs(log_prob - right_log_prob) <= 1e-4
                    for (said, log_prob), (right_said, right_log_prob) in zip(
                        got, want, strict=True
                    )
                )
            )
        except Exception:
            return True

    for trial in range(60):
        vocab_size = int(rng.integers(2, 7))
        table = (vocab_size, trial, [None, 2, 1][trial % 3])
        start = torch.from_numpy(rng.integers(vocab_size, size=int(rng.integers(1, 4))))
        end, beam_width = int(rng.integers(vocab_size)), int(rng.integers(1, 7))
        max_len, penalty = int(rng.integers(1, 9)), [0.0, 1.0, 0.6, 2.0][trial % 4]
        if is_wrong(table, start, end, beam_width, max_len, penalty):
            return True
    return False
    ### END SOLUTION


# %% role="test" id="break_beam" seconds=60
# The given one is caught; right ones are spared
def right_beam_search(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    """By sorting tuples of cost, place and id; it asks from the last hypothesis to the first."""
    beam = [((), 0.0)]
    for _ in range(max_len):
        live = [place for place, (said, _) in enumerate(beam) if said[-1:] != (end,)][::-1]
        if not live:
            break
        prefixes = torch.tensor([[*start.tolist(), *beam[place][0]] for place in live])
        rows = next_log_probs(prefixes, torch.zeros(len(live), dtype=torch.int64)).tolist()
        candidates = [
            (-(beam[place][1] + more), place, token, (*beam[place][0], token))
            for place, row in zip(live, rows, strict=True)
            for token, more in enumerate(row)
        ]
        for place, (said, log_prob) in enumerate(beam):
            if place not in live:
                candidates.append((-log_prob, place, 0, said))
        beam = [(said, -cost) for cost, _, _, said in sorted(candidates)[:beam_width]]
    order = sorted(
        range(len(beam)), key=lambda i: (-beam[i][1] / len(beam[i][0]) ** length_penalty, i)
    )
    return [([*beam[i][0]], beam[i][1]) for i in order]


def right_but_rounded(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    found = ready_beam_search(next_log_probs, start, end, beam_width, max_len, length_penalty)
    return [(said, round(log_prob, 5)) for said, log_prob in found]


expect(break_beam, normalising_beam_search).equals(
    True,
    slip="it divides by the length at every step: a finished, shorter hypothesis is then pushed out, or "
    "kept, where it should not be. Give it a length penalty and a beam neither of 1 nor of all answers",
)
expect(break_beam, right_beam_search).equals(
    False,
    slip="this one is right: it asks from the last hypothesis to the first, which is allowed. Return "
    "False at the end",
)
expect(break_beam, right_but_rounded).equals(
    False, slip="this one is right: what it returns is rounded by less than 10⁻⁴"
)


# %% role="test" id="break_beam" seconds=60
# Three that are often right
def asks_once_more(next_log_probs, start, *rest, **named):
    next_log_probs(start[None], torch.tensor([0]))
    return ready_beam_search(next_log_probs, start, *rest, **named)


def higher_id_first(next_log_probs, *rest, **named):
    def tilted(prefixes, rows):
        log_probs = next_log_probs(prefixes, rows)
        return log_probs + 1e-9 * torch.arange(log_probs.shape[1])

    return ready_beam_search(tilted, *rest, **named)


def without_a_penalty(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    return ready_beam_search(next_log_probs, start, end, beam_width, max_len)


for wrong, slip in [
    (asks_once_more, "what it returns is right: look at what your `TableModel` was asked"),
    (
        higher_id_first,
        "of equally likely ids it prefers the higher: give it equals, by few `levels`",
    ),
    (
        without_a_penalty,
        "it leaves the length penalty out: give it one, and hypotheses of two lengths",
    ),
]:
    expect(break_beam, wrong).equals(True, slip=slip)


# %% role="test" id="break_beam" seconds=60
# Five that find the right beam and hand back something else
def handing_back(change):
    def beam_search(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
        found = ready_beam_search(next_log_probs, start, end, beam_width, max_len, length_penalty)
        return change(found, beam_width)

    return beam_search


def needs_room_for_all(found, beam_width):
    if len(found) < beam_width:
        raise RuntimeError("selected index k out of range")  # as `torch.topk` says it
    return found


def nan_at_the_end(found, beam_width):
    return [*found[:-1], (found[-1][0], float("nan"))]


for change, slip in [
    (
        lambda found, K: found[:1],
        "it returns the best only: compare the lengths of the two lists first",
    ),
    (
        lambda found, K: [(said, math.exp(p)) for said, p in found],
        "its ids are right and its numbers are probabilities: compare the numbers too",
    ),
    (
        lambda found, K: [(said[::-1], p) for said, p in found],
        "its numbers are right and its ids come backwards: compare the ids too",
    ),
    (nan_at_the_end, "nan is not far from anything: ask whether it is near"),
    (
        needs_room_for_all,
        "it raises where there are fewer candidates than K: catch any Exception, and give it few ids "
        "and a wide beam",
    ),
]:
    wrong = handing_back(change)
    expect(break_beam, wrong).equals(True, slip=slip)


# %% role="test" id="break_beam" hidden=true seconds=120
# Wrong ones, each with one slip, and right ones
def by_log_prob(candidates, beam_width):
    return sorted(candidates, key=lambda found: -found[1])[:beam_width]


def asked_at_once(next_log_probs, start, live):
    prefixes = torch.tensor([[*start.tolist(), *said] for said in live], dtype=torch.int64)
    return next_log_probs(prefixes, torch.zeros(len(live), dtype=torch.int64)).tolist()


def with_slip(
    ask=asked_at_once,
    done=lambda said, end, start: said[-1:] == [end],
    add=lambda total, more: total + more,
    select=by_log_prob,
    stop=lambda beam, live: not live,
    stays=lambda found: [found],
    first=1,
    width=lambda beam_width: beam_width,
    steps=lambda max_len, start: max_len,
    length=lambda said, end, start: len(said),
    score=lambda total, length, penalty: total / max(1, length) ** penalty,
    finish=lambda found, end, start, beam_width: found,
):
    def beam_search(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
        beam = [([], 0.0) for _ in range(first)]
        for _ in range(steps(max_len, start)):
            live = [said for said, _ in beam if not done(said, end, start)]
            if stop(beam, live):
                break
            rows = iter(ask(next_log_probs, start, live))
            candidates = []
            for said, total in beam:
                if done(said, end, start):
                    candidates += stays((said, total))
                else:
                    row = enumerate(next(rows))
                    candidates += [([*said, token], add(total, more)) for token, more in row]
            beam = select(candidates, width(beam_width))
        found = sorted(beam, key=lambda h: -score(h[1], length(h[0], end, start), length_penalty))
        return finish(found, end, start, beam_width)

    return beam_search


def one_of_each(candidates, beam_width):
    """After the first step every hypothesis keeps its best continuation only."""
    best = {}
    for said, total in candidates:
        key = tuple(said[:-1]) or tuple(said)
        if key not in best or total > best[key][1]:
            best[key] = (said, total)
    return by_log_prob(best.values(), beam_width)


def finished_take_no_room(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    beam, finished = [([], 0.0)], []
    for _ in range(max_len):
        if not beam or len(finished) >= beam_width:
            break
        rows = asked_at_once(next_log_probs, start, [said for said, _ in beam])
        candidates = [
            ([*said, token], total + more)
            for (said, total), row in zip(beam, rows, strict=True)
            for token, more in enumerate(row)
        ]
        finished += [h for h in by_log_prob(candidates, beam_width) if h[0][-1] == end]
        beam = by_log_prob([h for h in candidates if h[0][-1] != end], beam_width)
    found = by_log_prob(finished + beam, beam_width)
    return sorted(found, key=lambda h: -h[1] / len(h[0]) ** length_penalty)


def one_at_a_time(next_log_probs, start, live):
    return [asked_at_once(next_log_probs, start, [said])[0] for said in live]


def only_the_last_id(next_log_probs, start, live):
    return asked_at_once(next_log_probs, start[-1:], live)


def numbered_rows(next_log_probs, start, live):
    prefixes = torch.tensor([[*start.tolist(), *said] for said in live])
    return next_log_probs(prefixes, torch.arange(len(live))).tolist()


def never_the_last_id(next_log_probs, start, live):
    return [
        [*row[:-1], -100.0] if len(row) > 5 else row
        for row in asked_at_once(next_log_probs, start, live)
    ]


def asks_finished_ones_too(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    found = ready_beam_search(next_log_probs, start, end, beam_width, max_len, length_penalty)
    for said, _ in found:
        if said[-1] == end and len(said) < max_len:
            asked_at_once(next_log_probs, start, [said])
    return found


def first_ids_only(next_log_probs, start, end, beam_width, *rest, **named):
    """Each hypothesis proposes its first K ids, not its best K."""

    def cut(prefixes, rows):
        log_probs = next_log_probs(prefixes, rows).clone()
        log_probs[:, beam_width:] = -torch.inf
        return log_probs

    return ready_beam_search(cut, start, end, beam_width, *rest, **named)


def one_twice(next_log_probs, start, live):
    return asked_at_once(next_log_probs, start, live + live[:1])[: len(live)]


def ends_cost_nothing(next_log_probs, start, end, *rest, **named):
    def free(prefixes, rows):
        log_probs = next_log_probs(prefixes, rows).clone()
        log_probs[:, end] = 0.0
        return log_probs

    return ready_beam_search(free, start, end, *rest, **named)


def behind_first(candidates, beam_width):
    """Of equals that one stays whose hypothesis stood further behind, then the lower id."""
    places = {tuple(said[:-1]): place for place, (said, _) in enumerate(candidates)}
    ranked = sorted(candidates, key=lambda h: (-h[1], -places[tuple(h[0][:-1])], h[0][-1]))
    return ranked[:beam_width]


def nan_where_finished(found, end, start, beam_width):
    return [(said, float("nan") if said[-1:] == [end] else total) for said, total in found]


def asked_from_the_last(next_log_probs, start, live):
    return asked_at_once(next_log_probs, start, live[::-1])[::-1]


implementations = {
    "each hypothesis keeps its best continuation only": with_slip(select=one_of_each),
    "what is finished is forgotten": with_slip(
        stays=lambda found: [], finish=lambda found, *_: found or [([], 0.0)]
    ),
    "finished hypotheses take no room in the beam": finished_take_no_room,
    "proposes the first K ids, not the best": first_ids_only,
    "sums in half precision": with_slip(add=lambda total, more: float(np.float16(total + more))),
    "probabilities are added": with_slip(add=lambda total, more: total + math.exp(more)),
    "means are compared at every step": with_slip(
        select=lambda c, K: sorted(c, key=lambda h: -h[1] / len(h[0]))[:K]
    ),
    "the unlikeliest stay": with_slip(select=lambda c, K: sorted(c, key=lambda h: h[1])[:K]),
    "lowest score first": with_slip(finish=lambda found, *_: found[::-1]),
    "a beam of K + 1": with_slip(
        width=lambda K: K + 1, finish=lambda found, end, start, K: found[:K]
    ),
    "a beam of K + 1, all returned": with_slip(width=lambda K: K + 1),
    "a beam of K − 1": with_slip(width=lambda K: max(1, K - 1)),
    "a beam of 4 at most": with_slip(width=lambda K: min(K, 4)),
    "of equals the last": with_slip(select=lambda c, K: sorted(c, key=lambda h: h[1])[::-1][:K]),
    "of equals the hypothesis behind": with_slip(select=behind_first),
    "stops when the first is finished": with_slip(
        stop=lambda beam, live: beam[0][0] not in live,
    ),
    "stops when any is finished": with_slip(stop=lambda beam, live: len(live) < len(beam)),
    "goes on after the end": with_slip(done=lambda *_: False),
    "an end in the start counts": with_slip(
        done=lambda said, end, start: end in [*start[1:].tolist(), *said]
    ),
    "asks about what is finished": asks_finished_ones_too,
    "asks one at a time": with_slip(ask=one_at_a_time),
    "asks about one of them twice": with_slip(ask=one_twice),
    "forgets all of the start but its last id": with_slip(ask=only_the_last_id),
    "numbers the rows": with_slip(ask=numbered_rows),
    "never says the last of six ids": with_slip(ask=never_the_last_id),
    "asks about nothing at the end": with_slip(stop=lambda beam, live: False),
    "the end costs nothing": ends_cost_nothing,
    "one step less": with_slip(steps=lambda max_len, start: max(1, max_len - 1)),
    "one step more": with_slip(steps=lambda max_len, start: max_len + 1),
    "the start counts in max_len": with_slip(
        steps=lambda max_len, start: max(1, max_len - len(start) + 1)
    ),
    "five steps at most": with_slip(steps=lambda max_len, start: min(5, max_len)),
    "K copies at first": with_slip(first=2),
    "the end does not count in the length": with_slip(
        length=lambda said, end, start: len(said) - (said[-1:] == [end])
    ),
    "the start counts in the length": with_slip(
        length=lambda said, end, start: len(said) + len(start)
    ),
    "multiplied by length^α": with_slip(score=lambda total, n, a: total * n**a),
    "always the mean": with_slip(score=lambda total, n, a: total / n),
    "no penalty above 1": with_slip(score=lambda total, n, a: total / n ** min(a, 1.0)),
    "what is cut off is dropped": with_slip(
        finish=lambda found, end, *_: [h for h in found if h[0][-1] == end] or found
    ),
    "without the end": with_slip(
        finish=lambda found, end, *_: [
            (said[:-1] if said[-1] == end else said, total) for said, total in found
        ]
    ),
    "with the start": with_slip(
        finish=lambda found, end, start, K: [(start.tolist() + said, p) for said, p in found]
    ),
    "log-probabilities to one digit": with_slip(
        finish=lambda found, *_: [(said, round(total, 1)) for said, total in found]
    ),
    "nan for what is finished": with_slip(finish=nan_where_finished),
}
right_ones = [
    (with_slip(), "written like those with a slip"),
    (with_slip(ask=asked_from_the_last), "and asks from the last hypothesis to the first"),
    (
        with_slip(finish=lambda found, *_: [(said, total + 1e-5) for said, total in found]),
        "off by 10⁻⁵, where 10⁻⁴ is allowed",
    ),
]
claims = [(right, False, f"this one is right, {slip}") for right, slip in right_ones]
for name, wrong in implementations.items():
    wrong.__name__ = re.sub(r"\W+", "_", name)
    undetected = f"an implementation went undetected ({name})"
    claims.append((wrong, True, f"{undetected}: is there an input on which that matters?"))
random.Random(seed("break_beam")).shuffle(claims)  # or it would do to count the calls
for beam_search, want, slip in claims:
    expect(break_beam, beam_search).equals(want, slip=slip)


# %% role="test" id="break_beam" hidden=true seconds=60
# Right ones, written differently, and wrong ones among them
def with_a_heap(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    beam = [(0.0, ())]
    for _ in range(max_len):
        live = [said for _, said in beam if end not in said]
        if not live:
            break
        prefixes = torch.tensor([(*start.tolist(), *said) for said in live])
        rows = next_log_probs(prefixes, torch.zeros(len(live), dtype=torch.int64)).tolist()
        answers, heap = dict(zip(live, rows, strict=True)), []
        for place, (cost, said) in enumerate(beam):
            if said not in answers:
                heap.append((cost, place, 0, said))
                continue
            for token, more in enumerate(answers[said]):
                heap.append((cost - more, place, token, (*said, token)))
        beam = [(cost, said) for cost, _, _, said in heapq.nsmallest(beam_width, heap)]
    ranked = [
        (cost / len(said) ** length_penalty, n, said, cost) for n, (cost, said) in enumerate(beam)
    ]
    return [(list(said), -cost) for _, _, said, cost in sorted(ranked)]


def in_float32(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    """Sums of multiples of 1/1024 are exact in float32 too."""
    said, totals = torch.zeros((1, 0), dtype=torch.int64), torch.zeros(1)
    lengths = torch.zeros(1, dtype=torch.int64)
    for step in range(max_len):
        live = (lengths == step).nonzero()[:, 0]
        if step and len(live):
            live = live[said[live, -1] != end]
        if not len(live):
            break
        prefixes = torch.cat([start.expand(len(live), -1), said[live]], dim=1)
        rows = next_log_probs(prefixes, torch.zeros_like(live)).float()
        sums = torch.full((len(said), rows.shape[1]), -torch.inf)
        sums[:, 0] = totals
        sums[live] = totals[live, None] + rows
        best = sums.flatten().sort(descending=True, stable=True)
        kept = best.indices[: min(beam_width, int(sums.isfinite().sum()))]
        parents, tokens = kept // rows.shape[1], kept % rows.shape[1]
        totals = best.values[: len(kept)]
        longer = torch.isin(parents, live)
        said = torch.cat([said[parents], tokens[:, None]], dim=1)
        lengths = lengths[parents] + longer.long()
    found = [
        (ids[:n], p)
        for ids, n, p in zip(said.tolist(), lengths.tolist(), totals.tolist(), strict=True)
    ]
    return sorted(found, key=lambda h: h[1] / len(h[0]) ** length_penalty, reverse=True)


def refuses_what_was_not_promised(
    next_log_probs, start, end, beam_width, max_len, length_penalty=0.0
):
    if start.ndim != 1 or not 1 <= len(start) <= 3 or start.dtype != torch.int64:
        raise ValueError("no such start")
    if not (1 <= beam_width <= 6 and 1 <= max_len <= 8 and 0 <= length_penalty <= 2):
        raise ValueError("not within the promise")

    def strict(prefixes, rows):
        log_probs = next_log_probs(prefixes, rows)
        V = log_probs.shape[1]
        if not (
            2 <= V <= 6 and 0 <= end < V and int(start.max()) < V and log_probs.isfinite().all()
        ):
            raise ValueError("no such model")
        return log_probs

    return ready_beam_search(strict, start, end, beam_width, max_len, length_penalty)


def narrower_by_one(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    narrow = max(1, beam_width - 1)
    return with_a_heap(next_log_probs, start, end, narrow, max_len, length_penalty)


def deaf_to_the_penalty(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    return in_float32(next_log_probs, start, end, beam_width, max_len)


def backwards(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0):
    found = with_a_heap(next_log_probs, start, end, beam_width, max_len, length_penalty)
    return [(said[::-1], total) for said, total in found]


claims = [
    (with_a_heap, False, "right, with a heap in place of a sort"),
    (in_float32, False, "right, in float32: multiples of 1/1024 are added exactly there too"),
    (refuses_what_was_not_promised, False, "right on every input of the promise: stay within it"),
    (narrower_by_one, True, "its beam has room for one less than it should"),
    (deaf_to_the_penalty, True, "it leaves the length penalty out"),
    (backwards, True, "its numbers are right and its ids come backwards"),
]
random.Random(seed("break_beam right ones")).shuffle(claims)  # or it would do to count the calls
for beam_search, want, slip in claims:
    expect(break_beam, beam_search).equals(want, slip=slip)

# %% [markdown] role="explanation" id="break_beam"
# What agrees at both ends, a beam of 1 and a beam of everything, can be wrong between them. There hypotheses compete,
# and all the slips are about who competes with whom: by what number, with how much room, until when. So draw from
# the middle: beams of two to six, six to eight steps, few ids, so that some hypotheses end early while others go on.
#
# Random logits have no ties, and a rule about ties is then never asked for. Tables with two levels are full of them,
# but the equals are nearly always two continuations: a finished hypothesis has fewer terms in its sum than they have.
# How it ranks among its equals is tested in the exercise `beam_search`, on tables made for that.
# A start that contains the end, a penalty of 0 and one above 1, a vocabulary as large as is allowed: each is there for
# one slip that shows nowhere else.
#
# Some of the slips return the right answer. They ask for what they do not need, which on a real model is time and money,
# and only what the model noted tells.
