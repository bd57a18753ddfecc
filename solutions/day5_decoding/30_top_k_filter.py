# %% [markdown] role="statement" id="top_k_filter" points=2 minutes=8 difficulty=2 may_not="llmweek"
# ## `top_k_filter`: only the k best may be drawn
#
# A model of 50,000 tokens gives each of them some probability. The sensible ones take most of it, but
# tens of thousands of senseless ones share the rest, and a sample of a thousand tokens will hit some of
# them. The simplest cure keeps the `k` likeliest and forbids all others. Write
# `top_k_filter(logits, k)`.
#
# - `logits`: a float tensor `(…, V)`, any number of leading axes, or none: each row of `V` logits is cut
#   by itself.
# - `k`: an int. Raise `ValueError` for `k` below 1: something must stay.
# - Returns a tensor of the same shape and dtype. The `k` largest logits of a row are as they were, all
#   others are −∞. A softmax gives those probability 0 and shares theirs among the others.
# - Of equal logits, those with the lower ids stay: exactly `k` do, however many are equal.
#
# ```python
# >>> top_k_filter(torch.tensor([2.0, 0.5, 3.0, 1.0]), 2)
# tensor([2., -inf, 3., -inf])
# ```
#
# Edge cases: a `k` of `V` or more cuts nothing. A logit that is −∞ already stays so. float32, float64 and
# bfloat16 occur, logits reach ±10,000, and there may be no rows. The caller's tensor stays as it was.

# %% [markdown] role="hint" id="top_k_filter"
# "All that are at least as large as the k-th" is one comparison, and keeps too many where logits are
# equal. What you need is not the k-th value but the k-th place: an order of the ids.

# %% [markdown] role="hint" id="top_k_filter"
# `logits.argsort(dim=-1, descending=True, stable=True)` gives the ids of each row, largest logit first,
# equal ones by id (`dim` by name: with `stable` torch wants it so). The columns from `k` on hold the ids to
# cut. Turn them into a boolean tensor in the order of the vocabulary: start with all `False` and `scatter`
# `True` at those ids.

# %% [markdown] role="hint" id="top_k_filter"
# ```python
# if k < 1:
#     raise ValueError("...")
# order = logits.argsort(dim=-1, descending=True, stable=True)
# cut = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, order[..., ...], True)
# return logits.masked_fill(...)
# ```

# %% role="setup" id="top_k_filter"
from math import inf

import torch

from llmweek.exercise import expect, seed


# %% role="solution" id="top_k_filter"
def top_k_filter(logits: torch.Tensor, k: int) -> torch.Tensor:
    """The `k` largest of each row of logits (…, V) as they were, −∞ elsewhere."""
    ### BEGIN SOLUTION
    if k < 1:
        raise ValueError(f"k = {k}: at least one token must stay")
    order = logits.argsort(dim=-1, descending=True, stable=True)
    cut = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, order[..., k:], True)
    return logits.masked_fill(cut, -torch.inf)
    ### END SOLUTION


# %% role="test" id="top_k_filter"
# One row, three cuts
row = torch.tensor([2.0, 0.5, 3.0, 1.0])
expect(top_k_filter, row, 1).equals(
    torch.tensor([-inf, -inf, 3.0, -inf]),
    slip="the largest is at id 2, and stays there: the result is in the order of the vocabulary, "
    "with −∞ (not 0, not −10⁹) for what is cut",
)
expect(top_k_filter, row, 2).equals(
    torch.tensor([2.0, -inf, 3.0, -inf]),
    slip="two stay, the largest and the second largest, with the logits they had",
)
expect(top_k_filter, row, 3).equals(
    torch.tensor([2.0, -inf, 3.0, 1.0]), slip="k = 3 of 4 cuts one, the smallest"
)

# %% role="test" id="top_k_filter"
# Every row has its own cut
rows = torch.tensor([[5.0, 6.0, 7.0], [0.3, 0.1, 0.2], [-1.0, -3.0, -2.0]])
expect(top_k_filter, rows, 2).equals(
    torch.tensor([[-inf, 6.0, 7.0], [0.3, -inf, 0.2], [-1.0, -inf, -2.0]]),
    slip="two of *each row*: work along the last axis, and do not compare rows with each other",
)
expect(top_k_filter, rows[:, None].double(), 1).equals(
    torch.tensor([[[-inf, -inf, 7.0]], [[0.3, -inf, -inf]], [[-1.0, -inf, -inf]]]).double(),
    slip="shape (3, 1, 3): any leading axes, and float64 stays float64",
)

