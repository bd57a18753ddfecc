# %% [markdown] role="statement" id="beam_search" points=6 minutes=40 difficulty=4 may_not="llmweek"
# ## `beam_search`: several answers at a time
#
# Greedy decoding keeps one unfinished answer and cannot go back on a word. Looking at all answers finds the
# likeliest, and there are about $V^T$ of them. A *beam* is between the two: at every step the K likeliest stay. Write
# `beam_search(next_log_probs, start, end, beam_width, max_len, length_penalty=0.0)`, for one problem.
#
# A *hypothesis* is what was said so far and its log-probability, the sum of those of its ids. It is finished
# when it has said `end`.
#
# 1. The beam begins with one hypothesis: nothing said, log-probability 0.
# 2. At every step each unfinished hypothesis is continued by every id. Of all continuations *and* all finished
#    hypotheses, the `beam_width` with the highest log-probability are the new beam, highest first (all of them
#    where there are fewer). A finished hypothesis competes as it is: nothing is added to it.
# 3. Of equal log-probabilities that one goes first whose hypothesis stood further ahead in the beam; of two
#    continuations of the same hypothesis, the one with the lower id.
# 4. It ends when every hypothesis in the beam is finished, or after `max_len` steps.
#
# - `next_log_probs`: the model, as described at the top of this notebook. There is one problem, so `rows` are
#   all 0.
# - `start`: int64 tensor `(t,)`, t ≥ 1, where the answer begins; it may contain `end`.
# - `beam_width`: K; raise `ValueError` if it is below 1. `max_len`: 0 or more.
# - `length_penalty`: a number α ≥ 0. It orders the result, and nothing before: best *score* first, where
#   $\text{score} = \text{log-probability} / \text{length}^{\,\alpha}$ and the length counts the ids said, the
#   end among them. Equal scores stay in the order of the beam. α = 0 compares sums, α = 1 means per id.
# - Returns the beam, a list of tuples `(said, log_prob)`: a list of ints without the start, and a float, which is
#   the log-probability and not the score. What was cut off at `max_len` is among them.
#
# Ask once a step, about all unfinished hypotheses together, and not when there is none.
#
# ```python
# >>> for said, log_prob in beam_search(tiny, torch.tensor([0]), 0, beam_width=3, max_len=10):
# ...     print(said, round(math.exp(log_prob), 4))
# [2, 0] 0.36
# [1, 0] 0.15
# [1, 1, 0] 0.12
# >>> for said, log_prob in beam_search(tiny, torch.tensor([0]), 0, 2, 2, length_penalty=1.0):
# ...     print(said, round(math.exp(log_prob), 4))
# [2, 0] 0.36
# [1, 1] 0.2
# ```
#
# Edge cases: with `max_len` 0 the beam is `[([], 0.0)]`; hundreds of steps, whose probabilities multiplied are
# below what a float can hold; float32 and float64; `-inf` for ids that never come: such a continuation comes
# after all others, and stays only where the beam is not full without it.

# %% [markdown] role="hint" id="beam_search"
# Do it on paper with `tiny` and K = 2, until both hypotheses are finished. At each step write down all
# candidates, sort them, and cross out all but two. Which candidate comes from a finished hypothesis? How many
# beginnings do you have to ask about?

# %% [markdown] role="hint" id="beam_search"
# Keep the beam as a list of `(said, log_prob)`. At each step: collect what the unfinished ones have said; ask
# about all of it at once; go through the beam *in its order* and collect candidates, a finished hypothesis
# itself or its continuations by id 0, 1, 2 …; sort by log-probability, highest first, with a sort that leaves
# equals in their order (Python's does, `torch.topk` does not); cut. Penalise at the very end only.

# %% [markdown] role="hint" id="beam_search"
# ```python
# beam = [([], 0.0)]
# for _ in range(max_len):
#     live = [said for said, _ in beam if said[-1:] != [end]]
#     if not live:
#         break
#     prefixes = torch.cat([start.expand(len(live), -1), torch.tensor(live).long()], dim=1)
#     rows = iter(next_log_probs(prefixes, torch.zeros(len(live)).long()).tolist())
#     candidates = []
#     for said, log_prob in beam:
#         if said[-1:] == [end]:
#             candidates.append(...)
#         else:
#             for token, further in enumerate(next(rows)):
#                 candidates.append(...)
#     beam = sorted(candidates, key=...)[:beam_width]
# return sorted(beam, key=...)  # by score; nothing said has length 0
# ```

