# %% [markdown] role="statement" id="sample_next" points=3 minutes=10 difficulty=3 may_not="llmweek.sampling.sample_next"
# ## `sample_next`: heat, cut, draw
#
# One step of every text generator: a row of logits comes in, an id goes out. Write
# `sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None)`.
#
# - `logits`: a float tensor `(B, V)`, one row for each text that is being written.
# - `temperature` τ: at 0 take the largest logit of each row (*greedy*), of equal ones the lowest id.
#   Otherwise draw. Raise `ValueError` if τ is negative.
# - To draw: first divide the logits by τ; then cut them to the `top_k` largest (1 or more); then, of what is
#   left, to the nucleus of `top_p` (above 0, at most 1); then draw an id by the softmax. Where `top_k` or `top_p`
#   is `None`, that cut is left out.
# - `generator`: a `torch.Generator`, or `None` for torch's global one. All rows draw from it, each its own
#   number; nothing is drawn from elsewhere, and it goes on from where it is.
# - Returns the ids, an int64 tensor `(B,)`.
#
# `parts.top_k_filter(logits, k)` and `parts.top_p_filter(logits, p)` are the two exercises before this
# one, ready-made.
#
# ```python
# >>> logits = torch.tensor([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]]).log()
# >>> sample_next(logits, temperature=0)
# tensor([0, 2])
# >>> g = torch.Generator().manual_seed(0)
# >>> ids = sample_next(logits[:1].repeat(10_000, 1), top_k=2, generator=g)
# >>> (ids.bincount(minlength=3) / 10_000).round(decimals=2)  # 0.5 / 0.8, 0.3 / 0.8, never the third
# tensor([0.6..., 0.3..., 0.0000])
# ```
#
# Edge cases: logits reach ±10,000, some may be −∞ (that id never comes). float32 and float64 occur. The
# caller's logits stay as they were.

# %% [markdown] role="hint" id="sample_next"
# At τ = 0 there is nothing to divide and nothing to draw: return early. Otherwise it is four lines, in
# the order in which the statement names them.

# %% [markdown] role="hint" id="sample_next"
# `logits.argmax(-1)` takes the first of equal ones. `torch.multinomial(probabilities, 1, generator=…)` draws
# one id for each row and returns shape `(B, 1)`. Ask for the cuts with `is not None`.

# %% [markdown] role="hint" id="sample_next"
# ```python
# if temperature < 0:
#     raise ValueError("...")
# if temperature == 0:
#     return ...
# logits = logits / temperature
# if top_k is not None:
#     logits = ...
# if top_p is not None:
#     logits = ...
# return torch.multinomial(logits.softmax(-1), 1, generator=...)[:, 0]
# ```

# %% role="setup" id="sample_next"
import math
from collections.abc import Callable
from math import inf
from types import SimpleNamespace
from typing import Any

import torch

from llmweek import sampling
from llmweek.exercise import expect, require, seed

ready = {"top_k_filter": sampling.top_k_filter, "top_p_filter": sampling.top_p_filter}
if globals().get("USE_MINE"):  # your own functions, where you have written them
    ready |= {name: own for name, own in globals().items() if name in ready}
others = vars(globals().get("parts", SimpleNamespace()))  # what another exercise has there
parts = SimpleNamespace(**(others | ready))


def draws(sample: Callable[..., torch.Tensor], logits: torch.Tensor, **how: Any) -> torch.Tensor:
    """The ids (B,) that `sample` gives for logits (B, V), after a look at their form."""
    ids = expect(sample, logits, **how).value(
        slip="logits of ±10,000 or −∞ are too much for `exp`, not for `softmax`; the cuts are at hand as "
        "`parts.top_k_filter` and `parts.top_p_filter`"
    )
    require(isinstance(ids, torch.Tensor), f"return a tensor of ids, not {type(ids).__name__}")
    B, V = logits.shape
    require(
        tuple(ids.shape) == (B,) and ids.dtype == torch.int64,
        "logits (B, V) give B ids: an int64 tensor of shape (B,)",
        f"  {tuple(ids.shape)} {ids.dtype} instead of {(B,)} torch.int64",
    )
    require(bool(((ids >= 0) & (ids < V)).all()), "ids are numbers from 0 to V − 1")
    return ids


