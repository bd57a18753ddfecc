# %% [markdown] role="statement" id="repetition_penalty" points=2 minutes=8 difficulty=2 may_not="llmweek"
# ## `repetition_penalty`: not that word again
#
# Small models, decoded greedily, soon run in circles. A crude remedy that needs no training lowers
# the logit of every token that the text already has. Write
# `repetition_penalty(logits, tokens, penalty)`.
#
# - `logits`: a float tensor `(B, V)`, of what comes next in each of `B` texts. `tokens`: an int64 tensor
#   `(B, T)`, what those texts have so far.
# - `penalty` θ: a positive number, 1 for none, 1.2 for a usual one. Raise `ValueError` if it is 0 or
#   below.
# - For every id that occurs in row `b` of `tokens`, its logit in row `b` of `logits` changes: a positive
#   one is divided by θ, a negative one is multiplied by it. With θ > 1 both fall.
# - An id that occurs five times is penalised once, not five times. Ids that do not occur keep their
#   logits, to the last digit.
# - Returns a tensor of the same shape and dtype.
#
# ```python
# >>> logits = torch.tensor([[4.0, -1.0, 2.0, 0.5]])
# >>> repetition_penalty(logits, torch.tensor([[0, 1, 0]]), 2.0)
# tensor([[ 2.0000, -2.0000,  2.0000,  0.5000]])
# ```
#
# Edge cases: `T` = 0 changes nothing. A θ below 1 rewards repetition. Logits of 0 and −∞ stay what they are.
# float32 and float64 occur, and there may be no rows. The caller's tensors stay as they were.

# %% [markdown] role="hint" id="repetition_penalty"
# Two questions with a yes or no for every number of `(B, V)`: does this id occur in this row's text? Is
# its logit positive?

# %% [markdown] role="hint" id="repetition_penalty"
# The first question is a boolean tensor `seen`, shaped like the logits: all `False`, with `True`
# scattered to the ids of `tokens` along the last axis. Scattering `True` five times is `True`. Then choose with
# `torch.where`, twice.

# %% [markdown] role="hint" id="repetition_penalty"
# ```python
# if penalty <= 0:
#     raise ValueError("...")
# seen = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, tokens, ...)
# penalised = torch.where(logits > 0, logits / penalty, ...)
# return torch.where(seen, ..., logits)
# ```

# %% role="setup" id="repetition_penalty"
import torch

from llmweek.exercise import expect, require, seed


# %% role="solution" id="repetition_penalty"
def repetition_penalty(logits: torch.Tensor, tokens: torch.Tensor, penalty: float) -> torch.Tensor:
    """logits (B, V), lowered by `penalty` for the ids that are in tokens (B, T)."""
    ### BEGIN SOLUTION
    if penalty <= 0:
        raise ValueError(f"a penalty of {penalty} is not positive")
    seen = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, tokens, True)
    penalised = torch.where(logits > 0, logits / penalty, logits * penalty)
    return torch.where(seen, penalised, logits)
    ### END SOLUTION


# %% role="test" id="repetition_penalty"
# A positive logit, a negative one, and those that did not occur
logits = torch.tensor([[4.0, -1.0, 2.0, -0.5]])
expect(repetition_penalty, logits, torch.tensor([[0]]), 2.0).close(
    torch.tensor([[2.0, -1.0, 2.0, -0.5]]),
    slip="id 0 has occurred, and 4 / 2 = 2; the other three have not and stay",
)
expect(repetition_penalty, logits, torch.tensor([[1]]), 2.0).close(
    torch.tensor([[4.0, -2.0, 2.0, -0.5]]),
    slip="−1 / 2 would be *more* than −1, a reward: a negative logit is multiplied",
)
expect(repetition_penalty, logits, torch.tensor([[3, 0]]), 2.0).close(
    torch.tensor([[2.0, -1.0, 2.0, -1.0]]), slip="every id of the text counts, not only the last"
)

# %% role="test" id="repetition_penalty"
# However often it was said
logits = torch.tensor([[4.0, -1.0, 2.0, -0.5]])
expect(repetition_penalty, logits, torch.tensor([[2, 1, 2, 2, 1]]), 2.0).close(
    torch.tensor([[4.0, -2.0, 1.0, -0.5]]),
    slip="id 2 has occurred three times and is penalised once: 2 / 2, not 2 / 8",
)

# %% role="test" id="repetition_penalty"
# Two texts, each with its own past
rows = torch.tensor([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], dtype=torch.float64)
expect(repetition_penalty, rows, torch.tensor([[0, 0], [2, 1]]), 4.0).close(
    torch.tensor([[0.25, 2.0, 3.0], [1.0, 0.5, 0.75]], dtype=torch.float64),
    slip="what one text has said is no matter to the other: row by row. float64 stays float64",
)

