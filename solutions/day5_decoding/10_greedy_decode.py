# %% [markdown] role="statement" id="greedy_decode" points=3 minutes=15 difficulty=2 may_not="llmweek"
# ## `greedy_decode`: the likeliest, again and again
#
# The simplest way to get words out of a model: say what is likeliest, ask again, and so on until it
# says that this was all. Write `greedy_decode(next_log_probs, starts, end, max_len)`, for a whole
# batch of problems at once.
#
# - `next_log_probs`: the model, a function as described at the top of this notebook.
# - `starts`: int64 tensor `(B, t)`, t ≥ 1. Row `i` is where the answer to problem `i` begins: a mark, or
#   a mark and a prompt.
# - `end`: the id that says an answer is complete. It counts where it is *said*; a start may contain it.
# - `max_len`: at most so many ids are said to each start, 0 or more.
# - Returns a list of `B` lists of ints: what was said after each start. `end`, where it was said, is the
#   last of them; an answer cut off at `max_len` has none.
#
# Of equally likely ids take the lowest.
#
# Ask once a step, about all rows that are not complete together. A row that has said `end` is asked no
# more. When there is none left to ask about, stop.
#
# ```python
# >>> greedy_decode(tiny, torch.tensor([[0]]), end=0, max_len=10)  # . → a → aa → aa.
# [[1, 1, 0]]
# >>> greedy_decode(tiny, torch.tensor([[0, 1], [0, 2]]), end=0, max_len=10)
# [[1, 0], [0]]
# >>> greedy_decode(tiny, torch.tensor([[0]]), end=0, max_len=2)
# [[1, 1]]
# ```
#
# Edge cases: `B` may be 0 or 1; `-inf` occurs (an id that never comes), float32 and float64.

# %% [markdown] role="hint" id="greedy_decode"
# Write it for one row first. Which line changes when there are several, and which of them do you still
# have to ask about after a step?

# %% [markdown] role="hint" id="greedy_decode"
# Keep the answers as a list of `B` lists. A row is live if its list is empty or does not end in `end`.
# At each step: collect the live rows; if there are none, stop; put each one's start and what it has said
# side by side, one row of `prefixes` each; ask; append the likeliest. All live rows have said equally
# much, so they make a rectangle.

# %% [markdown] role="hint" id="greedy_decode"
# ```python
# said = [[] for _ in starts]
# for _ in range(max_len):
#     live = [i for i, ids in enumerate(said) if ...]
#     if not live:
#         break
#     prefixes = torch.tensor([[*starts[i].tolist(), ...] for i in live])
#     log_probs = next_log_probs(prefixes, torch.tensor(live))
#     for i, row in zip(live, log_probs):
#         said[i].append(...)
# return said
# ```

# %% role="setup" id="greedy_decode"
from collections.abc import Callable

import numpy as np
import torch

from llmweek.exercise import expect, require, seed
from llmweek.table_model import TableModel, tiny

Pairs = list[tuple[int, tuple[int, ...]]]


def require_asked(asked: list[Pairs], starts: list[list[int]], answers: list[list[int]]) -> None:
    """The model was asked once a step about the rows that were not complete, and nothing else."""
    detail = f"  asked, as (row, prefix): {asked}"
    for pairs in asked:
        for row, prefix in pairs:
            whole = (*starts[row], *answers[row]) if 0 <= row < len(starts) else ()
            require(
                prefix == whole[: len(prefix)],
                "the model was asked about a row and a prefix that do not belong together\n  likely "
                "slip: `rows` holds each prefix's own number, and a prefix the start and all said since",
                detail,
            )
            require(
                len(prefix) < len(whole),
                "the model was asked about a row that was complete: it had said `end`, or enough",
                detail,
            )
    steps = max(map(len, answers), default=0)
    require(
        len(asked) == steps,
        f"the model was called {len(asked)} times in {steps} steps: call it once a step, for all rows "
        "that are not complete, and not when there is none",
        detail,
    )
    for step, pairs in enumerate(asked):
        live = [row for row, answer in enumerate(answers) if len(answer) > step]
        require(
            sorted(row for row, _ in pairs) == live,
            "each row that is not complete is asked about once at every step",
            detail,
        )


# %% role="solution" id="greedy_decode"
def greedy_decode(
    next_log_probs: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    starts: torch.Tensor,
    end: int,
    max_len: int,
) -> list[list[int]]:
    """The ids said after each of `starts` (B, t): always the likeliest, up to and with `end`."""
    ### BEGIN SOLUTION
    said: list[list[int]] = [[] for _ in starts]
    live = torch.arange(len(starts))
    prefixes = starts
    for _ in range(max_len):
        if not len(live):
            break
        likeliest = next_log_probs(prefixes, live).argmax(-1)  # the first of equals
        for row, token in zip(live.tolist(), likeliest.tolist(), strict=True):
            said[row].append(token)
        goes_on = likeliest != end
        prefixes = torch.cat([prefixes, likeliest[:, None]], 1)[goes_on]
        live = live[goes_on]
    return said
    ### END SOLUTION


# %% role="test" id="greedy_decode"
# On paper
start = torch.tensor([[0]])
expect(greedy_decode, tiny, start, 0, 10).equals(
    [[1, 1, 0]],
    slip="after `.` comes `a` (0.5), after `.a` comes `a` (0.4), after `.aa` the end (0.6): what was "
    "said, with the end and without the start, whose `.` ends nothing",
)
expect(greedy_decode, tiny, start, 0, 2).equals(
    [[1, 1]], slip="after `max_len` ids it stops, complete or not, and adds no end"
)
expect(greedy_decode, tiny, start, 0, 3).equals(
    [[1, 1, 0]], slip="the end counts as one of `max_len`"
)
expect(greedy_decode, tiny, start, 0, 0).equals([[]], slip="`max_len` is 0: nothing is said")
expect(greedy_decode, tiny, torch.tensor([[0, 1], [0, 2]]), 0, 10).equals(
    [[1, 0], [0]],
    slip="a start may be longer than one id: all of it is the beginning of the prefix. Each row stops at "
    "its own end, also where another goes on",
)

