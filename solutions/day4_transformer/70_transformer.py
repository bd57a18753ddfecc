# %% [markdown] role="statement" id="Transformer" points=6 minutes=30 difficulty=4 may_not="torch.nn.Transformer torch.nn.TransformerEncoder torch.nn.TransformerDecoder llmweek parts.Transformer"
# ## `Transformer`: one sequence in, another out
#
# All the parts are there; this is how they go together. An encoder reads the whole source sentence. A
# decoder reads what has been written of the target so far, asks the encoder's output, and scores what
# comes next, after every word at once. Write the class `Transformer(source_size, target_size, d_model,
# n_heads, n_layers, d_ff, dropout=0.0, pre_norm=True, max_len=256)`.
#
# **Both sides** begin alike. Ids are embedded, the embeddings multiplied by $\sqrt{d_\text{model}}$, the table of
# sinusoidal positions added, and dropout applied to the sum. Then come `n_layers` layers. Under pre-norm
# a last norm follows each stack: a sum of many sublayers has never been normalised. Post-norm needs none.
#
# **Small embeddings.** The factor is there because embeddings begin small: draw both tables by `nn.init.normal_`
# with a mean of 0 and a standard deviation of $1 / \sqrt{d_\text{model}}$. (`nn.Embedding` by itself draws with 1.)
#
# **Who attends to whom.** Id `parts.PAD` (0) fills sentences up to one length, and nobody attends to it,
# in either sentence. The source sees all of itself. A word of the target sees itself and what stands
# before it, and all of the memory.
#
# Its attributes are `source_embedding`, `target_embedding` (`nn.Embedding`), `encoder`, `decoder`
# (`nn.ModuleList`s of layers), `encoder_norm`, `decoder_norm` (under pre-norm), and `output`, an `nn.Linear` from
# `d_model` to `target_size`. Every layer has weights of its own, and so has `output`: the paper ties it to the
# embeddings, here nothing is tied. Its methods:
#
# - `encode(source)`: ids `(B, S)`, int64. Returns the memory, `(B, S, d_model)`.
# - `decode(target, memory, source)`: ids `(B, T)`, the memory, and the source's ids, which say where its
#   padding is. Returns logits `(B, T, target_size)` of the word *after* each.
# - `forward(source, target)`: the logits, from ids alone.
#
# Ready-made parts: `parts.EncoderLayer(d_model, n_heads, d_ff, dropout, pre_norm)`, called as `(x, mask)`;
# `parts.DecoderLayer(…)`, with the same sizes, called as `(x, memory, mask, memory_mask)`;
# `parts.LayerNorm(d_model)`; `parts.sinusoidal_positions(n, d_model)`, float32 `(n, d_model)`;
# `parts.causal_mask(n)`, `(n, n)`; `parts.padding_mask(tokens, pad)`, `(B, 1, 1, T)`.
#
# ```python
# >>> model = Transformer(30, 40, d_model=12, n_heads=3, n_layers=2, d_ff=24)
# >>> source, target = torch.tensor([[5, 6, 7, 8, 2]]), torch.tensor([[1, 9, 9]])
# >>> model.encode(source).shape, model(source, target).shape
# (torch.Size([1, 5, 12]), torch.Size([1, 3, 40]))
# >>> longer = torch.tensor([[5, 6, 7, 8, 2, 0, 0]])  # padding changes nothing
# >>> torch.allclose(model(source, target), model(longer, target), atol=1e-4)
# True
# ```
#
# Edge cases: sentences of any length up to `max_len`, source and target of different lengths and
# vocabularies; a source of nothing but padding still gives finite numbers. float32, and float64 with positions
# that may be as exact as float32. The positions are not trained.

# %% [markdown] role="hint" id="Transformer"
# Draw it first: two columns of layers, and one arrow across. What does the arrow carry, and from which
# point of the encoder? Write beside each attention who may see whom.

