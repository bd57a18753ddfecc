# %% [markdown] role="statement" id="LayerNorm" points=3 minutes=10 difficulty=2 may_not="torch.nn.LayerNorm torch.nn.functional.layer_norm torch.layer_norm torch.native_layer_norm llmweek"
# ## `LayerNorm`: every word at one scale
#
# Sums grow: each sublayer adds to what came before. Layer normalisation brings every word back to mean
# 0 and variance 1, by itself, and then lets the model stretch and shift each column as it likes:
#
# $$y = \gamma \odot \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta, \qquad
# \mu = \frac{1}{d} \sum_j x_j, \qquad \sigma^2 = \frac{1}{d} \sum_j (x_j - \mu)^2$$
#
# Mean and variance are those of one row, over the last axis. Write the class `LayerNorm(d, eps=1e-5)`.
#
# - Its parameters are `weight` (γ) and `bias` (β), each an `nn.Parameter` of shape `(d,)`: ones and zeros
#   to begin with.
# - `forward(x)`: `x` of shape `(…, d)` with any leading axes, none included. Returns the same shape and
#   dtype.
#
# ```python
# >>> LayerNorm(2)(torch.tensor([[1.0, 3.0], [50.0, 10.0]])).round(decimals=3).tolist()
# [[-1.0, 1.0], [1.0, -1.0]]
# ```
#
# Edge cases: a row of equal numbers has variance 0 and comes out as `bias`, which is what ε is for.
# `d` may be 1, there may be no rows at all. float32 and float64. Rows may lie far from 0, at 1,000 ± 1,
# also in float32.

# %% [markdown] role="hint" id="LayerNorm"
# Two numbers are needed for each row, so two reductions over the last axis. Keep that axis, as one of
# length 1, and broadcasting does the rest.

# %% [markdown] role="hint" id="LayerNorm"
# Centre first: `x - x.mean(-1, keepdim=True)`. The variance is the mean of the centred numbers' squares.
# `torch.var` divides by `d − 1` unless it is told otherwise. ε is added to the variance, before the root
# is taken. (`E[x²] − E[x]²` is the same variance on paper; at 1,000 ± 1 it subtracts two numbers of
# about 1,000,000, and in float32 little is left.)

# %% [markdown] role="hint" id="LayerNorm"
# ```python
# self.weight = nn.Parameter(torch.ones(d))
# self.bias = ...
#
# centred = x - x.mean(-1, keepdim=True)
# variance = (centred**2)...
# return self.weight * centred / torch.sqrt(...) + self.bias
# ```

# %% role="setup" id="LayerNorm"
import torch
from torch import nn

from llmweek import torch_twins
from llmweek.exercise import expect, require, seed


