# %% [markdown] role="statement" id="EncoderLayer" points=4 minutes=15 difficulty=3 may_not="torch.nn.TransformerEncoderLayer llmweek parts.EncoderLayer"
# ## `EncoderLayer`: attend, then think it over
#
# A layer is two sublayers, self-attention and a feed-forward network. Each has a *residual* connection:
# what it finds is added to what went in. And each has a layer norm, for which there are two places:
#
# $$\text{post-norm:}\quad x \leftarrow \operatorname{norm}(x + f(x)) \qquad\qquad
# \text{pre-norm:}\quad x \leftarrow x + f(\operatorname{norm}(x))$$
#
# Post-norm is the paper's, pre-norm what most models since GPT-2 use. Write the class
# `EncoderLayer(d_model, n_heads, d_ff, dropout=0.0, pre_norm=False)`, from
#
# - `parts.MultiHeadAttention(d_model, n_heads)`, called as `(x, context=None, mask=None)`,
# - `parts.FeedForward(d_model, d_ff)` and `parts.LayerNorm(d_model)`, called as `(x)`.
#
# What is asked:
#
# - Its attributes are `attention`, `feed_forward`, and the norms `norm1` (the attention's) and `norm2`
#   (the feed-forward's).
# - `forward(x, mask=None)`: `x`, shape `(B, T, d_model)`; `mask` is handed to the attention as it is.
#   Returns the same shape and dtype.
# - `dropout`: the share of numbers of a sublayer's output that is set to 0 before it is added, by
#   `nn.Dropout`, so in training only: after `layer.eval()` nothing is dropped.
#
# ```python
# >>> layer = EncoderLayer(d_model=6, n_heads=2, d_ff=24)
# >>> y = layer(torch.randn(1, 5, 6))
# >>> y.shape
# torch.Size([1, 5, 6])
# >>> bool(y.mean(-1).abs().max() < 1e-5)  # post-norm: what comes out is normalised
# True
# ```

# %% [markdown] role="hint" id="EncoderLayer"
# Both sublayers are treated alike. Write down, for one of them, the four lines that post-norm and
# pre-norm take, and look where they differ: only in *what the norm is applied to*.

# %% [markdown] role="hint" id="EncoderLayer"
# Pre-norm: `x = x + dropout(attention(norm1(x), mask=mask))`. The `x` before the plus is the one that was
# not normalised; nothing ever stands on the direct path. Post-norm: add first, then normalise the sum.
# Then the same again with the feed-forward network and `norm2`, beginning from the new `x`.

# %% [markdown] role="hint" id="EncoderLayer"
# ```python
# self.attention = parts.MultiHeadAttention(d_model, n_heads)
# self.norm1 = ...
# self.dropout = nn.Dropout(dropout)
#
# if self.pre_norm:
#     x = x + self.dropout(self.attention(self.norm1(x), mask=mask))
#     return x + ...
# x = self.norm1(x + self.dropout(...))
# return ...
# ```

# %% role="setup" id="EncoderLayer"
from itertools import product
from types import SimpleNamespace

import torch
from torch import nn

from llmweek import layers, torch_twins, transformer
from llmweek.exercise import expect, require, seed

ready = vars(layers) | vars(transformer)
if globals().get("USE_MINE"):  # your own classes, where you have written them
    ready |= {name: own for name, own in globals().items() if isinstance(own, type)}
parts = SimpleNamespace(**ready)


# %% role="solution" id="EncoderLayer"
class EncoderLayer(nn.Module):
    """Self-attention and a feed-forward network, each with a residual connection and a norm."""

    def __init__(
        self, d_model: int, n_heads: int, d_ff: int, dropout: float = 0.0, pre_norm: bool = False
    ) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.attention = parts.MultiHeadAttention(d_model, n_heads)
        self.feed_forward = parts.FeedForward(d_model, d_ff)
        self.norm1, self.norm2 = parts.LayerNorm(d_model), parts.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)
        self.pre_norm = pre_norm
        ### END SOLUTION

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """x (B, T, d_model) -> (B, T, d_model); mask broadcasts to (B, H, T, T)."""
        ### BEGIN SOLUTION
        if self.pre_norm:
            x = x + self.dropout(self.attention(self.norm1(x), mask=mask))
            return x + self.dropout(self.feed_forward(self.norm2(x)))
        x = self.norm1(x + self.dropout(self.attention(x, mask=mask)))
        return self.norm2(x + self.dropout(self.feed_forward(x)))
        ### END SOLUTION


# %% role="test" id="EncoderLayer"
# Where nothing is added, and where something is
draw = torch.Generator().manual_seed(seed("EncoderLayer bypass"))
theirs = torch_twins.randomised(nn.TransformerEncoderLayer(6, 2, 8, 0.0, batch_first=True), draw)
weights = torch_twins.named(dict(theirs.named_parameters()))
for part in ("attention", "feed_forward"):
    for name in (f"{part}.output.weight", f"{part}.output.bias"):
        torch.nn.init.zeros_(weights[name])