# %% [markdown] role="hint" id="Transformer"
# After `nn.Embedding` has drawn its table, `nn.init.normal_(embedding.weight, std=…)` draws it anew.
# Keep the table of positions with `self.register_buffer("positions", …, persistent=False)`, so that it
# follows the model to other dtypes without being trained. `encode`: embed, then every layer with the
# padding mask of the *source*, then the norm. `decode`: embed, then every layer with two masks. The
# target's own is causal *and* padding, `&` of the two. The memory's is the padding of the source again:
# it is the memory's words that are hidden. `forward` is `decode` of `encode`.

# %% [markdown] role="hint" id="Transformer"
# ```python
# def embedded(self, embedding, tokens):
#     x = embedding(tokens) * math.sqrt(...) + self.positions[: tokens.shape[1]]
#     return self.dropout(x)
#
# def decode(self, target, memory, source):
#     x = self.embedded(self.target_embedding, target)
#     mask = parts.causal_mask(target.shape[1]) & parts.padding_mask(target, parts.PAD)
#     memory_mask = parts.padding_mask(...)
#     for layer in self.decoder:
#         x = layer(x, memory, ...)
#     return self.output(...)
# ```

# %% role="setup" id="Transformer"
import math
from types import SimpleNamespace

import torch
from torch import nn

from llmweek import layers, torch_twins, transformer
from llmweek.exercise import expect, require, seed
from llmweek.torch_transformer import TorchTransformer

ready = vars(layers) | vars(transformer)
if globals().get("USE_MINE"):  # your own classes, where you have written them
    ready |= {name: own for name, own in globals().items() if isinstance(own, type)}
parts = SimpleNamespace(**ready)


def ids(size: int, *shape: int, draw: torch.Generator) -> torch.Tensor:
    """Random ids of a vocabulary, after the four special ones."""
    return torch.randint(4, size, shape, generator=draw)