# %% role="solution" id="LayerNorm"
class LayerNorm(nn.Module):
    """weight · (x − mean) / √(variance + eps) + bias, over the last axis, of size d."""

    def __init__(self, d: int, eps: float = 1e-5) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(d))
        self.bias = nn.Parameter(torch.zeros(d))
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (…, d) -> (…, d)."""
        ### BEGIN SOLUTION
        centred = x - x.mean(-1, keepdim=True)
        variance = centred.square().mean(-1, keepdim=True)
        return self.weight * centred / (variance + self.eps).sqrt() + self.bias
        ### END SOLUTION


# %% role="test" id="LayerNorm"
# As it is made: ones and zeros
norm = expect(LayerNorm, 3).value()
for name, want in {"weight": torch.ones(3), "bias": torch.zeros(3)}.items():
    parameter = getattr(norm, name, None)
    require(
        isinstance(parameter, nn.Parameter) and torch.equal(parameter.detach(), want),
        f"`{name}` is an nn.Parameter of shape (d,), all {want[0]:.0f} to begin with",
        f"  for d = 3 it is {parameter!r}",
    )
    require(
        parameter.dtype == torch.float32,
        f"`{name}` has torch's default dtype: what is float32 would come back as something else",
        f"  its dtype is {parameter.dtype}",
    )

# %% role="test" id="LayerNorm"
# Rows on paper
plain = {"weight": torch.ones(2).double(), "bias": torch.zeros(2).double()}
norm = torch_twins.made(plain, LayerNorm, 2, eps=0.0)
expect(norm, torch.tensor([[1.0, 3.0], [50.0, 10.0]]).double()).close(
    torch.tensor([[-1.0, 1.0], [1.0, -1.0]]).double(),
    rtol=1e-4,
    slip="the row (1, 3) has mean 2 and variance ((−1)² + 1²) / 2 = 1: divide by d, not by d − 1, take the "
    "root, and take both over the last axis, row by row",
)
norm = torch_twins.made(plain, LayerNorm, 2, eps=3.0)
expect(norm, torch.tensor([[1.0, 3.0]]).double()).close(
    torch.tensor([[-0.5, 0.5]]).double(),
    slip="the variance is 1 and ε is 3 here: ε is added to the variance inside the root, √(1 + 3) = 2",
)
stretched = {"weight": torch.tensor([2.0, 10.0]).double(), "bias": torch.tensor([1.0, -1]).double()}
norm = torch_twins.made(stretched, LayerNorm, 2, eps=0.0)
expect(norm, torch.tensor([1.0, 3.0]).double()).close(
    torch.tensor([-1.0, 9.0]).double(),
    rtol=1e-4,
    slip="what is normalised is multiplied by `weight` and shifted by `bias`, column by column",
)

# %% role="test" id="LayerNorm"
# Rows with nothing to stretch
shifted = {"weight": torch.tensor([2.0, 3.0, 4.0]), "bias": torch.tensor([5.0, 6.0, 7.0])}
norm = torch_twins.made(shifted, LayerNorm, 3)
expect(norm, torch.full((2, 3), 0.5)).close(
    torch.tensor([[5.0, 6.0, 7.0]] * 2),
    rtol=1e-5,
    atol=1e-4,  # of 0.5 a few billionths may be left, divided by √ε
    slip="a row of equal numbers has variance 0: ε keeps it from 0 / 0",
)
expect(norm, torch.tensor([-2e-3, 0.0, 2e-3])).close(
    torch.tensor([2 * -0.5619515 + 5, 6.0, 4 * 0.5619515 + 7]),
    rtol=1e-5,
    slip="the variance is 2.67e-6 and `eps` is 1e-5 unless it is said otherwise: 0.002 / √1.267e-5 is 0.56",
)

# %% role="test" id="LayerNorm" hidden=true seconds=60
# Against nn.LayerNorm: shapes, dtypes, gradients
draw = torch.Generator().manual_seed(seed("LayerNorm"))
for dtype in (torch.float64, torch.float32):
    for shape, eps in {(7,): 1e-5, (4, 3): 0.5, (2, 5, 6): 1e-5, (2, 3, 1, 8): 1e-3}.items():
        theirs = torch_twins.randomised(nn.LayerNorm(shape[-1], eps, dtype=dtype), draw)
        weights = dict(theirs.named_parameters())
        mine = torch_twins.made(weights, LayerNorm, shape[-1], eps)
        x = 3 * torch.randn(shape, generator=draw, dtype=dtype) + 1
        x.requires_grad_()
        torch_twins.agrees(
            mine,
            (x,),
            theirs(x),
            weights,
            slip="mean and variance are those of the last axis alone, of each row by itself, and take part "
            "in the gradient",
            slips={
                "weight": "the gradient of `weight` sums over all rows",
                "bias": "the gradient of `bias` sums over all rows",
            },
        )

# %% role="test" id="LayerNorm" hidden=true seconds=60
# One column, no rows, views, numbers far from zero
draw = torch.Generator().manual_seed(seed("LayerNorm edges"))
for shape in [(3, 1), (0, 4), (2, 0, 4)]:
    theirs = torch_twins.randomised(nn.LayerNorm(shape[-1]), draw)
    mine = torch_twins.made(dict(theirs.named_parameters()), LayerNorm, shape[-1])
    x = torch.randn(shape, generator=draw)
    want = theirs.bias.detach().expand(shape).clone()
    expect(mine, x).close(want, slip="one column, or no rows, is nothing out of the ordinary")
theirs = torch_twins.randomised(nn.LayerNorm(6), draw)
mine = torch_twins.made(dict(theirs.named_parameters()), LayerNorm, 6)
view = torch.randn(6, 3, 5, generator=draw).permute(2, 1, 0)
expect(mine, view).close(
    theirs(view).detach(),
    rtol=1e-4,
    atol=1e-5,
    slip="a transposed tensor is as good as another: where `view` complains, `reshape` does not",
)
mine.eval()
expect(mine, view).close(
    theirs(view).detach(),
    rtol=1e-4,
    atol=1e-5,
    slip="the same in training and after `eval()`: mean and variance are those of the row, none are kept",
)
far = 1_000 + torch.randn(20, 6, generator=draw)
want = nn.functional.layer_norm(
    far.double(), (6,), theirs.weight.detach().double(), theirs.bias.detach().double()
)
expect(mine, far).close(
    want.float(),
    rtol=0.02,
    atol=0.02,
    slip="at 1,000 ± 1 a variance by E[x²] − E[x]² drowns in rounding: centre first, then square",
)

# %% [markdown] role="explanation" id="LayerNorm"
# Three lines, and two of them are the classic slips. `torch.var` and `torch.std` divide by `d − 1`, as
# suits a sample; here the row is all there is. And ε stands inside the root: for rows of ordinary size
# the place makes no difference, for rows near 0 it decides whether they are blown up to size 1 or left
# small.
#
# Unlike batch normalisation nothing is shared between rows, so a word comes out the same whatever it
# is batched with, in training and in use. The gradient goes through mean and variance too: what is
# subtracted from it is its own mean and its part along the output, so that a step never tries to change
# what the norm takes away anyway.