# %% role="setup" id="beam_search"
import itertools
import math
from collections.abc import Callable

import numpy as np
import torch

from llmweek.exercise import expect, require, seed
from llmweek.table_model import TINY, TableModel, tiny


def all_answers(
    log_probs: Callable[[tuple[int, ...]], list[float]],
    start: tuple[int, ...],
    end: int,
    vocab_size: int,
    max_len: int,
) -> list[tuple[list[int], float]]:
    """Every answer that ends, or is `max_len` long, with its log-probability, likeliest first."""
    found = []
    for length in range(1, max_len + 1):
        for said in itertools.product(range(vocab_size), repeat=length):
            complete = said[-1] == end or length == max_len
            if complete and end not in said[:-1]:
                each = [log_probs((*start, *said[:t]))[said[t]] for t in range(length)]
                found.append(([*said], sum(each)))
    return sorted(found, key=lambda answer: -answer[1])


def require_beam_asked(
    asked: list[list[tuple[int, tuple[int, ...]]]],
    want: list[list[tuple[int, ...]]],
    start: tuple[int, ...],
    end: int,
) -> None:
    """The model was asked once a step, about the unfinished hypotheses: `want`, in any order."""
    detail = f"  asked, as (row, prefix): {asked}"
    pairs = [pair for call in asked for pair in call]
    require(
        all(row == 0 for row, _ in pairs), "there is one problem only: `rows` are all 0", detail
    )
    require(
        all(prefix[: len(start)] == start for _, prefix in pairs),
        "the model was asked about a prefix that does not begin with the whole `start`",
        detail,
    )
    require(
        not any(end in prefix[len(start) :] for _, prefix in pairs),
        "the model was asked how a finished hypothesis goes on: it does not",
        detail,
    )
    require(
        len(asked) == len(want),
        f"the model was called {len(asked)} times in {len(want)} steps: ask once a step about all "
        "unfinished hypotheses together, and stop when there is none",
        detail,
    )
    require(
        [sorted(prefix for _, prefix in call) for call in asked] == [sorted(step) for step in want],
        "the model was not asked about exactly the unfinished hypotheses of the beam, each once\n"
        "  likely slip: at most `beam_width` are left after a step, and only they are continued",
        detail,
    )


# %% role="solution" id="beam_search"
def beam_search(
    next_log_probs: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    start: torch.Tensor,
    end: int,
    beam_width: int,
    max_len: int,
    length_penalty: float = 0.0,
) -> list[tuple[list[int], float]]:
    """The `beam_width` best (said, log_prob) found after `start` (t,), best score first."""
    ### BEGIN SOLUTION
    if beam_width < 1:
        raise ValueError(f"beam_width = {beam_width}: at least one hypothesis must stay")
    beam: list[tuple[list[int], float]] = [([], 0.0)]
    for _ in range(max_len):
        live = [said for said, _ in beam if said[-1:] != [end]]
        if not live:
            break
        prefixes = torch.cat([start.expand(len(live), -1), torch.tensor(live).long()], dim=1)
        log_probs = next_log_probs(prefixes, torch.zeros(len(live)).long()).double()
        best, ids = log_probs.sort(dim=-1, descending=True, stable=True)  # K of each are enough
        proposals = iter(
            zip(best[:, :beam_width].tolist(), ids[:, :beam_width].tolist(), strict=True)
        )
        candidates = []
        for said, log_prob in beam:
            if said[-1:] == [end]:
                candidates.append((said, log_prob))
                continue
            for further, token in zip(*next(proposals), strict=True):
                candidates.append(([*said, token], log_prob + further))
        candidates.sort(key=lambda hypothesis: -hypothesis[1])  # equals stay in their order
        beam = candidates[:beam_width]
    return sorted(beam, key=lambda found: -found[1] / max(1, len(found[0])) ** length_penalty)
    ### END SOLUTION


# %% role="test" id="beam_search"
# On paper
def product(*factors):
    return sum(map(math.log, factors))


