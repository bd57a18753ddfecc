# %% [markdown] role="statement" id="MultiHeadAttention" points=5 minutes=25 difficulty=3 may_not="torch.nn.MultiheadAttention torch.nn.functional.multi_head_attention_forward llmweek"
# ## `MultiHeadAttention`: several looks at once
#
# From here on gradients are torch's business, and the parts are `nn.Module`s. The first makes queries,
# keys and values by three learned projections, lets every head attend by itself, and mixes what the
# heads found by a fourth:
#
# $$\operatorname{MultiHead}(X, C) = \operatorname{concat}(h_0, …, h_{H-1})\, W_O^\top + b_O, \qquad
# h_i = \operatorname{softmax}\!\left(\frac{Q_i K_i^\top}{\sqrt{d_k}} + M\right) V_i$$
#
# with $Q = X W_Q^\top + b_Q$, $K = C W_K^\top + b_K$, $V = C W_V^\top + b_V$, and $d_k = d_\text{model} / H$.
# $Q_i$, $K_i$, $V_i$ are the columns $i d_k$ up to $(i + 1) d_k$ of these, counting heads from 0. Write the
# class `MultiHeadAttention(d_model, n_heads)`.
#
# - Its attributes `query`, `key`, `value`, `output` are the four projections, each an
#   `nn.Linear(d_model, d_model)`. The checks put torch's weights there.
# - Raise `ValueError` where `n_heads` does not divide `d_model`.
# - `forward(x, context=None, mask=None)`: `x`, shape `(B, Tq, d_model)`, asks. `context`, shape
#   `(B, Tk, d_model)`, answers: keys *and* values come from it. `None` means that `x` answers itself
#   (self-attention).
# - `mask`: a boolean tensor that broadcasts to `(B, H, Tq, Tk)`, `True` = may attend, or `None`.
# - Returns a tensor `(B, Tq, d_model)` in the dtype of `x`.
#
# ```python
# >>> attend = MultiHeadAttention(d_model=6, n_heads=2)
# >>> x, context = torch.randn(1, 3, 6), torch.randn(1, 5, 6)
# >>> attend(x).shape, attend(x, context).shape
# (torch.Size([1, 3, 6]), torch.Size([1, 3, 6]))
# >>> alone = attend(x, mask=torch.eye(3, dtype=torch.bool))  # each word sees itself only
# >>> torch.allclose(alone, attend.output(attend.value(x)), atol=1e-6)
# True
# ```
#
# For a head you may translate your numpy `attention` into torch, or call
# `F.scaled_dot_product_attention(q, k, v, attn_mask=mask)`, which reads a boolean mask as we do.
#
# Edge cases: one head, as many heads as columns, one word. A query that may attend to nothing finds
# zeros, so that its output is the bias of `output`; all gradients stay finite. float32 and float64.

# %% [markdown] role="hint" id="MultiHeadAttention"
# Attention takes any leading axes. So nothing has to be done head by head: make the heads a leading
# axis, and one call serves all of them. Which axis are they on after the projection?

# %% [markdown] role="hint" id="MultiHeadAttention"
# Project first, then split: `(B, T, d_model)` → `(B, T, H, d_k)` → `(B, H, T, d_k)`. The first step cuts
# every word's numbers into heads, the second swaps two axes; a single `reshape` to the last shape would
# mix the words. Attend. Then undo both steps in the opposite order, and project by `output`. Queries
# come from `x`, keys and values from `context`; their lengths may differ, so let each keep its own `T`.

# %% [markdown] role="hint" id="MultiHeadAttention"
# ```python
# context = x if context is None else context
#
# def split(z):
#     return z.unflatten(-1, (self.n_heads, -1)).transpose(...)
#
# q, k, v = split(self.query(x)), split(self.key(...)), split(...)
# heads = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
# return self.output(heads.transpose(...).flatten(-2))
# ```

# %% role="setup" id="MultiHeadAttention"
import torch
from torch import nn
from torch.nn import functional as F