# %% role="test" id="repetition_penalty"
# Nothing said, no penalty, a reward, nothing to lower
logits = torch.tensor([[4.0, -1.0, 2.0, -0.5]])
nothing = torch.zeros((1, 0), dtype=torch.int64)
expect(repetition_penalty, logits, nothing, 2.0).equals(logits, slip="T = 0: nothing occurred")
all_said = torch.tensor([[0, 1, 2, 3]])
expect(repetition_penalty, logits, all_said, 1.0).equals(logits, slip="θ = 1 is no penalty")
expect(repetition_penalty, logits, all_said, 0.5).close(
    torch.tensor([[8.0, -0.5, 4.0, -0.25]]), slip="θ = 0.5 raises what it touches, by the same rule"
)
ends = torch.tensor([[0.0, -torch.inf, 10_000.0]])
expect(repetition_penalty, ends, torch.tensor([[0, 1]]), 1.5).close(
    ends, slip="0 stays 0, and −∞ stays −∞ (∞ · 0, as from a product with a mask, is NaN)"
)
for penalty in (0.0, -1.2):
    expect(repetition_penalty, logits, all_said, penalty).raises(
        ValueError, slip="a θ of 0 or below has no meaning: refuse it"
    )

# %% role="test" id="repetition_penalty" hidden=true
# Random texts, id by id
g = torch.Generator().manual_seed(seed("repetition_penalty"))
for B, V, T in [(1, 6, 4), (3, 11, 30), (5, 40, 7), (2, 1, 3), (4, 4, 1), (0, 5, 2), (3, 8, 0)]:
    for dtype in (torch.float32, torch.float64):
        logits = (8 * torch.randn(B, V, generator=g)).to(dtype)
        tokens = torch.randint(0, V, (B, T), generator=g)
        penalty = 0.6 + 2 * torch.rand(1, generator=g).item()
        want = logits.clone()
        for b in range(B):
            for i in set(tokens[b].tolist()):
                z = logits[b, i].item()
                want[b, i] = z / penalty if z > 0 else z * penalty
        expect(repetition_penalty, logits, tokens, penalty).close(
            want,
            slip="for each row the ids that occur in it, each once, however far back: z / θ where z > 0, "
            "else z · θ; there may be no rows",
        )

# %% role="test" id="repetition_penalty" hidden=true
# Views, forbidden ids, and those unseen to the last digit
g = torch.Generator().manual_seed(seed("repetition_penalty edges"))
logits = 1e4 * torch.randn(20, 4, generator=g).T
logits[:, ::7] = -torch.inf
tokens = torch.randint(0, 10, (4, 24), generator=g)[:, ::2]
said = torch.tensor([[i in row for i in range(20)] for row in tokens.tolist()])
lowered = torch.where(logits > 0, logits / 1.3, 1.3 * logits)
expect(repetition_penalty, logits, tokens, 1.3).close(
    torch.where(said, lowered, logits),
    slip="a transposed tensor and one with gaps are as good as others: where `view` complains, `reshape` does not",
)
expect(repetition_penalty, logits, tokens + 10, 1.0).equals(
    logits.clone(), slip="θ = 1 changes no digit"
)
for penalty in (0.7, 1.3, 2.0):
    got = expect(repetition_penalty, logits, torch.full((4, 6), 19), penalty).value()
    require(
        got.shape == logits.shape and torch.equal(got[:, :19], logits[:, :19]),
        "ids that do not occur keep their logits to the last digit\n  likely slip: choose between old "
        "and new by `torch.where`; a number divided by θ and multiplied again may be another one",
    )

# %% [markdown] role="explanation" id="repetition_penalty"
# Keskar et al. (2019) divide the logit by θ whatever its sign. For a negative logit that is a reward,
# and logits may well be negative: adding a constant to all of them changes no probability. Hence the two
# cases. They mend the sign and not the cause. A logit of 4 loses 2 at θ = 2, one of 0.1 loses 0.05, one of
# 0 loses nothing, and the same distribution with logits higher by 10 is penalised quite differently. A
# penalty that is *subtracted* would not depend on where zero lies.
#
# It is a crude tool in another way, too. A text that may not repeat may not say "the" twice as easily as
# it should, and a list of numbers runs out of digits. Values around 1.2 are a compromise.
#
# The boolean tensor makes "once" come by itself. Code that goes through the tokens one by one and
# divides has to remember what it has done.