x = torch.randn(2, 3, 6, generator=draw)
silent = torch_twins.made(weights, EncoderLayer, 6, 2, 8, pre_norm=True)
expect(silent, x).close(
    x,
    rtol=1e-5,
    atol=1e-5,
    slip="pre-norm, and both sublayers answer 0: x itself comes out, untouched, since the norms stand "
    "before the sublayers and never on the direct path. Is a residual connection missing?",
)
silent = torch_twins.made(weights, EncoderLayer, 6, 2, 8)
want = theirs.norm2(theirs.norm1(x)).detach()
expect(silent, x).close(
    want,
    rtol=1e-4,
    atol=1e-5,
    slip="post-norm, and both sublayers answer 0: norm2(norm1(x)) comes out, since each sum is normalised. "
    "Is a residual connection missing, are the two norms one?",
)

# %% role="test" id="EncoderLayer"
# One sublayer at a time
draw = torch.Generator().manual_seed(seed("EncoderLayer sublayers"))
for pre_norm in (False, True):
    for still, other in (("feed_forward", "attention"), ("attention", "feed_forward")):
        theirs = nn.TransformerEncoderLayer(6, 2, 8, 0.0, batch_first=True, norm_first=pre_norm)
        theirs = torch_twins.randomised(theirs.double(), draw)
        weights = torch_twins.named(dict(theirs.named_parameters()))
        for name in (f"{still}.output.weight", f"{still}.output.bias"):
            torch.nn.init.zeros_(weights[name])
        mine = torch_twins.made(weights, EncoderLayer, 6, 2, 8, pre_norm=pre_norm)
        x = torch.randn(2, 3, 6, generator=draw, dtype=torch.float64)
        n = 1 if other == "attention" else 2
        rule = f"x + {other}(norm{n}(x))" if pre_norm else f"norm{n}(x + {other}(x))"
        expect(mine, x).close(
            theirs(x).detach(),
            slip=f"`{still}` answers 0 here; with `pre_norm={pre_norm}` the other sublayer makes {rule}",
        )

# %% role="test" id="EncoderLayer"
# The mask is for the attention
draw = torch.Generator().manual_seed(seed("EncoderLayer mask"))
mine = expect(EncoderLayer, 6, 2, 8).value()
x = torch.randn(2, 4, 6, generator=draw)
causal = torch.ones(4, 4, dtype=torch.bool).tril()
by_name = "hand `mask` on to the attention by its name: its second argument is the context"
before = expect(mine, x, causal).value(slip=by_name)
later = x.clone()
later[:, 2:] = torch.randn(2, 2, 6, generator=draw)
after = expect(mine, later, mask=causal).value(slip=by_name)
require(
    torch.allclose(before[:, :2], after[:, :2], atol=1e-5),
    f"with a causal mask the first words do not depend on later ones\n  likely slip: {by_name}",
    torch_twins.apart(after[:, :2], before[:, :2]),
)
require(
    not torch.allclose(before[:, 2:], after[:, 2:], atol=1e-3),
    "the last words have to depend on what was changed: True = may attend",
    torch_twins.apart(after[:, 2:], before[:, 2:]),
)

# %% role="test" id="EncoderLayer"
# Dropout, in training only
draw = torch.Generator().manual_seed(seed("EncoderLayer dropout"))
x = torch.randn(2, 3, 6, generator=draw)
for pre_norm in (True, False):
    theirs = nn.TransformerEncoderLayer(6, 2, 8, 0.0, batch_first=True, norm_first=pre_norm)
    theirs = torch_twins.randomised(theirs, draw)
    weights = torch_twins.named(dict(theirs.named_parameters()))
    mine = torch_twins.made(weights, EncoderLayer, 6, 2, 8, dropout=1.0, pre_norm=pre_norm)
    want = x if pre_norm else theirs.norm2(theirs.norm1(x)).detach()
    expect(mine, x).close(
        want,
        rtol=1e-4,
        atol=1e-5,
        slip="dropout 1.0 drops the whole output of both sublayers, and nothing of x: it stands between the "
        "sublayer and the sum",
    )
    mine.eval()
    expect(mine, x).close(
        theirs(x).detach(),
        rtol=1e-4,
        atol=1e-4,
        slip="after `eval()` nothing is dropped: use one `nn.Dropout` kept on the layer, or tell "
        "`F.dropout` whether the layer is `training`",
    )

