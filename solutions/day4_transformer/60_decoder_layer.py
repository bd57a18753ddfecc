# %% [markdown] role="statement" id="DecoderLayer" points=4 minutes=12 difficulty=2 may_not="torch.nn.TransformerDecoderLayer llmweek parts.DecoderLayer"
# ## `DecoderLayer`: read what was written, then what was said
#
# A decoder writes the target sentence, and reads the source sentence while it does. So its layer has
# three sublayers: self-attention among the words of the target; *cross-attention*, by which each of them
# asks the encoder's output, the `memory`; and a feed-forward network. Each has a residual connection and
# a norm, as in the encoder's layer:
#
# $$\text{post-norm:}\quad x \leftarrow \operatorname{norm}(x + f(x)) \qquad\qquad
# \text{pre-norm:}\quad x \leftarrow x + f(\operatorname{norm}(x))$$
#
# In cross-attention queries come from `x`, keys and values both from `memory`. The norm is `x`'s: the
# memory comes ready from the encoder and is never normalised here. Write the class
# `DecoderLayer(d_model, n_heads, d_ff, dropout=0.0, pre_norm=False)`, from
# `parts.MultiHeadAttention(d_model, n_heads)`, called as `(x, context=None, mask=None)`,
# `parts.FeedForward(d_model, d_ff)` and `parts.LayerNorm(d_model)`.
#
# - Its attributes are `self_attention`, `cross_attention`, `feed_forward`, and `norm1`, `norm2`, `norm3`, in
#   this order.
# - `forward(x, memory, mask=None, memory_mask=None)`: `x`, shape `(B, T, d_model)`; `memory`, shape
#   `(B, S, d_model)`. `mask` broadcasts to `(B, H, T, T)` and is the self-attention's; `memory_mask`
#   broadcasts to `(B, H, T, S)` and is the cross-attention's. Returns the shape and dtype of `x`.
# - `dropout`: as in the encoder's layer, on each sublayer's output, in training only.
#
# ```python
# >>> layer = DecoderLayer(d_model=6, n_heads=2, d_ff=24)
# >>> x, memory = torch.randn(1, 3, 6), torch.randn(1, 5, 6)
# >>> layer(x, memory).shape
# torch.Size([1, 3, 6])
# >>> bool(torch.allclose(layer(x, memory), layer(x, memory.flip(1)), atol=1e-5))
# True
# ```
#
# (The last line: attention does not know in which order the words of its context stand. Their positions
# were added before the encoder.)

# %% [markdown] role="hint" id="DecoderLayer"
# It is the encoder's layer with one more sublayer in the middle. What does that sublayer need besides
# `x`, and which mask is its?

# %% [markdown] role="hint" id="DecoderLayer"
# Three times the same step, with another sublayer and another norm: self-attention with `mask`;
# `cross_attention(x, memory, memory_mask)`; the feed-forward network. Under pre-norm only `x` goes through
# the norm before it asks. A small method `step(x, norm, sublayer)` saves writing both orders three times.

# %% [markdown] role="hint" id="DecoderLayer"
# ```python
# def step(self, x, norm, sublayer):
#     if self.pre_norm:
#         return x + self.dropout(sublayer(norm(x)))
#     return norm(...)
#
# def forward(self, x, memory, mask=None, memory_mask=None):
#     x = self.step(x, self.norm1, lambda z: self.self_attention(z, mask=mask))
#     x = self.step(x, self.norm2, lambda z: ...)
#     return self.step(...)
# ```

# %% role="setup" id="DecoderLayer"
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