# %% role="test" id="greedy_decode"
# Three problems, answers of three lengths
answers = [[4, 2, 4, 3], [3], [2, 0]]  # 3 is the end; the last is cut off, or goes on
asked: list[Pairs] = []
kinds = set()


def knows_answers(prefixes, rows):
    kinds.add((prefixes.dtype, rows.dtype))
    asked.append([(r, tuple(p)) for r, p in zip(rows.tolist(), prefixes.tolist(), strict=True)])
    scores = torch.zeros(len(rows), 5)
    for i, (row, prefix) in enumerate(asked[-1]):
        said = len(prefix) - 2
        scores[i, answers[row][said] if said < len(answers[row]) else 3] = 2.0
    return scores.log_softmax(-1)


starts = [[3, 1], [3, 4], [3, 1]]
expect(greedy_decode, knows_answers, torch.tensor(starts), 3, 2).equals(
    [[4, 2], [3], [2, 0]],
    slip="each row stops by itself, at its end or after `max_len` ids; until then `rows` has its own "
    "number, also when rows before it are complete",
)
require_asked(asked, starts, [[4, 2], [3], [2, 0]])
require(
    kinds == {(torch.int64, torch.int64)},
    "a model is asked with two int64 tensors, `prefixes` and `rows`",
    f"  dtypes it was asked with: {kinds}",
)
asked.clear()
expect(greedy_decode, knows_answers, torch.tensor(starts), 3, 9).equals(
    [[4, 2, 4, 3], [3], [2, 0, 3]],
    slip="each row goes on until it has said the end (3) itself: starts contain it too, and other rows "
    "may be complete long before",
)
require_asked(asked, starts, [[4, 2, 4, 3], [3], [2, 0, 3]])

# %% role="test" id="greedy_decode" hidden=true seconds=30
# Random models, against the definition
rng = np.random.default_rng(seed("greedy_decode"))
for trial in range(40):
    V, B, t, max_len = (
        int(rng.integers(low, high)) for low, high in [(2, 7), (1, 6), (1, 4), (0, 9)]
    )
    levels = [None, 2, 1][trial % 3]
    model = TableModel(V, int(rng.integers(2**31)), levels)
    end, starts = int(rng.integers(V)), rng.integers(V, size=(B, t)).tolist()
    want = []
    for row, start in enumerate(starts):
        ids: list[int] = []
        while len(ids) < max_len and ids[-1:] != [end]:
            scores = model.log_probs(row, (*start, *ids))
            ids.append(min(range(V), key=lambda i, scores=scores: (-scores[i], i)))
        want.append(ids)
    expect(greedy_decode, model.next_log_probs, torch.tensor(starts), end, max_len).equals(
        want,
        slip="of equally likely ids the lowest is said"
        if levels
        else "each row asks with its own number, start and answer, and stops where it has itself "
        "said the end",
    )
    require_asked(model.asked, starts, want)

# %% role="test" id="greedy_decode" hidden=true
# No rows, float32, ids that never come, starts that are a view
rng = np.random.default_rng(seed("greedy_decode edges"))
model = TableModel(5, int(rng.integers(2**31)))
expect(greedy_decode, model.next_log_probs, torch.zeros((0, 2), dtype=torch.int64), 1, 4).equals(
    [], slip="no starts, no answers"
)
require(not model.asked, "with no starts there is nothing to ask about")


def lowest_allowed(prefixes, rows):
    """Nothing is likely: ids below the number of ids read never come, the lowest other one does."""
    log_probs = -1e4 - torch.arange(9, dtype=torch.float32).repeat(len(rows), 1)
    log_probs[:, : prefixes.shape[1]] = -torch.inf
    return log_probs


view = torch.zeros((3, 4), dtype=torch.int64)[:, ::2]
expect(greedy_decode, lowest_allowed, view, 7, 20).equals(
    [[2, 3, 4, 5, 6, 7]] * 3,
    slip="log-probabilities may be −10,000, or −inf for what never comes: the largest is said",
)


def many_equals(prefixes, rows):
    """Of 400 ids, every third from the number of ids read on is as likely as can be."""
    log_probs = torch.full((len(rows), 400), -7.0)
    log_probs[:, prefixes.shape[1] :: 3] = -4.0
    return log_probs


expect(greedy_decode, many_equals, view, 6, 20).equals(
    [[2, 3, 4, 5, 6]] * 3,
    slip="of equally likely ids the lowest is said: `argmax` takes it, `topk` and an unstable sort any",
)

# %% [markdown] role="explanation" id="greedy_decode"
# Complete rows leave the batch. What is left stays a rectangle, because all rows that are still being
# written have said equally much. The other usual way keeps the rectangle whole and fills complete rows
# with padding until the last one ends: simpler on a GPU, where a batch of one shape is quick, and a waste
# where one answer is much longer than the others.
#
# `argmax` takes the first of equal values. That is worth stating: of two ids with the same probability
# somebody has to choose, and two programs that choose differently write different texts.
#
# Greedy decoding has two faults. The likeliest next word is not the beginning of the likeliest sentence:
# on `tiny` it says `aa.` with probability 0.5 · 0.4 · 0.6 = 0.12, where `b.` has 0.4 · 0.9 = 0.36. And what
# it has said it cannot take back: every later word is conditioned on an early mistake.