start = torch.tensor([0])
b_end, a_end, aa_end = product(0.4, 0.9), product(0.5, 0.3), product(0.5, 0.4, 0.6)
expect(beam_search, tiny, start, 0, 1, 10).close(
    [([1, 1, 0], aa_end)],
    slip="a beam of one is greedy decoding: `aa.`, with the log-probability ln(0.5 · 0.4 · 0.6)",
)
expect(beam_search, tiny, start, 0, 2, 1).close(
    [([1], math.log(0.5)), ([2], math.log(0.4))],
    slip="after one step the two likeliest beginnings, `a` and `b`; log-probabilities add up",
)
expect(beam_search, tiny, start, 0, 2, 2).close(
    [([2, 0], b_end), ([1, 1], product(0.5, 0.4))],
    slip="six candidates, three of each hypothesis; the best two of all six are `b.` and `aa`",
)
expect(beam_search, tiny, start, 0, 2, 10).close(
    [([2, 0], b_end), ([1, 1, 0], aa_end)],
    slip="`b.` is finished after two steps: it stays in the beam as it is, while `aa` goes on",
)
expect(beam_search, tiny, start, 0, 3, 10).close(
    [([2, 0], b_end), ([1, 0], a_end), ([1, 1, 0], aa_end)],
    slip="`.` is in the beam of three at first (0.1) and is pushed out by likelier ones; `a.` and `ab` "
    "are equally likely (0.15), and the lower id goes first",
)
expect(beam_search, tiny, start, 0, 3, 10, 1.0).close(
    [([2, 0], b_end), ([1, 1, 0], aa_end), ([1, 0], a_end)],
    slip="with α = 1 the scores are the log-probability divided by 2, 3 and 2: the order of the result "
    "changes, what is in it does not, nor do its log-probabilities",
)
expect(beam_search, tiny, start, 0, 3, 0).close(
    [([], 0.0)], slip="`max_len` is 0: the beam is still what it was at the beginning"
)

# %% role="test" id="beam_search"
# What it asks
for beam_width, want in [
    (1, [[(0,)], [(0, 1)], [(0, 1, 1)]]),
    (2, [[(0,)], [(0, 1), (0, 2)], [(0, 1, 1)]]),
    (3, [[(0,)], [(0, 1), (0, 2)], [(0, 1, 1)]]),
]:
    asked, kinds = [], set()

    def noting(prefixes, rows, asked=asked, kinds=kinds):
        kinds.add((prefixes.dtype, rows.dtype))
        asked.append([(r, tuple(p)) for r, p in zip(rows.tolist(), prefixes.tolist(), strict=True)])
        return tiny(prefixes, rows)

    expect(beam_search, noting, torch.tensor([0]), 0, beam_width, 10).value()
    require_beam_asked(asked, want, (0,), 0)
    require(
        kinds == {(torch.int64, torch.int64)},
        "a model is asked with two int64 tensors, `prefixes` and `rows`",
        f"  dtypes it was asked with: {kinds}",
    )

# %% role="test" id="beam_search"
# A beam wide enough holds every answer there is
expect(beam_search, tiny, torch.tensor([0]), 0, 100, 3).close(
    all_answers(lambda prefix: [math.log(p) for p in TINY[prefix]], (0,), 0, 3, 3),
    slip="with a beam of 100 nothing is pushed out: all 15 answers of at most three ids stay, those "
    "that ended and those cut off",
)


# %% role="test" id="beam_search"
# A finished hypothesis and a continuation that are equally likely; ids that never come
def by_table(table):
    def next_log_probs(prefixes, rows):
        return torch.tensor([table[tuple(prefix)] for prefix in prefixes.tolist()]).double()

    return next_log_probs


behind = by_table({(0,): [-2.0, -1.0, -4.0], (0, 1): [-3.0, -1.0, -3.0]})
expect(beam_search, behind, torch.tensor([0]), 0, 2, 2).close(
    [([1, 1], -2.0), ([0], -2.0)],
    slip="after one step the beam is `a` (−1) and, behind it, `.` (−2), which is finished. Then `aa` has −2, "
    "too, and goes first, since `a` stood ahead: finished or not makes no difference to the order",
)
ahead = by_table({(0,): [-1.0, -1.0, -4.0], (0, 1): [-1.0, 0.0, -3.0]})
expect(beam_search, ahead, torch.tensor([0]), 0, 2, 2).close(
    [([0], -1.0), ([1, 1], -1.0)],
    slip="after one step the beam is `.` (−1), which is finished, and behind it `a` (−1). Then `aa` has −1, too, "
    "and goes second, since `.` stood ahead: finished or not makes no difference to the order",
)
one_way = by_table({(0,): [-math.inf, 0.0, -math.inf]})
expect(beam_search, one_way, torch.tensor([0]), 0, 2, 1).close(
    [([1], 0.0), ([0], -math.inf)],
    slip="`a` is certain, `.` and `b` never come; the beam has room for two, so that one of these stays, the one "
    "with the lower id",
)