# %% role="test" id="top_k_filter"
# Equal logits: the lower ids stay, and no more than k
expect(top_k_filter, torch.tensor([1.0, 2.0, 2.0, 2.0, 0.0]), 2).equals(
    torch.tensor([-inf, 2.0, 2.0, -inf, -inf]),
    slip="three are equally large and two may stay, the lower ids. `logits >= kth` keeps all three; "
    "`torch.topk` and an unstable sort take any two",
)
expect(top_k_filter, torch.zeros(40), 3).equals(
    torch.tensor([0.0] * 3 + [-inf] * 37),
    slip="with `stable=True` a sort keeps equal logits in the order of their ids",
)

# %% role="test" id="top_k_filter"
# k at its limits, and logits that are −∞ already
row = torch.tensor([2.0, 0.5, 3.0, 1.0])
expect(top_k_filter, row, 4).equals(row, slip="k = V cuts nothing")
expect(top_k_filter, row, 50).equals(
    row, slip="k beyond V cuts nothing (torch.topk would complain)"
)
for k in (0, -1):
    expect(top_k_filter, row, k).raises(
        ValueError,
        slip="k < 1 would leave nothing to draw: a slice [-1:] cuts one and says nothing",
    )
expect(top_k_filter, torch.tensor([-inf, 1.0, -inf, 0.0]), 3).equals(
    torch.tensor([-inf, 1.0, -inf, 0.0]), slip="what is forbidden already stays forbidden"
)

# %% role="test" id="top_k_filter" hidden=true
# Random rows under any leading axes, against a sort by Python
generator = torch.Generator().manual_seed(seed("top_k_filter"))
for shape, k in [
    ((7,), 3),
    ((4, 9), 1),
    ((2, 3, 50), 20),
    ((5, 1), 1),
    ((2, 0, 4), 2),
    ((3, 3), 2),
]:
    for dtype in (torch.float32, torch.float64):
        logits = (torch.rand(shape, generator=generator, dtype=torch.float64) * 2e4 - 1e4).to(dtype)
        want = []
        for z in logits.reshape(-1, shape[-1]).tolist():
            stay = sorted(range(len(z)), key=lambda i: -z[i])[:k]
            want.append([z[i] if i in stay else -torch.inf for i in range(len(z))])
        expect(top_k_filter, logits, k).equals(
            torch.tensor(want, dtype=dtype).reshape(shape),
            slip="in each row the k largest stay at their ids, whatever the leading axes; there may be no rows",
        )

# %% role="test" id="top_k_filter" hidden=true
# Many equal ones, views, bfloat16, forbidden ones
generator = torch.Generator().manual_seed(seed("top_k_filter ties"))
coarse = torch.randint(-2, 3, (6, 120), generator=generator).float()
coarse[torch.rand(6, 120, generator=generator) < 0.3] = -torch.inf
turned = coarse.reshape(6, 4, 30).permute(2, 1, 0)
for logits in (coarse, coarse[:, ::2], turned, coarse.bfloat16(), coarse.double()):
    for k in (1, 4, logits.shape[-1] - 1, logits.shape[-1] + 1):
        want = []
        for z in logits.reshape(-1, logits.shape[-1]).tolist():
            stay = sorted(range(len(z)), key=lambda i: (-z[i], i))[:k]
            want.append([z[i] if i in stay else -torch.inf for i in range(len(z))])
        expect(top_k_filter, logits, k).equals(
            torch.tensor(want, dtype=logits.dtype).reshape(logits.shape),
            slip="of equal logits the lower ids stay, exactly k in all, and the dtype with them; where "
            "`view` complains of a transposed tensor, `reshape` does not",
        )

# %% role="test" id="top_k_filter" hidden=true
# Ranked by logits, not by probabilities
generator = torch.Generator().manual_seed(seed("top_k_filter far"))
for _ in range(3):
    logits = -500.0 * torch.randperm(12, generator=generator).float()
    want = torch.where(logits >= -500.0 * 4, logits, -torch.inf)
    expect(top_k_filter, logits, 5).equals(
        want, slip="probabilities that underflow to 0 have lost their order: rank the logits"
    )

# %% [markdown] role="explanation" id="top_k_filter"
# The filter speaks of logits and not of probabilities, so it may stand anywhere before the softmax, and
# filters can follow one another. A softmax over what is left renormalises by itself.
#
# Equal logits look like a corner case. They are not: in bfloat16, with its 8 bits of mantissa, many of
# 50,000 logits are equal, and a model that is asked twice should answer the same. So the rule is
# written out, lower ids first, and the sort is stable.
#
# Sorting all of a row costs V log V. `torch.topk` finds the k largest in one pass, which matters
# where the vocabulary is large and the model small. It says nothing about which of equal ones it takes.
#
# One k for every step is a blunt cut. Where ten words are equally good, k = 5 forbids half of them; where
# only one is right, it lets four wrong ones in. The next exercise lets the probabilities decide.