def require_shares(ids: torch.Tensor, shares: list[float], slip: str) -> None:
    """Each id comes as often as `shares` says, give or take six standard deviations."""
    n = len(ids)
    for i, (count, p) in enumerate(
        zip(ids.bincount(minlength=len(shares)).tolist(), shares, strict=True)
    ):
        off = abs(count - n * p) > 6 * math.sqrt(n * p * (1 - p)) + 3
        require(
            not off and not (p == 0 and count),
            f"the ids do not come as often as they should\n  likely slip: {slip}",
            f"  of {n} draws {count} are id {i}; about {n * p:.0f} are expected",
        )


# %% role="solution" id="sample_next"
def sample_next(
    logits: torch.Tensor,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    """An id (B,) for each row of logits (B, V): heated, cut to top_k, then to top_p, drawn."""
    ### BEGIN SOLUTION
    if temperature < 0:
        raise ValueError(f"a temperature of {temperature} is below 0")
    if temperature == 0:
        return logits.argmax(-1)
    logits = logits / temperature
    if top_k is not None:
        logits = parts.top_k_filter(logits, top_k)
    if top_p is not None:
        logits = parts.top_p_filter(logits, top_p)
    return torch.multinomial(logits.softmax(-1), 1, generator=generator)[:, 0]
    ### END SOLUTION


# %% role="test" id="sample_next" seconds=30
# Greedy at temperature 0
rows = torch.tensor([[0.0, 2.0, 1.0], [3.0, 1.0, 3.0], [-5.0, -5.0, -4.0]])
for zero in (0, 0.0):
    expect(sample_next, rows, temperature=zero).equals(
        torch.tensor([1, 0, 2]),
        slip="at temperature 0 each row gives its largest logit, of equal ones the lowest id: int64, "
        "shape (B,). Do not divide by 0",
    )
expect(sample_next, torch.full((3, 40), -7.0), temperature=0).equals(
    torch.tensor([0, 0, 0]), slip="all are equal: the lowest id, and no draw among them"
)
expect(sample_next, rows, temperature=-0.5).raises(
    ValueError, slip="a negative temperature would prefer the unlikely: refuse it"
)

# %% role="test" id="sample_next" seconds=30
# Three temperatures
p = [0.1, 0.2, 0.7]
many = torch.tensor(p).log().repeat(8_000, 1)
for temperature, power in [(1.0, 1.0), (2.0, 0.5), (0.5, 2.0)]:
    g = torch.Generator().manual_seed(seed(f"sample_next {temperature}"))
    total = sum(x**power for x in p)
    require_shares(
        draws(sample_next, many, temperature=temperature, generator=g),
        [x**power / total for x in p],
        f"divide the logits by the temperature, here {temperature}, take the softmax, and draw for "
        "each row anew",
    )

# %% role="test" id="sample_next" seconds=30
# One cut at a time, then both
many = torch.tensor([0.1, 0.4, 0.2, 0.3]).log().repeat(8_000, 1)
g = torch.Generator().manual_seed(seed("sample_next cuts"))
require_shares(
    draws(sample_next, many, top_k=3, generator=g),
    [0.0, 4 / 9, 2 / 9, 3 / 9],
    "top_k = 3 forbids the least likely of four; the others share what it had",
)
require_shares(
    draws(sample_next, many, top_p=0.6, generator=g),
    [0.0, 4 / 7, 0.0, 3 / 7],
    "top_p = 0.6 takes 0.4 and 0.3, which reach it together",
)
require_shares(
    draws(sample_next, many, top_k=2, top_p=0.5, generator=g),
    [0.0, 1.0, 0.0, 0.0],
    "top_k comes before top_p: of the two that top_k leaves, the first has 0.4 / 0.7 = 0.57, which is "
    "more than 0.5 already. Cut in the other order, both would stay",
)

# %% role="test" id="sample_next" seconds=30
# Temperature comes before the cuts
many = torch.tensor([0.7, 0.2, 0.1]).log().repeat(8_000, 1)
g = torch.Generator().manual_seed(seed("sample_next order"))
hot = [math.sqrt(0.7), math.sqrt(0.2)]
require_shares(
    draws(sample_next, many, temperature=2.0, top_p=0.65, generator=g),
    [hot[0] / sum(hot), hot[1] / sum(hot), 0.0],
    "at temperature 2 the probabilities are 0.52, 0.28 and 0.20, and it takes two of them to reach "
    "0.65. Cut at temperature 1, 0.7 would do alone: divide first",
)
require_shares(
    draws(sample_next, many, temperature=0.5, top_p=0.8, generator=g),
    [1.0, 0.0, 0.0],
    "at temperature 0.5 the probabilities are 0.91, 0.07 and 0.02: one of them reaches 0.8. Divide "
    "first, then cut",
)

# %% role="test" id="sample_next" seconds=30
# Rows that differ, logits that e^x cannot hold
rows = torch.tensor([[10_000.0, 9_999.0, -inf], [-inf, -10_000.0, -9_999.0]]).repeat(5_000, 1)
g = torch.Generator().manual_seed(seed("sample_next rows"))
for ids, shares in zip(
    draws(sample_next, rows, generator=g).reshape(-1, 2).T,
    [[0.73105858, 0.26894142, 0.0], [0.0, 0.26894142, 0.73105858]],
    strict=True,
):
    require_shares(
        ids, shares, "a softmax of each row (dim −1), and torch's own, which does not overflow"
    )

# %% role="test" id="sample_next" seconds=30
# The same generator, the same ids
flat = torch.zeros(60, 20)
start = seed("sample_next twice") % 10_000
drawn = []
for other, number in [(1, start), (2, start), (1, start + 1)]:
    torch.manual_seed(other)
    g = torch.Generator().manual_seed(number)
    drawn.append(draws(sample_next, flat, generator=g).tolist())
require(
    drawn[0] == drawn[1],
    "two generators in the same state must draw the same ids: use `generator`, not the global one",
    f"  {drawn[0]}\n  {drawn[1]}",
)
require(
    drawn[0] != drawn[2],
    "another generator must draw other ids: use the one you are given, not one of your own",
    f"  {drawn[0]}",
)

# %% role="test" id="sample_next" hidden=true seconds=30
# Random rows, temperatures and cuts, against the definition
g = torch.Generator().manual_seed(seed("sample_next shares"))
lent = torch.Generator().manual_seed(seed("sample_next shares, lent"))
for V, temperature, top_k, top_p, dtype in [
    (5, 1.0, None, None, torch.float32),
    (6, 0.6, 4, None, torch.float64),
    (9, 1.7, None, 0.8, torch.float32),
    (8, 2.5, 5, 0.7, torch.float64),
    (7, 0.4, 20, 0.95, torch.float32),
    (3, 3.0, 1, 1.0, torch.float32),
]:
    rows, shares = [], []
    while len(rows) < 3:
        z = (1.5 * torch.randn(V, generator=g, dtype=torch.float64)).to(dtype).tolist()
        powers = [math.exp(x / temperature) for x in z]
        order = sorted(range(V), key=lambda i: -z[i])[:top_k]
        before, closest, stay = 0.0, 1.0, []
        for i in order:
            if top_p is None or top_p == 1 or before < top_p:
                stay.append(i)
            before += powers[i] / math.fsum(powers[j] for j in order)
            closest = min(closest, abs(before - (top_p or 0)))
        if top_p in (None, 1.0) or closest > 1e-4:  # no row on which rounding decides
            rows.append(z)
            total = math.fsum(powers[i] for i in stay)
            shares.append([powers[i] / total if i in stay else 0.0 for i in range(V)])
    logits = torch.tensor(rows, dtype=dtype).repeat(2_500, 1)
    ids = draws(
        sample_next, logits, temperature=temperature, top_k=top_k, top_p=top_p, generator=lent
    )
    for i in range(3):
        require_shares(
            ids[i::3], shares[i], "divide by the temperature, cut to top_k, cut to top_p, draw"
        )

# %% role="test" id="sample_next" hidden=true seconds=30
# Rows draw apart from each other, and the generator goes on
p = [0.2, 0.3, 0.5]
lent = torch.Generator().manual_seed(seed("sample_next apart"))
pairs = draws(sample_next, torch.tensor(p).log().repeat(12_000, 1), generator=lent).reshape(2, -1)
for ids in (3 * pairs[0] + pairs[1], 3 * pairs.reshape(-1)[::2] + pairs.reshape(-1)[1::2]):
    require_shares(
        ids,
        [x * y for x in p for y in p],
        "what one row draws says nothing about what another draws: each takes its own numbers from "
        "the generator",
    )
start = seed("sample_next goes on") % 10_000
fresh, further = (torch.Generator().manual_seed(start) for _ in range(2))
torch.rand(100, generator=further)
flat = torch.zeros(60, 20)
require(
    draws(sample_next, flat, generator=fresh).tolist()
    != draws(sample_next, flat, generator=further).tolist(),
    "a generator that has drawn before must go on from there: do not seed it anew",
)

# %% role="test" id="sample_next" hidden=true seconds=30
# Greedy whatever the cuts, one row, −∞, the global generator
g = torch.Generator().manual_seed(seed("sample_next greedy"))
coarse = torch.randint(0, 3, (40, 30), generator=g).double()
coarse[torch.rand(40, 30, generator=g) < 0.2] = -torch.inf
want = torch.tensor([row.index(max(row)) for row in coarse.tolist()])
for cuts in ({}, {"top_k": 3}, {"top_p": 0.4}, {"top_k": 5, "top_p": 0.9}):
    expect(sample_next, coarse, temperature=0, **cuts).equals(
        want, slip="greedy: of equally large logits the lowest id, whatever else is asked for"
    )
draws(sample_next, coarse[:1], generator=g)
cold = 100.0 * torch.stack([torch.randperm(12, generator=g) for _ in range(20)]).float()
expect(sample_next, cold, temperature=0.01, generator=g).equals(
    cold.argmax(-1), slip="at a very low temperature the likeliest comes every time"
)
near = torch.tensor([0.002, 0.0]).repeat(8_000, 1)
require_shares(
    draws(sample_next, near, temperature=0.002, generator=g),
    [math.e / (math.e + 1), 1 / (math.e + 1)],
    "a temperature may be as low as you like: it divides, and only 0 is greedy",
)
hot = draws(sample_next, torch.randn(8_000, 5, generator=g), temperature=1e6, generator=g)
require_shares(hot, [0.2] * 5, "at a very high temperature every id is as likely")
several = set()
for _ in range(4):
    several.add(tuple(draws(sample_next, torch.zeros(30, 50)).tolist()))
require(len(several) == 4, "without a generator, torch's global one draws: every time other ids")
start, again = seed("sample_next global") % 10_000, []
for lent in (None, torch.Generator().manual_seed(start)):
    torch.manual_seed(start)
    if lent:
        draws(sample_next, torch.zeros(30, 50), generator=lent)
    again.append(draws(sample_next, torch.zeros(30, 50)).tolist())
require(
    again[0] == again[1],
    "with a generator of its own nothing is drawn from torch's global one: it stays where it was",
)

# %% [markdown] role="explanation" id="sample_next"
# The order is a convention, and this one is the usual: temperature, then top-k, then top-p. Dividing by a
# temperature keeps the order of the logits, so for top-k it makes no difference where it stands. For
# top-p it does: heat flattens the distribution, and a flat one needs more tokens to reach p. At a high
# temperature the nucleus grows when you want adventure; cut first, you would heat what is left of a
# cautious choice. Both have their friends. What matters is that a program says which it does.
#
# One generator, handed in, makes a text reproducible: the same seed, the same text, whatever else the
# program draws. A generator of the function's own, seeded at every call, draws the same number at
# every step, which looks random in one step and is a rut over a text.
#
# Greedy is a case of its own and not a very low temperature. At τ = 10⁻⁴⁰ float32 logits overflow, and
# inf − inf is NaN.