# %% role="test" id="beam_search" hidden=true seconds=60
# Random models, against the definition
rng = np.random.default_rng(seed("beam_search"))
for trial in range(60):
    V, t, K, max_len = (
        int(rng.integers(low, high)) for low, high in [(2, 8), (1, 4), (1, 7), (1, 9)]
    )
    levels = [None, None, 2, 1][trial % 4]
    penalty = [0.0, 1.0, 0.6, 2.0, 0.0][trial % 5]
    model = TableModel(V, int(rng.integers(2**31)), levels)
    start, end = tuple(rng.integers(V, size=t).tolist()), int(rng.integers(V))
    beam: list[tuple[tuple[int, ...], float]] = [((), 0.0)]
    steps = []
    for _ in range(max_len):
        unfinished = [(*start, *said) for said, _ in beam if said[-1:] != (end,)]
        if not unfinished:
            break
        steps.append(unfinished)
        candidates = []
        for place, (said, total) in enumerate(beam):
            if said[-1:] == (end,):
                candidates.append((-total, place, 0, said))
                continue
            for token, further in enumerate(model.log_probs(0, (*start, *said))):
                candidates.append((-(total + further), place, token, (*said, token)))
        beam = [(said, -cost) for cost, _, _, said in sorted(candidates)[:K]]
    want = [([*said], total) for said, total in beam]
    want.sort(key=lambda found, penalty=penalty: -found[1] / len(found[0]) ** penalty)
    arguments = (model.next_log_probs, torch.tensor(start), end, K, max_len)
    slip = "the K likeliest of all continuations and all finished hypotheses stay, step by step"
    if penalty:
        slip += (
            "; the result is ordered by log_prob / length^α, and nothing before; a length counts the end "
            "and not `start`"
        )
    if levels:
        slip += (
            "; of equal log-probabilities that one goes first whose hypothesis stood further ahead, then "
            "the lower id, which `topk` does not promise; equal scores stay in the order of the beam"
        )
    expect(beam_search, *arguments, penalty).close(want, slip=slip)
    require_beam_asked(model.asked, steps, start, end)

# %% role="test" id="beam_search" hidden=true seconds=30
# Wide beams hold every answer; a beam of one is greedy
rng = np.random.default_rng(seed("beam_search ends"))
for V, max_len in [(4, 4), (2, 7), (3, 5), (6, 2)]:
    model = TableModel(V, int(rng.integers(2**31)))
    start, end = tuple(rng.integers(V, size=2).tolist()), int(rng.integers(V))
    want = all_answers(lambda p, model=model: model.log_probs(0, p), start, end, V, max_len)
    arguments = (model.next_log_probs, torch.tensor(start), end)
    found = expect(beam_search, *arguments, 2000, max_len).value()
    require(
        isinstance(found, list)
        and sorted(tuple(said) for said, _ in found) == sorted(tuple(said) for said, _ in want)
        and np.allclose([p for _, p in found], [p for _, p in want], atol=1e-6),
        "a beam wide enough holds every answer, finished or cut off, each once and with its own "
        "log-probability, likeliest first",
    )
    said: list[int] = []
    total = 0.0
    while len(said) < 2 * max_len and said[-1:] != [end]:
        row = model.log_probs(0, (*start, *said))
        said.append(row.index(max(row)))
        total += max(row)
    expect(beam_search, *arguments, 1, 2 * max_len, 0.7).close(
        [(said, total)], slip="with a beam of one it is greedy decoding"
    )

# %% role="test" id="beam_search" hidden=true seconds=30
# Hundreds of steps, float32, ids that never come, beams too narrow
rng = np.random.default_rng(seed("beam_search edges"))
model = TableModel(3, int(rng.integers(2**31)))
for beam_width in (0, -1):
    expect(beam_search, model.next_log_probs, torch.tensor([0]), 1, beam_width, 3).raises(
        ValueError, slip="a beam needs room for one hypothesis: check `beam_width` before anything"
    )
expect(beam_search, model.next_log_probs, torch.tensor([1, 0]), 1, 4, 0, 1.0).close(
    [([], 0.0)], slip="with `max_len` 0 nothing is said, and its length is 0: do not divide by it"
)
require(
    not model.asked,
    "nothing was to be asked here: `beam_width` is looked at before anything, and 0 steps ask nothing",
)
chosen = rng.permutation(1000)[:100].tolist()