# %% role="solution" id="DecoderLayer"
class DecoderLayer(nn.Module):
    """Self-attention, attention to the encoder's output, and a feed-forward network."""

    def __init__(
        self, d_model: int, n_heads: int, d_ff: int, dropout: float = 0.0, pre_norm: bool = False
    ) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.self_attention = parts.MultiHeadAttention(d_model, n_heads)
        self.cross_attention = parts.MultiHeadAttention(d_model, n_heads)
        self.feed_forward = parts.FeedForward(d_model, d_ff)
        self.norm1, self.norm2, self.norm3 = (parts.LayerNorm(d_model) for _ in range(3))
        self.dropout = nn.Dropout(dropout)
        self.pre_norm = pre_norm
        ### END SOLUTION

    def forward(
        self,
        x: torch.Tensor,
        memory: torch.Tensor,
        mask: torch.Tensor | None = None,
        memory_mask: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """x (B, T, d_model) and the encoder's memory (B, S, d_model) -> (B, T, d_model)."""
        ### BEGIN SOLUTION

        def step(x, norm, sublayer):
            if self.pre_norm:
                return x + self.dropout(sublayer(norm(x)))
            return norm(x + self.dropout(sublayer(x)))

        x = step(x, self.norm1, lambda z: self.self_attention(z, mask=mask))
        x = step(x, self.norm2, lambda z: self.cross_attention(z, memory, memory_mask))
        return step(x, self.norm3, self.feed_forward)
        ### END SOLUTION


# %% role="test" id="DecoderLayer"
# Where nothing is added
draw = torch.Generator().manual_seed(seed("DecoderLayer bypass"))
theirs = nn.TransformerDecoderLayer(6, 2, 8, 0.0, batch_first=True)
weights = torch_twins.named(dict(torch_twins.randomised(theirs, draw).named_parameters()))
for part in ("self_attention", "cross_attention", "feed_forward"):
    for name in (f"{part}.output.weight", f"{part}.output.bias"):
        torch.nn.init.zeros_(weights[name])
x, memory = torch.randn(2, 3, 6, generator=draw), torch.randn(2, 5, 6, generator=draw)
silent = torch_twins.made(weights, DecoderLayer, 6, 2, 8, pre_norm=True)
expect(silent, x, memory).value(
    slip="x asks and the memory answers: queries, and so the rows of the result, are those of x, of which "
    "there may be more or fewer than of the memory"
)
expect(silent, x, memory).close(
    x,
    rtol=1e-5,
    atol=1e-5,
    slip="pre-norm, and all sublayers answer 0: x itself comes out, untouched, since the norms stand "
    "before the sublayers and never on the direct path. Is a residual connection missing?",
)
silent = torch_twins.made(weights, DecoderLayer, 6, 2, 8)
expect(silent, x, memory).close(
    theirs.norm3(theirs.norm2(theirs.norm1(x))).detach(),
    rtol=1e-3,
    atol=1e-4,
    slip="post-norm, and all sublayers answer 0: norm3(norm2(norm1(x))) comes out, since each sum is "
    "normalised. Is a residual connection missing, is a norm used twice?",
)

# %% role="test" id="DecoderLayer"
# One sublayer at a time
draw = torch.Generator().manual_seed(seed("DecoderLayer sublayers"))
sublayers = {"self_attention": "norm1", "cross_attention": "norm2", "feed_forward": "norm3"}
for pre_norm in (False, True):
    for speaking, norm in sublayers.items():
        theirs = nn.TransformerDecoderLayer(6, 2, 8, 0.0, batch_first=True, norm_first=pre_norm)
        theirs = torch_twins.randomised(theirs.double(), draw)
        weights = torch_twins.named(dict(theirs.named_parameters()))
        for part in sublayers.keys() - {speaking}:
            for name in (f"{part}.output.weight", f"{part}.output.bias"):
                torch.nn.init.zeros_(weights[name])
        mine = torch_twins.made(weights, DecoderLayer, 6, 2, 8, pre_norm=pre_norm)
        x = torch.randn(2, 3, 6, generator=draw, dtype=torch.float64)
        memory = torch.randn(2, 5, 6, generator=draw, dtype=torch.float64)
        then = ", memory" if speaking == "cross_attention" else ""
        rule = f"norm(x + {speaking}(x{then}))"
        if pre_norm:
            rule = f"x + {speaking}(norm(x){then})"
        expect(mine, x, memory).close(
            theirs(x, memory).detach(),
            slip=f"the other two sublayers answer 0 here; with `pre_norm={pre_norm}` this one makes {rule}, "
            f"where norm is {norm}. Only x goes through a norm, never the memory",
        )

# %% role="test" id="DecoderLayer"
# Two masks, one for each attention
draw = torch.Generator().manual_seed(seed("DecoderLayer masks"))
mine = expect(DecoderLayer, 6, 2, 8).value()
x, memory = torch.randn(2, 4, 6, generator=draw), torch.randn(2, 4, 6, generator=draw)
causal = torch.ones(4, 4, dtype=torch.bool).tril()
padding = torch.tensor([True, True, True, False]).expand(2, 1, 1, 4)
by_name = "an attention takes its mask by name: its second argument is the context"
before = expect(mine, x, memory, causal, padding).value(slip=by_name)
later, other = x.clone(), memory.clone()
later[:, 2:] = torch.randn(2, 2, 6, generator=draw)
after = expect(mine, later, memory, causal, padding).value()
require(
    torch.allclose(before[:, :2], after[:, :2], atol=1e-5),
    "`mask` is causal here: the first words do not depend on later words of the target\n  likely slip: "
    "`mask` goes to the self-attention, by its name: its second argument is the context",
    torch_twins.apart(after[:, :2], before[:, :2]),
)
other[:, 3] = torch.randn(2, 6, generator=draw)
after = expect(mine, x, other, mask=causal, memory_mask=padding).value()
require(
    torch.allclose(before, after, atol=1e-5),
    "`memory_mask` hides the last word of the memory here: nothing depends on it\n  likely slip: "
    "`memory_mask` goes to the cross-attention",
    torch_twins.apart(after, before),
)
other[:, 2] = torch.randn(2, 6, generator=draw)
after = expect(mine, x, other, mask=causal, memory_mask=padding).value()
require(
    bool(((before - after).abs().amax(-1) > 1e-4).all()),
    "every word of the target sees all of the memory that is not padding\n  likely slip: the causal mask "
    "is the self-attention's alone",
    f"  word by word the results differ by {(before - after).abs().amax(-1).tolist()}",
)

# %% role="test" id="DecoderLayer"
# Dropout, in training only
draw = torch.Generator().manual_seed(seed("DecoderLayer dropout"))
x, memory = torch.randn(2, 3, 6, generator=draw), torch.randn(2, 5, 6, generator=draw)
for pre_norm in (True, False):
    theirs = nn.TransformerDecoderLayer(6, 2, 8, 0.0, batch_first=True, norm_first=pre_norm)
    theirs = torch_twins.randomised(theirs, draw)
    weights = torch_twins.named(dict(theirs.named_parameters()))
    mine = torch_twins.made(weights, DecoderLayer, 6, 2, 8, dropout=1.0, pre_norm=pre_norm)
    want = x if pre_norm else theirs.norm3(theirs.norm2(theirs.norm1(x))).detach()
    expect(mine, x, memory).close(
        want,
        rtol=1e-3,
        atol=1e-4,
        slip="dropout 1.0 drops the whole output of all three sublayers, and nothing of x: it stands between "
        "the sublayer and the sum",
    )
    mine.eval()
    expect(mine, x, memory).close(
        theirs(x, memory).detach(),
        rtol=1e-3,
        atol=1e-4,
        slip="after `eval()` nothing is dropped: use one `nn.Dropout` kept on the layer, or tell "
        "`F.dropout` whether the layer is `training`",
    )

# %% role="test" id="DecoderLayer"
# Dropout of a quarter, number by number
theirs = nn.TransformerDecoderLayer(64, 2, 8, batch_first=True)
weights = torch_twins.named(dict(theirs.named_parameters()))
sublayers = "self_attention", "cross_attention", "feed_forward"
for part, pre_norm in product(sublayers, (True, False)):
    given = {name: torch.zeros_like(weight) for name, weight in weights.items()}
    given |= {f"{part}.output.bias": torch.full((64,), 3.0)}
    given |= {f"norm{n}.weight": torch.ones(64) for n in (1, 2, 3)}
    mine = torch_twins.made(given, DecoderLayer, 64, 2, 8, dropout=0.25, pre_norm=pre_norm)
    out = expect(mine, torch.zeros(4, 50, 64), torch.ones(4, 7, 64)).value()
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

# %% role="test" id="DecoderLayer" hidden=true seconds=60
# Against nn.TransformerDecoderLayer: masks, both norms, with gradients
draw = torch.Generator().manual_seed(seed("DecoderLayer"))
for dtype in (torch.float64, torch.float32):
    for pre_norm in (False, True):
        theirs = nn.TransformerDecoderLayer(12, 3, 20, 0.0, batch_first=True, norm_first=pre_norm)
        theirs = torch_twins.randomised(theirs.to(dtype), draw)
        weights = dict(theirs.named_parameters())
        given = torch_twins.named(weights)
        mine = torch_twins.made(given, DecoderLayer, 12, 3, 20, 0.0, pre_norm)
        own, cross = torch_twins.masks(2, 5, 5), torch_twins.masks(2, 5, 7)
        for kind, n_keys in ((own, 5), (cross, 7)):
            kind["of each head"] = each = torch.rand(2, 3, 5, n_keys, generator=draw) < 0.5
            each[..., 0] = True
        pairs = [("none", "none"), ("causal", "none"), ("padding", "padding"), ("both", "padding")]
        pairs.append(("of each head", "of each head"))
        for name, memory_name in pairs:
            mask, memory_mask = own[name], cross[memory_name]
            x = torch.randn(2, 5, 12, generator=draw, dtype=dtype).requires_grad_()
            memory = torch.randn(2, 7, 12, generator=draw, dtype=dtype).requires_grad_()
            want = theirs(
                x,
                memory,
                tgt_mask=torch_twins.hidden(mask, 3),
                memory_mask=torch_twins.hidden(memory_mask, 3),
            )
            torch_twins.agrees(
                mine,
                (x, memory, mask, memory_mask),
                want,
                weights,
                slip=f"the whole layer, mask: {name}, memory_mask: {memory_name}, pre_norm={pre_norm}",
                slips={"input 2": "the memory gets its gradient through keys and values both"},
            )

# %% role="test" id="DecoderLayer" hidden=true seconds=60
# One word, a memory of one word, sizes of their own; a dropout that is off
draw = torch.Generator().manual_seed(seed("DecoderLayer edges"))
for d_model, n_heads, d_ff, B, T, S in [(4, 1, 3, 2, 1, 4), (6, 6, 7, 1, 4, 1), (8, 2, 8, 3, 2, 2)]:
    for pre_norm in (False, True):
        theirs = nn.TransformerDecoderLayer(
            d_model, n_heads, d_ff, 0.0, batch_first=True, norm_first=pre_norm, dtype=torch.float64
        )
        theirs = torch_twins.randomised(theirs, draw)
        weights = torch_twins.named(dict(theirs.named_parameters()))
        mine = torch_twins.made(weights, DecoderLayer, d_model, n_heads, d_ff, 0.9, pre_norm)
        mine.eval()
        x = torch.randn(B, T, d_model, generator=draw, dtype=torch.float64)
        memory = torch.randn(B, S, d_model, generator=draw, dtype=torch.float64)
        want = theirs(x, memory).detach()
        expect(mine, x, memory).close(want, slip="any sizes, dropout switched off by `eval()`")

# %% [markdown] role="explanation" id="DecoderLayer"
# The three sublayers are one pattern, and writing the pattern once is what keeps the two orders of the
# norm apart. The only new thing is where keys and values come from. Texts often say that the encoder
# hands the decoder its "queries and keys", or its "last layer's K and V": it hands over one tensor, its
# output, and every decoder layer makes keys and values of its own from it, by its own projections.
#
# The masks differ because the questions do. Among target words the past is known and the future is to
# be written, so the mask is causal. The source is known throughout, so nothing hides it but padding.
# While generating, the keys and values of the memory are the same at every step: they can be computed
# once and kept.
