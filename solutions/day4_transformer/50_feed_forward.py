# %% [markdown] role="statement" id="FeedForward" points=1 minutes=5 difficulty=1 may_not="llmweek"
# ## `FeedForward`: every word by itself
#
# Attention moves numbers between words. What is done *to* them is done here: at every word by itself,
# two linear layers with a bend between them,
#
# $$\operatorname{FeedForward}(x) = \max(0,\ x W_1^\top + b_1)\, W_2^\top + b_2 .$$
#
# Write the class `FeedForward(d_model, d_ff)`.
#
# - Its attributes are `input`, an `nn.Linear` from `d_model` to `d_ff`, and `output`, one from `d_ff`
#   back to `d_model`.
# - `forward(x)`: `x`, shape `(…, d_model)`. Returns the same shape and dtype.
#
# ```python
# >>> widen = FeedForward(d_model=6, d_ff=24)
# >>> widen(torch.ones(2, 3, 6)).shape
# torch.Size([2, 3, 6])
# >>> sum(p.numel() for p in widen.parameters())  # 6 · 24 + 24 + 24 · 6 + 6
# 318
# ```
#
# The residual connection and the norm are not part of it: the layer adds them.

# %% [markdown] role="hint" id="FeedForward"
# `nn.Linear` works on the last axis and leaves all others alone. So nothing has to be reshaped.

# %% [markdown] role="hint" id="FeedForward"
# Make the two layers in `__init__`, with their sizes the right way round. In `forward` apply the first,
# then `F.relu`, then the second. Nothing comes after the second: its output may be negative.

# %% [markdown] role="hint" id="FeedForward"
# ```python
# self.input = nn.Linear(d_model, d_ff)
# self.output = nn.Linear(...)
#
# return self.output(F.relu(...))
# ```

# %% role="setup" id="FeedForward"
import torch
from torch import nn
from torch.nn import functional as F

from llmweek import torch_twins
from llmweek.exercise import expect, seed


# %% role="solution" id="FeedForward"
class FeedForward(nn.Module):
    """Two linear layers with a bend between them, at every position by itself."""

    def __init__(self, d_model: int, d_ff: int) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.input = nn.Linear(d_model, d_ff)
        self.output = nn.Linear(d_ff, d_model)
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (…, d_model) -> (…, d_model)."""
        ### BEGIN SOLUTION
        return self.output(F.relu(self.input(x)))
        ### END SOLUTION


# %% role="test" id="FeedForward"
# Two numbers, three between them
weights = {
    "input.weight": torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
    "input.bias": torch.tensor([0.0, 0.0, -1.0]),
    "output.weight": torch.tensor([[1.0, 0.0, 0.0], [0.0, -1.0, 1.0]]),
    "output.bias": torch.tensor([10.0, 1.0]),
}
mine = torch_twins.made(weights, FeedForward, 2, 3)
expect(mine, torch.tensor([[2.0, 5.0], [-3.0, 1.0]])).close(
    torch.tensor([[12.0, 2.0], [10.0, 0.0]]),
    slip="(2, 5) becomes (2, 5, 6), all positive, and then (12, 2); (−3, 1) becomes (−3, 1, −3), of which the "
    "bend leaves (0, 1, 0). max(0, …) stands between the layers and nowhere else; nothing is added to it "
    "but the biases",
)
expect(mine, torch.tensor([[[-1.0, 30.0]]])).close(
    torch.tensor([[[10.0, -1.0]]]),
    slip="neither what goes in nor what comes out is cut off at 0: the bend is between the layers",
)
expect(mine, torch.tensor([1.0, 30.0])).close(
    torch.tensor([11.0, 1.0]), slip="one word without any leading axes is a shape (d_model,)"
)

# %% role="test" id="FeedForward" hidden=true seconds=60
# Against torch's layers in a row: shapes, dtypes, gradients
draw = torch.Generator().manual_seed(seed("FeedForward"))
for dtype in (torch.float64, torch.float32):
    for shape, d_ff in {(5,): 3, (2, 4): 16, (2, 3, 6): 24, (0, 4): 8, (2, 1, 3, 1): 4}.items():
        d_model = shape[-1]
        theirs = nn.Sequential(nn.Linear(d_model, d_ff), nn.ReLU(), nn.Linear(d_ff, d_model))
        theirs = torch_twins.randomised(theirs.to(dtype), draw)
        names = ("input.weight", "input.bias", "output.weight", "output.bias")
        weights = dict(zip(names, theirs.parameters(), strict=True))
        mine = torch_twins.made(weights, FeedForward, d_model, d_ff)
        x = torch.randn(shape, generator=draw, dtype=dtype).requires_grad_()
        torch_twins.agrees(
            mine,
            (x,),
            theirs(x),
            weights,
            slip="`output(relu(input(x)))`, at every word by itself",
            slips={"input.weight": "where the bend is flat nothing comes back"},
        )

# %% [markdown] role="explanation" id="FeedForward"
# The same two matrices serve every position, so the block knows nothing of order and moves nothing
# between words. Most of a Transformer's parameters are here all the same: with the usual
# $d_\text{ff} = 4\, d_\text{model}$ it holds $8\, d_\text{model}^2$ weights, an attention $4\, d_\text{model}^2$.
#
# "Two linear layers" without the bend would be one: a product of two matrices is a matrix. ReLU is the
# paper's; GELU, which most models since GPT-2 use, is a smoother bend in the same place.