# %% role="solution" id="Transformer"
class Transformer(nn.Module):
    """An encoder that reads source ids (B, S), a decoder that scores what follows ids (B, T)."""

    def __init__(
        self,
        source_size: int,
        target_size: int,
        d_model: int,
        n_heads: int,
        n_layers: int,
        d_ff: int,
        dropout: float = 0.0,
        pre_norm: bool = True,
        max_len: int = 256,
    ) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        sizes = d_model, n_heads, d_ff, dropout, pre_norm
        self.scale = math.sqrt(d_model)
        self.source_embedding = nn.Embedding(source_size, d_model)
        self.target_embedding = nn.Embedding(target_size, d_model)
        for embedding in (self.source_embedding, self.target_embedding):
            nn.init.normal_(embedding.weight, std=d_model**-0.5)
        positions = parts.sinusoidal_positions(max_len, d_model)
        self.register_buffer("positions", positions, persistent=False)
        self.dropout = nn.Dropout(dropout)
        self.encoder = nn.ModuleList(parts.EncoderLayer(*sizes) for _ in range(n_layers))
        self.decoder = nn.ModuleList(parts.DecoderLayer(*sizes) for _ in range(n_layers))
        self.encoder_norm = parts.LayerNorm(d_model) if pre_norm else nn.Identity()
        self.decoder_norm = parts.LayerNorm(d_model) if pre_norm else nn.Identity()
        self.output = nn.Linear(d_model, target_size)
        ### END SOLUTION

    def forward(self, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Logits (B, T, target_size) of the id after each of `target` (B, T)."""
        ### BEGIN SOLUTION
        return self.decode(target, self.encode(source), source)
        ### END SOLUTION

    def encode(self, source: torch.Tensor) -> torch.Tensor:
        """source (B, S) ids -> memory (B, S, d_model)."""
        ### BEGIN SOLUTION
        x = self.embedded(self.source_embedding, source)
        mask = parts.padding_mask(source, parts.PAD)
        for layer in self.encoder:
            x = layer(x, mask)
        return self.encoder_norm(x)
        ### END SOLUTION

    def decode(
        self, target: torch.Tensor, memory: torch.Tensor, source: torch.Tensor
    ) -> torch.Tensor:
        """target (B, T) ids, the memory of `source` (B, S) -> logits (B, T, target_size)."""
        ### BEGIN SOLUTION
        x = self.embedded(self.target_embedding, target)
        causal = parts.causal_mask(target.shape[1])
        mask = causal & parts.padding_mask(target, parts.PAD)
        memory_mask = parts.padding_mask(source, parts.PAD)
        for layer in self.decoder:
            x = layer(x, memory, mask, memory_mask)
        return self.output(self.decoder_norm(x))

    def embedded(self, embedding: nn.Embedding, tokens: torch.Tensor) -> torch.Tensor:
        """Ids (B, T) embedded, scaled, and told where they stand: (B, T, d_model)."""
        return self.dropout(embedding(tokens) * self.scale + self.positions[: tokens.shape[1]])
        ### END SOLUTION


# %% role="test" id="Transformer"
# Two vocabularies, two lengths
draw = torch.Generator().manual_seed(seed("Transformer shapes"))
model = expect(Transformer, 11, 13, 8, 2, 2, 12).value()
source, target = ids(11, 2, 5, draw=draw), ids(13, 2, 4, draw=draw)
memory = expect(model.encode, source).value()
require(
    tuple(memory.shape) == (2, 5, 8),
    "`encode` returns a vector of d_model numbers for each source id",
    f"  for ids (2, 5) and d_model = 8 it returned {tuple(memory.shape)}",
)
logits = expect(model, source, target).value(
    slip="source and target have vocabularies and lengths of their own; the memory's mask is the source's"
)
require(
    tuple(logits.shape) == (2, 4, 13),
    "the logits have shape (B, T, target_size)",
    f"  for targets (2, 4) of 13 ids they have {tuple(logits.shape)}",
)
expect(model.encode, source.flip(1)).value()
expect(model.decode, target, memory.detach(), source).close(
    logits.detach(),
    rtol=1e-4,
    atol=1e-5,
    slip="`forward` is `decode` of what `encode` returned, norm and all; `decode` asks the memory it is "
    "given, whatever was encoded since",
)
sizes = {"encoder": 2, "decoder": 2}
for name, n in sizes.items():
    require(len(getattr(model, name)) == n, f"`{name}` is an nn.ModuleList of n_layers layers")
    require(
        any(other.startswith(f"{name}.1.") for other, _ in model.named_parameters()),
        f"every layer of `{name}` has weights of its own, which are the model's\n  likely slip: "
        "`[layer] * n_layers` is one layer again and again, and layers in a plain list are not the model's",
    )
trained = [name for name, p in model.named_parameters() if p.requires_grad and p.numel() >= 256 * 8]
require(
    not trained,
    "the table of positions is one of the parameters that learn: it would not stay what it is\n  likely slip: "
    "`self.register_buffer` keeps it with the model, `nn.Parameter` and `nn.Embedding` train it",
    f"  of 256 · 8 numbers or more: {trained}",
)

# %% role="test" id="Transformer"
# What a word is turned into: its embedding, scaled, and where it stands
draw = torch.Generator().manual_seed(seed("Transformer words"))
shapes = {"source_embedding.weight": (7, 2), "target_embedding.weight": (9, 2)}
shapes |= {"output.weight": (9, 2), "output.bias": (9,)}
weights = {n: torch.randn(shape, generator=draw).double() for n, shape in shapes.items()}
model = torch_twins.made(weights, Transformer, 7, 9, 2, 1, 0, 8, pre_norm=False)
source, target = torch.tensor([[4, 5, 6, 4]]), torch.tensor([[1, 8, 8]])
at = torch.arange(4.0).double()
where = torch.stack([at.sin(), at.cos()], dim=1)
expect(model.encode, source).close(
    weights["source_embedding.weight"][source] * math.sqrt(2) + where,
    rtol=1e-5,
    atol=1e-5,
    slip="without any layers the memory is the embedding times √d_model plus the position, number by number: "
    "the same word at two places differs by its position only. Added, not concatenated; and post-norm has "
    "no norm after its layers",
)
x = weights["target_embedding.weight"][target] * math.sqrt(2) + where[:3]
expect(model, source, target).close(
    x @ weights["output.weight"].T + weights["output.bias"],
    rtol=1e-5,
    atol=1e-5,
    slip="without any layers the logits are `output` of the target's embedding times √d_model plus position; "
    "`output` has a weight of its own, and is not tied to an embedding",
)

# %% role="test" id="Transformer"
# How large embeddings begin
model = expect(Transformer, 400, 300, 64, 4, 1, 8).value()
for name in ("source_embedding", "target_embedding"):
    weight = getattr(model, name).weight.detach()
    require(
        0.9 < weight.std().item() * math.sqrt(64) < 1.1,
        f"the numbers of `{name}` begin with a standard deviation of 1/√d_model\n  likely slip: "
        "`nn.Embedding` draws with a standard deviation of 1; times √d_model that drowns the positions, and "
        "such a model hardly learns. `xavier_uniform_` over all parameters draws these anew, too",
        f"  d_model is 64, so 0.125 is asked for: it is {weight.std().item():.3f}",
    )

# %% role="test" id="Transformer"
# The target may not look ahead
draw = torch.Generator().manual_seed(seed("Transformer ahead"))
for pre_norm in (True, False):
    model = expect(Transformer, 11, 13, 8, 2, 2, 12, pre_norm=pre_norm).value()
    source, target = ids(11, 2, 5, draw=draw), ids(13, 2, 6, draw=draw)
    before = expect(model, source, target).value()
    later = target.clone()
    later[:, 3:] = 4 + (target[:, 3:] - 3) % 9
    after = expect(model, source, later).value()
    require(
        torch.allclose(before[:, :3], after[:, :3], atol=1e-4),
        "the logits after a word depend on words that come later\n  likely slip: the causal mask is missing "
        "from the decoder's self-attention",
        torch_twins.apart(after[:, :3], before[:, :3]),
    )
    require(
        bool(((before - after)[:, 3:].abs().amax(-1) > 1e-5).all()),
        "the logits after a word do not depend on the word itself",
        torch_twins.apart(after[:, 3:], before[:, 3:]),
    )
    other = source.clone()
    other[:, 4] = 4 + (source[:, 4] - 3) % 7
    memory, changed = (expect(model.encode, x).value().detach() for x in (source, other))
    require(
        bool(((memory - changed).abs().amax(-1) > 1e-6).all()),
        "every word of the source sees the whole source, its last word too\n  likely slip: a causal mask "
        "in the encoder, a padding mask turned round (True = may attend), or layers that `encode` does not go "
        "through",
        f"  word by word the memory differs by {(memory - changed).abs().amax(-1).tolist()}",
    )
    changed = memory.clone()
    changed[:, 4] += torch.randn(2, 8, generator=draw)
    after = expect(model.decode, target, changed, source).value()
    require(
        bool(((before - after).abs().amax(-1) > 1e-6).all()),
        "every word of the target sees the whole memory, its last word too\n  likely slip: a causal mask "
        "over the memory, or a decoder that asks something other than the memory it is given",
        f"  word by word the logits differ by {(before - after).abs().amax(-1).tolist()}",
    )

# %% role="test" id="Transformer"
# Padding changes nothing
draw = torch.Generator().manual_seed(seed("Transformer padding"))
model = expect(Transformer, 11, 13, 8, 2, 2, 12).value()
source, target = ids(11, 2, 6, draw=draw), ids(13, 2, 7, draw=draw)
source[0, 4:], target[0, 5:] = 0, 0
alone = expect(model, source[:1, :4], target[:1, :5]).value()
both = expect(model, source, target[:, :5]).value()
require(
    torch.allclose(both[:1], alone, atol=1e-4),
    "what stands in a source's padding changes the logits\n  likely slip: the encoder's layers and the "
    "memory's mask both want the padding mask of the source",
    torch_twins.apart(both[:1], alone),
)
gap = target.clone()
gap[0, 2] = 0
before = expect(model, source, gap).value()
with torch.no_grad():
    model.target_embedding.weight[0] += torch.randn(8, generator=draw)
after = expect(model, source, gap).value()
require(
    torch.allclose(before[0, 3:5], after[0, 3:5], atol=1e-4),
    "the vector of the padding in the target reaches other words\n  likely slip: the target's mask is "
    "causal *and* padding",
    torch_twins.apart(after[0, 3:5], before[0, 3:5]),
)

# %% role="test" id="Transformer"
# Under pre-norm, a norm after each stack
draw = torch.Generator().manual_seed(seed("Transformer norms"))
one, other = torch.randn(2, 8, generator=draw)
weights = {"encoder_norm.weight": torch.zeros(8), "encoder_norm.bias": one}
weights |= {"decoder_norm.weight": torch.zeros(8), "decoder_norm.bias": other}
weights |= {"output.weight": torch.eye(8), "output.bias": torch.zeros(8)}
model = torch_twins.made(weights, Transformer, 11, 8, 8, 2, 1, 12)
source, target = ids(11, 2, 5, draw=draw), ids(8, 2, 4, draw=draw)
expect(model.encode, source).close(
    one.expand(2, 5, 8).clone(),
    slip="`encoder_norm` is the last thing that `encode` does: with a weight of 0 its bias is all that is left",
)
expect(model, source, target).close(
    other.expand(2, 4, 8).clone(),
    rtol=1e-5,
    atol=1e-6,
    slip="`decoder_norm`, a norm of its own, comes right before `output`: with a weight of 0 its bias is all "
    "that `output` sees",
)

# %% role="test" id="Transformer"
# Dropout of everything
draw = torch.Generator().manual_seed(seed("Transformer dropout"))
theirs = torch_twins.randomised(TorchTransformer(11, 13, 8, 2, 1, 12, pre_norm=True), draw)
weights = torch_twins.named(dict(theirs.named_parameters()))
model = torch_twins.made(weights, Transformer, 11, 13, 8, 2, 1, 12, dropout=1.0)
source, target = ids(11, 2, 5, draw=draw), ids(13, 2, 4, draw=draw)
nothing = weights["decoder_norm.bias"] @ theirs.output.weight.T + theirs.output.bias
expect(model, source, target).close(
    nothing.detach().expand(2, 4, 13).clone(),
    rtol=1e-4,
    atol=1e-5,
    slip="dropout 1.0 drops the embedded words and what all sublayers find: the last norm sees zeros. Hand "
    "`dropout` and `pre_norm` on to the layers, and apply dropout to the sum of embeddings and positions",
)
model.eval()
expect(model, source, target).close(
    theirs(source, target).detach(),
    rtol=1e-3,
    atol=1e-3,
    slip="after `eval()` nothing is dropped, and the model is torch's own with the same weights: embeddings "
    "scaled, positions, layers, and under pre-norm a norm after each stack",
)

# %% role="test" id="Transformer" hidden=true seconds=60
# Against torch's encoder and decoder: both norms, with gradients
draw = torch.Generator().manual_seed(seed("Transformer"))
for pre_norm, dtype in [(True, torch.float64), (False, torch.float64), (True, torch.float32)]:
    theirs = TorchTransformer(11, 13, 12, 3, 2, 20, pre_norm).to(dtype)
    theirs = torch_twins.randomised(theirs, draw)
    weights = dict(theirs.named_parameters())
    given = torch_twins.named(weights)
    model = torch_twins.made(given, Transformer, 11, 13, 12, 3, 2, 20, 0.0, pre_norm, 6)
    source, target = ids(11, 3, 6, draw=draw), ids(13, 3, 5, draw=draw)
    source[1, 3:], source[2, 2] = 0, 0
    stacks = "a norm after each stack" if pre_norm else "no norm after the stacks"
    expect(model.encode, source).close(
        theirs.encode(source).detach(),
        rtol=1e-3,
        atol=1e-4,
        slip=f"the encoder, pre_norm={pre_norm}: padding mask, all layers one after the other, each with "
        f"weights of its own, {stacks}",
    )
    torch_twins.agrees(
        model,
        (source, target),
        theirs(source, target),
        weights,
        slip=f"the whole model, pre_norm={pre_norm}: every layer of the decoder has weights of its own, asks "
        f"the encoder's output and hides the source's padding; {stacks}",
        slips={
            "source_embedding.weight": "the gradient has to get from the decoder into the encoder"
        },
        tolerance=1e-2 if dtype == torch.float32 else 1e-4,
    )
    target[1, 4:], target[2, 1] = 0, 0  # only now: the vector of the padding may have no gradient
    expect(model, source, target).close(
        theirs(source, target).detach(),
        rtol=1e-3,
        atol=1e-3,
        slip=f"padding in the target, pre_norm={pre_norm}: its mask is causal and padding",
    )

# %% role="test" id="Transformer" hidden=true seconds=60
# One word, three layers, a source of nothing but padding
draw = torch.Generator().manual_seed(seed("Transformer edges"))
for d_model, n_heads, n_layers, S, T in [(6, 6, 1, 1, 1), (4, 1, 3, 2, 5), (10, 2, 1, 7, 2)]:
    for pre_norm in (True, False):
        theirs = TorchTransformer(9, 8, d_model, n_heads, n_layers, 7, pre_norm).double()
        theirs = torch_twins.randomised(theirs, draw)
        weights = torch_twins.named(dict(theirs.named_parameters()))
        sizes = 9, 8, d_model, n_heads, n_layers, 7
        model = torch_twins.made(weights, Transformer, *sizes, dropout=0.5, pre_norm=pre_norm)
        model.eval()
        source, target = ids(9, 2, S, draw=draw), ids(8, 2, T, draw=draw)
        expect(model, source, target).close(
            theirs(source, target).detach(), rtol=1e-4, atol=1e-4, slip="any sizes and lengths"
        )
        source[0] = 0
        whole = expect(model, source, target).value(slip="a source of nothing but padding")
        require(
            bool(torch.isfinite(whole).all()),
            "a source of nothing but padding gives finite numbers all the same",
        )
theirs = torch_twins.randomised(TorchTransformer(9, 8, 4, 2, 1, 6, pre_norm=True).double(), draw)
weights = torch_twins.named(dict(theirs.named_parameters()))
model = torch_twins.made(weights, Transformer, 9, 8, 4, 2, 1, 6, max_len=300)
source, target = ids(9, 1, 300, draw=draw), ids(8, 1, 2, draw=draw)
expect(model, source, target).close(
    theirs(source, target).detach(),
    rtol=1e-4,
    atol=1e-4,
    slip="sentences may be as long as `max_len`: the table of positions has so many rows",
)

# %% [markdown] role="explanation" id="Transformer"
# Three places where the assembly goes wrong unnoticed, since shapes agree all the same. The memory's
# mask is the *source's* padding: hidden keys are words of the source. The encoder's last norm belongs to
# the memory, so every decoder layer reads normalised vectors. And the embeddings are multiplied by
# $\sqrt{d_\text{model}}$: drawn with a deviation of $1/\sqrt{d_\text{model}}$, they are then of the size of the positions,
# which are sines and cosines; without the factor a word would drown in its own place.
#
# In training the decoder reads the whole target at once, shifted by one (*teacher forcing*): the mask
# makes position `t` blind to what it should predict, so one pass scores all `T` predictions.
# Generating, there is no target yet: `encode` runs once, `decode` once for each word, and only the last
# row of logits is read.
#
# The table of positions is a buffer: it moves with the model from device to device and dtype to dtype,
# is not trained, and being `persistent=False` is not saved, since it can be computed again.