from llmweek import torch_twins
from llmweek.compare import show
from llmweek.exercise import expect, require, seed


# %% role="solution" id="MultiHeadAttention"
class MultiHeadAttention(nn.Module):
    """`n_heads` attentions side by side, each on d_model / n_heads columns, then a projection."""

    def __init__(self, d_model: int, n_heads: int) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        if d_model % n_heads:
            raise ValueError(f"{n_heads} heads do not divide d_model = {d_model}")
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
        ### END SOLUTION

    def forward(
        self,
        x: torch.Tensor,
        context: torch.Tensor | None = None,
        mask: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """x (B, Tq, d_model) asks, context (B, Tk, d_model) or x answers: (B, Tq, d_model)."""
        ### BEGIN SOLUTION
        context = x if context is None else context

        def split(z: torch.Tensor) -> torch.Tensor:
            return z.unflatten(-1, (self.n_heads, -1)).transpose(-3, -2)

        q, k, v = split(self.query(x)), split(self.key(context)), split(self.value(context))
        heads = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.output(heads.transpose(-3, -2).flatten(-2))
        ### END SOLUTION


# %% role="test" id="MultiHeadAttention"
# Its parts, and heads that do not divide
given = {f"{p}.weight": torch.ones(6, 6) for p in ("query", "key", "value", "output")}
given |= {f"{p}.bias": torch.ones(6) for p in ("query", "key", "value", "output")}
torch_twins.made(given, MultiHeadAttention, 6, 3)
expect(MultiHeadAttention, 6, 4).raises(
    ValueError, slip="6 columns cannot be shared out among 4 heads: d_model % n_heads is not 0"
)

# %% role="test" id="MultiHeadAttention"
# One head, then two, where every projection leaves its input as it is
given = {f"{p}.weight": torch.eye(4).double() for p in ("query", "key", "value", "output")}
given |= {f"{p}.bias": torch.zeros(4).double() for p in ("query", "key", "value", "output")}
x = torch.tensor([[1.0, 0, 2, 1], [0, 1, 0, 2], [3, 1, 1, 0]]).double()
weights = torch.softmax(x @ x.T / 4**0.5, dim=1)
one = torch_twins.made(given, MultiHeadAttention, 4, 1)
expect(one, x[None]).close(
    (weights @ x)[None],
    slip="softmax(q kᵗ / √d_k) v: with one head d_k is 4, so divide by 2; each *query's* weights add up "
    "to 1, so the softmax goes along the last axis, the keys. There is no dropout, no norm and no residual in "
    "here: those belong to the layer",
)
left, right = x[:, :2], x[:, 2:]
heads = [torch.softmax(part @ part.T / 2**0.5, dim=1) @ part for part in (left, right)]
two = torch_twins.made(given, MultiHeadAttention, 4, 2)
expect(two, x[None]).close(
    torch.cat(heads, dim=1)[None],
    slip="the first head owns columns 0 and 1, the second 2 and 3, of every word: cut the last axis "
    "into (H, d_k), then swap the axes of words and heads, and undo both in the opposite order. d_k is "
    "2 now, so divide by √2: the scale is that of a head, not of the model",
)

# %% role="test" id="MultiHeadAttention"
# Who asks and who answers
draw = torch.Generator().manual_seed(seed("MultiHeadAttention context"))
theirs = torch_twins.randomised(nn.MultiheadAttention(6, 2, batch_first=True).double(), draw)
weights = torch_twins.named(dict(theirs.named_parameters()))
mine = torch_twins.made(weights, MultiHeadAttention, 6, 2)
x, context = (torch.randn(2, n, 6, generator=draw, dtype=torch.float64) for n in (3, 5))
expect(mine, x, context).value(
    slip="whether there is a context, ask by `context is None`; keys and values are as many as its words, "
    "queries as many as x's"
)
answer = context[:, :1] @ weights["value.weight"].T + weights["value.bias"]
answer = answer @ weights["output.weight"].T + weights["output.bias"]
expect(mine, x, context[:, :1]).close(
    answer.detach().expand(2, 3, 6).clone(),
    slip="with a single word of context there is nothing to choose: every query gets that word's value, "
    "projected. Queries come from `x`, so there is a row for each word of x. Keys and values both come from `context`; all four projections have a bias",
)
expect(mine, x, context).close(
    theirs(x, context, context)[0].detach(),
    slip="queries come from `x`, keys and values both from `context`",
)
expect(mine, x).close(
    theirs(x, x, x)[0].detach(),
    slip="without a context, `x` is its own: keys and values come from x",
)

# %% role="test" id="MultiHeadAttention"
# Who may attend to whom
draw = torch.Generator().manual_seed(seed("MultiHeadAttention masks by hand"))
theirs = torch_twins.randomised(nn.MultiheadAttention(6, 2, batch_first=True).double(), draw)
weights = torch_twins.named(dict(theirs.named_parameters()))
mine = torch_twins.made(weights, MultiHeadAttention, 6, 2)
x = torch.randn(2, 4, 6, generator=draw, dtype=torch.float64)
values = x @ weights["value.weight"].T + weights["value.bias"]
alone = (values @ weights["output.weight"].T + weights["output.bias"]).detach()
expect(mine, x, mask=torch.eye(4, dtype=torch.bool)).close(
    alone, slip="True = may attend: this mask lets every word see itself, and nothing else"
)
last = torch.tensor([False, False, False, True]).expand(2, 1, 1, 4)
expect(mine, x, mask=last).close(
    alone[:, 3:].expand(2, 4, 6).clone(),
    slip="a mask (B, 1, 1, Tk) holds for every head and every query: here only the last key is allowed",
)
causal = torch.ones(4, 4, dtype=torch.bool).tril()
expect(mine, x, None, causal).close(
    theirs(x, x, x, attn_mask=~causal)[0].detach(),
    slip="hide scores before the softmax, by −∞ or nearly, so that the weights left add up to 1",
)

# %% role="test" id="MultiHeadAttention"
# A word that may attend to nothing
draw = torch.Generator().manual_seed(seed("MultiHeadAttention nothing"))
theirs = torch_twins.randomised(nn.MultiheadAttention(6, 2, batch_first=True).double(), draw)
weights = torch_twins.named(dict(theirs.named_parameters()))
mine = torch_twins.made(weights, MultiHeadAttention, 6, 2)
x = torch.randn(1, 3, 6, generator=draw, dtype=torch.float64).requires_grad_()
mask = torch.tensor([[True, True, False], [False, False, False], [True, True, True]])
out = expect(mine, x, mask=mask).value(slip="a row of the mask may be False throughout")
problem = (
    "the second word may attend to nothing and finds zeros: its output is the bias of `output`"
)
require(bool(torch.isfinite(out).all()), f"{problem}, not NaN", f"  got {show(out)}")
require(
    torch.allclose(out[0, 1], weights["output.bias"]),
    problem,
    f"  got {show(out[0, 1])}, the bias is {show(weights['output.bias'])}",
)
(gradient,) = torch.autograd.grad(out.sum(), [x])
require(
    bool(torch.isfinite(gradient).all()),
    "the gradient of x is not finite\n  likely slip: a softmax of −∞ throughout is NaN, and so may "
    "its gradient be, whatever you put in the place of the NaN afterwards. Hide scores by the least finite "
    "number, and set their weights to 0 after the softmax",
    f"  got {show(gradient)}",
)

# %% role="test" id="MultiHeadAttention" hidden=true seconds=60
# Against nn.MultiheadAttention: every mask, self and cross, with gradients
draw = torch.Generator().manual_seed(seed("MultiHeadAttention"))
slips = {
    "query.weight": "the gradient has to reach the queries through the weights",
    "key.weight": "the gradient has to reach the keys through the weights",
}
for dtype in (torch.float64, torch.float32):
    theirs = nn.MultiheadAttention(12, 3, batch_first=True, dtype=dtype)
    theirs = torch_twins.randomised(theirs, draw)
    weights = dict(theirs.named_parameters())
    mine = torch_twins.made(torch_twins.named(weights), MultiHeadAttention, 12, 3)
    for n_keys in (5, 7):
        for name, mask in torch_twins.masks(2, 5, n_keys).items():
            x = torch.randn(2, 5, 12, generator=draw, dtype=dtype).requires_grad_()
            context = torch.randn(2, n_keys, 12, generator=draw, dtype=dtype).requires_grad_()
            kept = torch_twins.hidden(mask, 3)
            want, _ = theirs(x, context, context, attn_mask=kept, need_weights=False)
            torch_twins.agrees(
                mine,
                (x, context, mask),
                want,
                weights,
                slip=f"attention to a context of its own length, mask: {name}",
                slips=slips,
            )

# %% role="test" id="MultiHeadAttention" hidden=true seconds=60
# One head, many heads, one word, a mask for each head, rows without a key
draw = torch.Generator().manual_seed(seed("MultiHeadAttention edges"))
for d_model, n_heads, B, T in [(4, 1, 2, 3), (5, 5, 2, 3), (8, 2, 1, 1), (6, 3, 3, 4)]:
    theirs = nn.MultiheadAttention(d_model, n_heads, batch_first=True, dtype=torch.float64)
    theirs = torch_twins.randomised(theirs, draw)
    weights = dict(theirs.named_parameters())
    mine = torch_twins.made(torch_twins.named(weights), MultiHeadAttention, d_model, n_heads)
    x = torch.randn(T, B, d_model, generator=draw, dtype=torch.float64).transpose(0, 1)
    x = x.detach().requires_grad_()
    each = torch.rand(B, n_heads, T, T, generator=draw) < 0.5
    each[..., 0] = True
    want, _ = theirs(x, x, x, attn_mask=~each.flatten(0, 1), need_weights=False)
    torch_twins.agrees(
        mine, (x, None, each), want, weights, slip="a mask (B, H, Tq, Tk), of its own for each head"
    )
    keys = torch.rand(n_heads, 1, T, generator=draw) < 0.5
    keys[..., 0] = True
    kept = keys.expand(B, n_heads, T, T).flatten(0, 1)
    want, _ = theirs(x, x, x, attn_mask=~kept, need_weights=False)
    torch_twins.agrees(
        mine,
        (x, None, keys),
        want,
        weights,
        slip="a mask (H, 1, Tk) is for every sentence: axes are matched from the last one, as ever",
    )
    some = torch.rand(B, 1, T, 1, generator=draw) < 0.5  # queries that may attend at all
    some[0, 0, 0] = False
    want, _ = theirs(x, x, x, need_weights=False)
    want = torch.where(some[:, 0], want, theirs.out_proj.bias)
    torch_twins.agrees(
        mine,
        (x, None, some.expand(B, 1, T, T)),
        want,
        weights,
        slip="a query that may attend to nothing finds zeros, and its gradients are zero",
    )

# %% [markdown] role="explanation" id="MultiHeadAttention"
# Four matrix products and a swap of axes. The heads cost nothing beyond one head of full width: the
# projections are the same size, and `H` scores of width $d_k$ take as many multiplications as one of
# width $d_\text{model}$. What they buy is `H` different weightings of the same words.
#
# `reshape(B, H, T, d_k)` gives the right shape and the wrong numbers: memory is read in order, so the
# first "head" would be the first words rather than the first columns. `unflatten` followed by
# `transpose` says what is meant.
#
# Torch's `nn.MultiheadAttention` keeps the three input projections in one matrix, `in_proj_weight` of
# shape `(3 · d_model, d_model)`, queries first: one large product is faster than three small ones. And its
# boolean `attn_mask` means the opposite of ours, True = may *not* attend. That is why the
# checks turn each mask over before they ask it.
#
# One parameter is never trained: the bias of `key` adds the same number, $q \cdot b_K$, to all scores
# of a query, which a softmax does not see. Its gradient is zero.
