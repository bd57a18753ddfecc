# %% [markdown] role="statement" id="sequence_log_prob" points=2 minutes=10 difficulty=2 may_not="llmweek"
# ## `sequence_log_prob`: how likely is a whole answer?
#
# Greedy decoding looks at one step at a time. To say whether another answer would have been better you need
# the probability of a whole one: the product of the probabilities of its ids, each given those before.
# Products of many small numbers underflow, so add their logarithms. Write
# `sequence_log_prob(logits, tokens, end)`, for answers that are already there.
#
# - `logits`: float tensor `(B, T, V)`. Given the whole answer, a model computes all of them at once.
#   `logits[:, t]` are the scores from which `tokens[:, t]` was to be said: they are aligned already,
#   nothing has to be shifted.
# - `tokens`: int64 tensor `(B, T)`, the ids said, each from 0 to V − 1, without the start.
# - `end`: the id that completes an answer. The first one in a row counts; whatever ids stand after it are
#   padding and do not, be it a padding id, further ends or any other. A row without one counts whole.
# - Returns a tensor `(B,)` in the dtype of `logits`: for each row the natural logarithm of its
#   probability.
#
# ```python
# >>> logits = torch.tensor([[[0.1, 0.5, 0.4], [0.3, 0.4, 0.3], [0.6, 0.3, 0.1]]]).log()
# >>> sequence_log_prob(logits, torch.tensor([[1, 1, 0]]), end=0).exp()  # 0.5 · 0.4 · 0.6
# tensor([0.1200])
# >>> sequence_log_prob(logits, torch.tensor([[1, 0, 2]]), end=0).exp()  # 0.5 · 0.3
# tensor([0.1500])
# ```
#
# Edge cases: `B` and `T` may be 0 (nothing said has probability 1); float32 and float64; logits reach ±10,000;
# after the end they may be anything, even `nan`; gradients flow to the logits that count.

# %% [markdown] role="hint" id="sequence_log_prob"
# Three things happen: scores become log-probabilities, of each position's row one is picked, and those that
# count are added. Which of the three needs `end`?

# %% [markdown] role="hint" id="sequence_log_prob"
# `log_softmax` over the last axis, never `softmax` and then `log`. `gather` picks, along the last axis, the
# entry of each token. A position counts if *no end stands before it*: count the ends up to each position
# with `cumsum`, and take the position's own away.

# %% [markdown] role="hint" id="sequence_log_prob"
# ```python
# log_probs = logits.log_softmax(dim=-1)
# each = log_probs.gather(-1, tokens[..., None])[..., 0]  # (B, T)
# ends = (tokens == end).long()
# before = ends.cumsum(dim=1) - ...
# return torch.where(before == 0, ..., 0.0).sum(dim=1)  # nan · 0 would be nan
# ```

# %% role="setup" id="sequence_log_prob"
import math

import numpy as np
import torch

from llmweek.exercise import expect, require, seed


# %% role="solution" id="sequence_log_prob"
def sequence_log_prob(logits: torch.Tensor, tokens: torch.Tensor, end: int) -> torch.Tensor:
    """(B,) log-probability of tokens (B, T), scored by logits (B, T, V), to the first `end`."""
    ### BEGIN SOLUTION
    each = logits.log_softmax(dim=-1).gather(-1, tokens[..., None])[..., 0]
    ends = (tokens == end).long()
    before = ends.cumsum(dim=1) - ends
    return torch.where(before == 0, each, 0.0).sum(dim=1)
    ### END SOLUTION


# %% role="test" id="sequence_log_prob"
# On paper
probabilities = torch.tensor([[0.1, 0.5, 0.4], [0.3, 0.4, 0.3], [0.6, 0.3, 0.1]]).double()
logits = probabilities.log()[None] + torch.tensor([[[3.0], [-1.0], [0.5]]])
for said, factors, slip in [
    (
        [1, 1, 0],
        (0.5, 0.4, 0.6),
        "a natural logarithm of the softmax for each id, from the row at its own place (no shift), "
        "added up: the last one, the end, counts",
    ),
    ([1, 2, 2], (0.5, 0.3, 0.1), "no end was said: every id counts"),
    ([1, 0, 2], (0.5, 0.3), "what stands after the end is padding"),
    ([0, 0, 0], (0.1,), "the first end completes the answer, even as the very first id"),
]:
    expect(sequence_log_prob, logits, torch.tensor([said]), 0).close(
        torch.tensor([sum(map(math.log, factors))]).double(), slip=slip
    )

# %% role="test" id="sequence_log_prob"
# A batch: each row has its own end
rng = torch.Generator().manual_seed(3)
probabilities = torch.rand((3, 4, 5), generator=rng, dtype=torch.float64) + 0.1
probabilities /= probabilities.sum(-1, keepdim=True)
tokens = torch.tensor([[2, 4, 0, 0], [3, 3, 1, 2], [4, 4, 4, 4]])  # 4 is the end
p = probabilities.tolist()
want = [
    math.log(p[0][0][2] * p[0][1][4]),
    math.log(p[1][0][3] * p[1][1][3] * p[1][2][1] * p[1][3][2]),
    math.log(p[2][0][4]),
]
expect(sequence_log_prob, probabilities.log(), tokens, 4).close(
    torch.tensor(want).double(),
    slip="to the first end of each row, with it; row by row, and position by position its own logits",
)
expect(sequence_log_prob, 1e4 * torch.tensor([[[1.0, -1.0]]]), torch.tensor([[1]]), 0).close(
    torch.tensor([-2e4]),
    slip="e^10000 overflows and the log of 0 is −inf: `log_softmax` does both in one; the result has "
    "the dtype of the logits",
)