def a_thousand_ids(prefixes, rows):
    """Almost uniform: at each of 100 steps one id of 1,000, never the end (1000), is a bit likelier."""
    log_probs = torch.full((len(rows), 1001), -7.0)
    log_probs[:, chosen[prefixes.shape[1] - 1]] = -6.75
    log_probs[:, 1000] = -torch.inf
    return log_probs


found = expect(beam_search, a_thousand_ids, torch.tensor([1000]), 1000, 2, 100).value()
other = 1 if chosen[99] == 0 else 0
require(
    isinstance(found, list)
    and len(found) == 2
    and [list(said) for said, _ in found] == [chosen, [*chosen[:99], other]]
    and np.allclose([p for _, p in found], [-675.0, -675.25], atol=1e-2),
    "after a hundred steps the likeliest of a thousand ids each time was to be found\n  likely slip: "
    "probabilities multiplied underflow (e^−800 is 0): add logarithms; an id that never comes (−inf) "
    "is in the beam; or of equals (the 0.25 may be lost at any step) not that one goes first whose "
    "hypothesis stood further ahead",
)

# %% role="test" id="beam_search" hidden=true seconds=60
# On a translator trained in this course
from llmweek import pairs, trained
from llmweek.transformer import END

translator = trained.translator()
rng = np.random.default_rng(seed("beam_search translator"))
held_out = pairs.hsk().validation
for place in rng.integers(len(held_out), size=3).tolist():
    source = translator.sources([held_out[place][0]])
    ask, start = translator.next_log_probs(source), translator.starts(1)[0]
    sizes = []

    def counting(prefixes, rows, ask=ask, sizes=sizes):
        sizes.append(len(prefixes))
        return ask(prefixes, rows)

    for beam_width in (1, 5):
        found = expect(beam_search, counting, start, END, beam_width, 30, 0.0).value()
        require(
            isinstance(found, list) and len(found) == beam_width,
            "there are more answers than the beam is wide: the beam comes back full",
        )
        require(
            0 < len(sizes) <= 30 and max(sizes) <= beam_width,
            "a step asks once, about at most as many beginnings as the beam is wide",
        )
        sizes.clear()
        require(
            len({tuple(said) for said, _ in found}) == beam_width,
            "an answer is in the beam twice: its parts each gave one continuation for every id",
        )
        require(
            all(said[-1] == END or len(said) == 30 for said, _ in found),
            "an answer is neither finished nor as long as it may be",
        )
        require(
            [p for _, p in found] == sorted((p for _, p in found), reverse=True),
            "without a penalty the likeliest comes first",
        )
        for said, log_prob in found:
            prefixes = torch.tensor([[*start.tolist(), *said[:-1]]])
            with torch.no_grad():
                logits = translator.model.decode(
                    prefixes, translator.model.encode(source), source
                ).double()
            each = logits.log_softmax(-1)[0, torch.arange(len(said)), torch.tensor(said)]
            require(
                abs(log_prob - each.sum().item()) < 1e-3,
                "the log-probability of an answer is the sum of those of its ids, the end included: "
                "what `sequence_log_prob` gives for it",
            )
        if beam_width == 1:
            best = logits[0].gather(1, logits[0].argmax(1, keepdim=True))[:, 0]
            chosen = logits[0, torch.arange(len(said)), torch.tensor(said)]
            require(
                torch.allclose(best, chosen, atol=1e-3),
                "a beam of one says the likeliest id at every step",
            )

# %% [markdown] role="explanation" id="beam_search"
# Python's sort is stable and candidates are collected in the order of the beam, ids ascending: so the rule
# about equals costs nothing. Of each hypothesis only its K best continuations can be among the K best of all,
# which leaves at most K² candidates to sort, whatever the size of the vocabulary.
#
# A finished hypothesis stays among the candidates with the log-probability it has. All others can only get
# less likely, so it keeps its place unless likelier ones arrive. When the whole beam is finished nothing can
# change any more.
#
# The sum favours short answers: every id makes it smaller. Dividing by length^α undoes that, here at the end
# only, so that what is searched for stays one thing, the log-probability. Many libraries put finished
# hypotheses into a list of their own instead, rank that by score, and go on until K are in it: they find
# more of the long answers, and ask more often.
#
# A wide enough beam is exhaustive search, one of width 1 is greedy. In between nothing is guaranteed. With
# K = 2 the greedy answer itself may be pushed out halfway by two that end badly: a wider beam can end below
# a narrower one.
