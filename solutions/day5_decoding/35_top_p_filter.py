# %% [markdown] role="statement" id="top_p_filter" points=3 minutes=15 difficulty=3 may_not="llmweek"
# ## `top_p_filter`: as many as it takes
#
# After "the President of the United" one word is nearly certain; after "He saw a" hundreds will do. A
# fixed k fits neither. The *nucleus* (Holtzman et al. 2020) is as large as it has to be: the fewest
# tokens that together have probability `p` or more. Write `top_p_filter(logits, p)`.
#
# - `logits`: a float tensor `(…, V)`, any number of leading axes, or none. Each row has a nucleus of its
#   own.
# - `p`: a float in (0, 1]. Raise `ValueError` otherwise.
# - Take the tokens of a row from the likeliest down, of equal ones the lower id first, until their
#   probabilities add up to `p` or more. The one with which they reach `p` belongs to them, so at least
#   one token stays. Probabilities are those of a softmax over the whole row.
# - Returns a tensor of the same shape and dtype: the logits of the nucleus as they were, at their ids,
#   and −∞ elsewhere.
#
# ```python
# >>> logits = torch.tensor([0.15, 0.5, 0.05, 0.3]).log()
# >>> top_p_filter(logits, 0.7).exp()  # 0.5 is not enough, 0.5 + 0.3 is
# tensor([0.0000, 0.5000, 0.0000, 0.3000])
# ```
#
# Edge cases: `p = 1` keeps everything, also what is so unlikely that its probability rounds to 0. Logits
# reach ±10,000, and some may be −∞ already. float32 and float64 occur, and there may be no rows. The caller's
# tensor stays as it was.

# %% [markdown] role="hint" id="top_p_filter"
# Sort first: only in a sorted row does a running sum tell how many tokens it takes. Then ask of each
# token not "what is the sum with me?" but "what is the sum *before* me?".

# %% [markdown] role="hint" id="top_p_filter"
# `order = logits.argsort(dim=-1, descending=True, stable=True)`, then `logits.gather(-1, order)` is the
# sorted row. Take its softmax, its `cumsum`, and subtract each token's own share: what those ahead of it
# have together. Where that has reached `p`, the token is cut. The answer is in sorted order, the logits
# are in that of the vocabulary: `scatter` it back by `order`.

# %% [markdown] role="hint" id="top_p_filter"
# ```python
# if p == 1:
#     return logits.clone()
# order = logits.argsort(dim=-1, descending=True, stable=True)
# shares = logits.gather(-1, order).softmax(-1)
# before = ...
# cut = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, order, before ... p)
# return logits.masked_fill(...)
# ```

# %% role="setup" id="top_p_filter"
import math
from math import inf

import torch

from llmweek.exercise import expect, seed


# %% role="solution" id="top_p_filter"
def top_p_filter(logits: torch.Tensor, p: float) -> torch.Tensor:
    """The nucleus of each row of logits (…, V) as it was, −∞ elsewhere."""
    ### BEGIN SOLUTION
    if not 0 < p <= 1:
        raise ValueError(f"p = {p} is not in (0, 1]")
    if p == 1:
        return logits.clone()
    order = logits.argsort(dim=-1, descending=True, stable=True)
    shares = logits.gather(-1, order).softmax(-1)
    before = shares.cumsum(-1) - shares  # what the likelier ones have together
    cut = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, order, before >= p)
    return logits.masked_fill(cut, -torch.inf)
    ### END SOLUTION


# %% role="test" id="top_p_filter"
# One row, likeliest first: 0.5, 0.3, 0.15, 0.05
z = torch.tensor([0.5, 0.3, 0.15, 0.05]).log()
for p, stay in [(0.4, 1), (0.7, 2), (0.9, 3), (0.97, 4)]:
    expect(top_p_filter, z, p).equals(
        torch.where(torch.arange(4) < stay, z, -inf),
        slip="the running sums are 0.5, 0.8, 0.95 and 1. The token with which the sum reaches p "
        "stays: p = 0.7 keeps two tokens, p = 0.4 keeps one. What stays keeps its logit",
    )
expect(top_p_filter, z, 1e-6).equals(
    torch.tensor([z[0], -inf, -inf, -inf]), slip="the likeliest stays, however small p is"
)