# %% role="test" id="sequence_log_prob" hidden=true
# Random answers, against the definition
rng = np.random.default_rng(seed("sequence_log_prob"))
for trial in range(30):
    B, T, V = (int(rng.integers(1, high)) for high in (6, 9, 7))
    scores = rng.normal(0, 4, size=(B, T, V)) + rng.normal(0, 20, size=(B, T, 1))
    ids, end = rng.integers(V, size=(B, T)), int(rng.integers(V))
    dtype = [torch.float64, torch.float32][trial % 2]
    logits = torch.tensor(scores, dtype=dtype)
    scores = logits.double().numpy()
    want = np.zeros(B)
    for b in range(B):
        for t in range(T):
            want[b] += scores[b, t, ids[b, t]] - np.logaddexp.reduce(scores[b, t])
            if ids[b, t] == end:
                break
    expect(sequence_log_prob, logits, torch.from_numpy(ids), end).close(
        torch.tensor(want, dtype=dtype),
        rtol=1e-5,
        atol=1e-4 if trial % 2 else 1e-9,
        slip="the natural logarithm of the softmax at each id that was said, added up to the first end "
        "and with it, in the dtype of the logits",
    )

# %% role="test" id="sequence_log_prob" hidden=true
# Large logits, anything after the end, nothing said, views
rng = np.random.default_rng(seed("sequence_log_prob edges"))
V, end = 6, int(rng.integers(6))
ids = rng.integers(V, size=(4, 5))
scores = rng.uniform(-1e4, 1e4, size=(4, 5, V)).astype(np.float32)
want = np.zeros(4)
for b in range(4):
    ids[b, b] = end
    for t in range(5):
        row = scores[b, t].astype(np.float64)
        want[b] += row[ids[b, t]] - np.logaddexp.reduce(row)
        if ids[b, t] == end:
            break
expect(sequence_log_prob, torch.from_numpy(scores), torch.from_numpy(ids), end).close(
    torch.tensor(want, dtype=torch.float32),
    rtol=1e-4,
    atol=1e-2,
    slip="logits reach ±10,000 in float32: `log_softmax`, not `softmax` and then `log`",
)
ids[:, 0] = end
after = scores.copy()
after[:, 1:] = np.nan
after[0, 1:] = np.inf
first = scores[:, 0].astype(np.float64)
want = first[:, end] - np.logaddexp.reduce(first, axis=-1)
expect(sequence_log_prob, torch.from_numpy(after), torch.from_numpy(ids), end).close(
    torch.tensor(want, dtype=torch.float32),
    rtol=1e-4,
    atol=1e-2,
    slip="after the end logits may be nan, and nan · 0 is nan: leave those positions out, as "
    "`torch.where` does",
)
forbidden = torch.tensor([[[0.0, -torch.inf], [0.0, -torch.inf]]]).repeat(2, 1, 1)
expect(sequence_log_prob, forbidden, torch.tensor([[0, 0], [0, 1]]), 5).close(
    torch.tensor([0.0, -torch.inf]), slip="an id with the score −inf has probability 0"
)
nothing = torch.zeros((3, 0), dtype=torch.int64)
expect(sequence_log_prob, torch.zeros((3, 0, 4)), nothing, 1).equals(
    torch.zeros(3), slip="nothing said has probability 1"
)
expect(sequence_log_prob, torch.zeros((0, 2, 4)), torch.zeros((0, 2)).long(), 1).equals(
    torch.zeros(0), slip="no rows, no sums"
)
ones = torch.ones((6, 6), dtype=torch.int64)
for view, said in [
    (torch.zeros((2, 3, 8)).double()[..., ::2], ones[:2, ::2]),
    (torch.zeros((4, 3, 2)).double().permute(2, 1, 0), ones[:3, :2].clone().T),
]:
    expect(sequence_log_prob, view, said, 3).close(
        torch.full((2,), -3 * math.log(4)).double(),
        slip="four equally likely ids, three times; tensors with gaps and transposed ones are as good as "
        "others: where `view` complains, `reshape` does not",
    )

# %% role="test" id="sequence_log_prob" hidden=true
# Gradients: up to the end the answer pulls, after it nothing does
rng = np.random.default_rng(seed("sequence_log_prob gradients"))
logits = torch.tensor(rng.normal(0, 2, size=(2, 4, 5)), requires_grad=True)
tokens = torch.tensor([[2, 1, 3, 3], [4, 3, 2, 0]])  # 1 is the end
value = expect(sequence_log_prob, logits, tokens, 1).value()
require(
    isinstance(value, torch.Tensor) and value.requires_grad,
    "no gradient flows from the result to the logits: no `detach`, `item`, `numpy` or `no_grad` here",
)
value.sum().backward()
want = -logits.detach().softmax(-1)
for b, t in np.ndindex(2, 4):
    want[b, t, tokens[b, t]] += 1
want[0, 2:] = 0
require(
    logits.grad is not None and torch.allclose(logits.grad, want),
    "the gradient with respect to the logits is one-hot − softmax up to the end and 0 after it",
)

# %% [markdown] role="explanation" id="sequence_log_prob"
# The end is an id like any other: saying it has a probability, and that counts. Without it `aa` and `aa.`
# would be the same answer, and the probabilities of all answers would not add up to 1.
#
# `before == 0` reads as it is meant, "no end stands before this position", and keeps the first end itself.
# `torch.where` chooses; multiplying by a mask of zeros and ones computes, and nan · 0 is nan. (For gradients
# even `torch.where` is not enough where the part not chosen is nan: there one fills in before the
# `log_softmax`.)
#
# One forward pass scores a given answer of any length, because all its ids are known. Finding the answer
# took one pass for every id.