# %% role="test" id="EncoderLayer"
# Dropout of a quarter, number by number
theirs = nn.TransformerEncoderLayer(64, 2, 8, batch_first=True)
weights = torch_twins.named(dict(theirs.named_parameters()))
for part, pre_norm in product(("attention", "feed_forward"), (True, False)):
    given = {name: torch.zeros_like(weight) for name, weight in weights.items()}
    given |= {f"{part}.output.bias": torch.full((64,), 3.0)}
    given |= {f"norm{n}.weight": torch.ones(64) for n in (1, 2)}
    mine = torch_twins.made(given, EncoderLayer, 64, 2, 8, dropout=0.25, pre_norm=pre_norm)
    out = expect(mine, torch.zeros(4, 50, 64)).value()
    dropped = out == 0 if pre_norm else out < 0  # what is kept lies above a word's mean
    require(
        not pre_norm or bool((dropped | ((out - 4).abs() < 1e-5)).all()),
        f"`{part}` answers 3 everywhere here, and x is 0: with dropout 0.25 what comes out is 0 or 4, "
        "since what is not dropped is divided by 1 − 0.25. So the mean stays what it is without dropout",
        f"  got {out[0, 0, :6].tolist()} …",
    )
    require(
        not bool(dropped.all(-1).any() | dropped.all(1).any()),
        f"dropout of what `{part}` answers is number by number, not a whole word or a whole column at a "
        f"time (pre_norm={pre_norm})\n  likely slip: `nn.Dropout1d` or `nn.Dropout2d` for `nn.Dropout`",
    )
    share = dropped.double().mean().item()
    require(
        abs(share - 0.25) < 0.025,  # of 12,800 numbers: six standard deviations and a half
        f"dropout 0.25 sets a quarter of what `{part}` answers to 0 (pre_norm={pre_norm}): hand "
        "`dropout` to `nn.Dropout` as it is, and drop once",
        f"  of {dropped.numel()} numbers {share:.3f} are 0",
    )

# %% role="test" id="EncoderLayer" hidden=true seconds=60
# Against nn.TransformerEncoderLayer: every mask, both norms, with gradients
draw = torch.Generator().manual_seed(seed("EncoderLayer"))
for dtype in (torch.float64, torch.float32):
    for pre_norm in (False, True):
        theirs = nn.TransformerEncoderLayer(12, 3, 20, 0.0, batch_first=True, norm_first=pre_norm)
        theirs = torch_twins.randomised(theirs.to(dtype), draw)
        weights = dict(theirs.named_parameters())
        given = torch_twins.named(weights)
        mine = torch_twins.made(given, EncoderLayer, 12, 3, 20, 0.0, pre_norm)
        each = torch.rand(2, 3, 5, 5, generator=draw) < 0.5
        each[..., 0] = True
        for name, mask in (torch_twins.masks(2, 5, 5) | {"of each head": each}).items():
            x = torch.randn(2, 5, 12, generator=draw, dtype=dtype).requires_grad_()
            torch_twins.agrees(
                mine,
                (x, mask),
                theirs(x, src_mask=torch_twins.hidden(mask, 3)),
                weights,
                slip=f"the whole layer, mask: {name}, pre_norm={pre_norm}",
                slips={f"norm{n}.weight": f"the place of `norm{n}`" for n in (1, 2)},
            )

# %% role="test" id="EncoderLayer" hidden=true seconds=60
# One word, one head, sizes of their own; a dropout that is off
draw = torch.Generator().manual_seed(seed("EncoderLayer edges"))
for d_model, n_heads, d_ff, B, T in [(4, 1, 3, 2, 1), (6, 6, 7, 1, 4), (8, 2, 8, 3, 2)]:
    for pre_norm in (False, True):
        theirs = nn.TransformerEncoderLayer(
            d_model, n_heads, d_ff, 0.0, batch_first=True, norm_first=pre_norm, dtype=torch.float64
        )
        theirs = torch_twins.randomised(theirs, draw)
        weights = torch_twins.named(dict(theirs.named_parameters()))
        mine = torch_twins.made(weights, EncoderLayer, d_model, n_heads, d_ff, 0.9, pre_norm)
        mine.eval()
        x = torch.randn(B, T, d_model, generator=draw, dtype=torch.float64)
        want = theirs(x).detach()
        expect(mine, x).close(want, slip="any sizes, dropout switched off by `eval()`")

# %% [markdown] role="explanation" id="EncoderLayer"
# A layer reads its input, writes a correction, adds it. Under pre-norm the direct path from the bottom
# of a stack to its top is nothing but additions: a layer that has learned nothing yet does no harm, and
# the gradient reaches every layer undiminished. Under post-norm each layer rescales everything that
# came before it; deep stacks then need a slow start of the learning rate (Xiong et al. 2020). The price
# of pre-norm is that the sum grows from layer to layer, so that a last norm must stand after the stack.
#
# What the checks call dropout is that on a sublayer's output, section 5.4 of the paper. Torch's layer
# drops attention weights and the inside of the feed-forward network as well. The checks do not tell the two
# apart: they set dropout to 0 or 1, or all weights of the sublayers to 0 but one bias.