# %% role="test" id="top_p_filter"
# The order of the vocabulary is not that of the probabilities
a, b, c, d = torch.tensor([0.5, 0.3, 0.15, 0.05]).log().tolist()
mixed = torch.tensor([c, a, d, b])
expect(top_p_filter, mixed, 0.7).equals(
    torch.tensor([-inf, a, -inf, b]),
    slip="add up from the likeliest down, whatever the ids; then carry the cut back to where each "
    "token was before sorting",
)
shifted = mixed + 3.0
expect(top_p_filter, shifted, 0.9).equals(
    torch.where(torch.arange(4) == 2, -inf, shifted),
    slip="the same probabilities: logits are known up to a constant, so take the softmax",
)

# %% role="test" id="top_p_filter"
# A sure row, an open one: each has its own nucleus
rows = torch.tensor([[0.0, 4.0, 0.0, 0.0], [0.3, 0.1, 0.2, 0.0]])
expect(top_p_filter, rows, 0.8).equals(
    torch.tensor([[-inf, 4.0, -inf, -inf], [0.3, 0.1, 0.2, 0.0]]),
    slip="the first row is sure and keeps one token, the second is open and keeps four",
)
expect(top_p_filter, rows.double()[:, None], 0.8).equals(
    torch.tensor([[[-inf, 4.0, -inf, -inf]], [[0.3, 0.1, 0.2, 0.0]]]).double(),
    slip="shape (2, 1, 4): any leading axes, and float64 stays float64",
)

# %% role="test" id="top_p_filter"
# Equal logits, and p reached exactly
expect(top_p_filter, torch.zeros(5), 0.5).equals(
    torch.tensor([0.0, 0.0, 0.0, -inf, -inf]),
    slip="five at 0.2 each: it takes three, and of equals the lower ids come first (`stable=True`)",
)
expect(top_p_filter, torch.zeros(4), 0.5).equals(
    torch.tensor([0.0, 0.0, -inf, -inf]),
    slip="four at 0.25 each: two of them have 0.5, which is p *or more*; a third is not needed",
)

# %% role="test" id="top_p_filter"
# p at its limits, extreme logits
far = torch.tensor([0.0, 10_000.0, -inf, -10_000.0])
expect(top_p_filter, far, 1.0).equals(
    far, slip="p = 1 keeps everything: probabilities that round to 0 make no sum larger"
)
expect(top_p_filter, far, 0.999).equals(
    torch.tensor([-inf, 10_000.0, -inf, -inf]),
    slip="e¹⁰⁰⁰⁰ is inf, and inf / inf is NaN: torch's softmax subtracts the largest logit first",
)
for p in (0.0, -0.1, 1.5):
    expect(top_p_filter, far, p).raises(ValueError, slip="p is in (0, 1]: refuse what is not")

# %% role="test" id="top_p_filter" seconds=60
# The course's GPT of characters: in the middle of a word, and before one
from llmweek import trained

writer = trained.character_gpt()
for text in ("It is the duty of the Govern", "the policy of th", "We must ", "In the year "):
    with torch.no_grad():
        z = writer.model(writer.encode(text)[None])[0, -1]
    shares, ids = z.double().softmax(-1).sort(descending=True)
    sums = [0.0, *shares.cumsum(-1).tolist()]
    size = next(n for n, total in enumerate(sums) if total >= 0.9)
    p = (sums[size - 1] + sums[size]) / 2  # half way: rounding does not decide
    want = torch.full_like(z, -inf)
    want[ids[:size]] = z[ids[:size]]
    likeliest = writer.decode(ids[: min(size, 5)])
    expect(top_p_filter, z, p).equals(
        want,
        slip=f"after {text!r} it takes {size} of {len(z)} characters to reach {p:.3f}, and the "
        f"likeliest are {likeliest!r}",
    )

# %% role="test" id="top_p_filter" hidden=true
# Random rows under any leading axes, token by token
generator = torch.Generator().manual_seed(seed("top_p_filter"))
for shape in [(8,), (5, 6), (2, 3, 30), (4, 1), (2, 0, 5), (3, 200)]:
    for dtype in (torch.float32, torch.float64):
        for p in (0.05, 0.5, 0.9, 0.99):
            want: list[float] = []
            rows: list[float] = []
            while len(rows) < math.prod(shape):
                z = (torch.randn(shape[-1], generator=generator, dtype=torch.float64) * 3).to(dtype)
                powers = [math.exp(x) for x in z.tolist()]
                shares = [x / math.fsum(powers) for x in powers]
                order = sorted(range(len(shares)), key=lambda i: -z[i].item())
                stay, total, closest = set[int](), 0.0, 1.0
                for i in order:
                    if total < p:
                        stay.add(i)
                    total += shares[i]
                    closest = min(closest, abs(total - p))
                if closest > 1e-5:  # no row on which rounding decides
                    rows += z.tolist()
                    want += [x if i in stay else -torch.inf for i, x in enumerate(z.tolist())]
            expect(top_p_filter, torch.tensor(rows, dtype=dtype).reshape(shape), p).equals(
                torch.tensor(want, dtype=dtype).reshape(shape),
                slip="in each row the fewest tokens, likeliest first, whose probabilities reach p; there may be "
                "no rows",
            )

# %% role="test" id="top_p_filter" hidden=true
# Equal ones among forbidden ones, views
generator = torch.Generator().manual_seed(seed("top_p_filter ties"))
for allowed, p, stay in [(64, 0.26, 17), (16, 0.25, 4), (10, 0.35, 4), (7, 1.0, 7), (1, 0.5, 1)]:
    places = [torch.randperm(90, generator=generator)[:allowed].sort().values for _ in range(4)]
    logits, want = torch.full((4, 90), -torch.inf), torch.full((4, 90), -torch.inf)
    for i, ids in enumerate(places):
        logits[i, ids] = want[i, ids[:stay]] = 1000.0 * i - 2000.0
    expect(top_p_filter, logits, p).equals(
        want,
        slip="equal logits have equal shares: the lower ids come first, and no more than needed",
    )
    wide = torch.zeros(4, 180)
    wide[:, ::2] = logits
    expect(top_p_filter, wide[:, ::2], p).equals(
        want, slip="a view with gaps is an ordinary tensor"
    )
    turned = logits.reshape(2, 2, 90).permute(2, 1, 0).contiguous().permute(2, 1, 0)
    expect(top_p_filter, turned, p).equals(
        want.reshape(2, 2, 90),
        slip="a transposed tensor is as good as another: where `view` complains, `reshape` does not",
    )

# %% role="test" id="top_p_filter" hidden=true
# Far apart: what p = 1 keeps and all others cut
generator = torch.Generator().manual_seed(seed("top_p_filter far"))
for dtype in (torch.float32, torch.float64):
    logits = torch.stack(
        [2000.0 * torch.randperm(9, generator=generator).to(dtype) - 10_000 for _ in range(3)]
    )
    expect(top_p_filter, logits, 1.0).equals(logits, slip="p = 1 keeps every token")
    likeliest = logits == logits.max(-1, keepdim=True).values
    for p in (1e-4, 0.5, 0.9999):
        expect(top_p_filter, logits, p).equals(
            torch.where(likeliest, logits, -torch.inf), slip="one token has all the probability"
        )

# %% [markdown] role="explanation" id="top_p_filter"
# "The sum before me" is the sum with me, less my share. It is 0 for the likeliest token, so that one
# always stays, and it is below p for the token that crosses, so that one stays too. Comparing the sum
# *with* me cuts the crossing token; where one token has nearly everything, that leaves nothing at all.
# Much code on the web compares so and then shifts the result by one place, which comes to the same.
#
# Where p is reached exactly, `>=` and `>` differ by a token. With the probabilities of a real model it is
# rounding that decides there, as it decides that 0.1 + 0.2 is more than 0.3. The random checks here
# stay clear of it; four equal logits are exact, 0.25 each.
#
# `p = 1` is a case of its own for the same reason. In float32 the running sum of 50,000 shares may end at
# 1.0000002, and tokens at the far end would be cut although nobody asked for a cut.
#
# Both filters cut by rank and take the model's word for the rest. Where the model is too sure of itself,
# a nucleus of 0.9 is a single token, and sampling turns greedy. How sure is too sure is measured at the
# end of this notebook.
