"""The Transformer's parts against torch's own, given the same weights."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from llmweek import attention as attending
from llmweek.attention import MultiHeadAttention, attention, fused_attention
from llmweek.gpt import GPT
from llmweek.layers import DecoderLayer, EncoderLayer
from llmweek.norms import LayerNorm
from llmweek.positions import sinusoidal_positions
from llmweek.torch_twins import hidden, masks, named, randomised
from llmweek.transformer import PAD, Transformer

D, H, FF, B, T, S = 12, 3, 20, 2, 5, 7


def same(ours: Tensor, theirs: Tensor, inputs: list[Tensor], wide: bool) -> None:
    """Values, and the gradients of a random sum of them."""
    tolerance = {"rtol": 1e-9, "atol": 1e-10} if wide else {"rtol": 1e-4, "atol": 1e-5}
    torch.testing.assert_close(ours, theirs, **tolerance)
    weights = torch.randn_like(ours)
    got = torch.autograd.grad((ours * weights).sum(), inputs)
    want = torch.autograd.grad((theirs * weights).sum(), inputs)
    for g, w in zip(got, want, strict=True):
        torch.testing.assert_close(g, w, **tolerance)


CASES = list(itertools.product(["none", "causal", "padding", "both"], [False, True], [False, True]))


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("mask", ["none", "causal", "padding", "both"])
@pytest.mark.parametrize("inner", [attention, fused_attention])
def test_many_headed_attention_is_torchs(inner: attending.Inner, mask: str, wide: bool) -> None:
    dtype = torch.float64 if wide else torch.float32
    theirs = nn.MultiheadAttention(D, H, batch_first=True, dtype=dtype)
    randomised(theirs, torch.Generator())
    ours = MultiHeadAttention(D, H, inner=inner).to(dtype)
    ours.load_state_dict(named(theirs.state_dict()))
    x = torch.randn(B, T, D, dtype=dtype, requires_grad=True)
    context = torch.randn(B, S, D, dtype=dtype, requires_grad=True)
    for read, given in ((x, None), (context, context)):
        mine = masks(B, T, read.shape[1])[mask]
        want, _ = theirs(x, read, read, attn_mask=hidden(mine, H))
        same(ours(x, given, mine), want, [x] if given is None else [x, context], wide)


@pytest.mark.parametrize(("mask", "pre_norm", "wide"), CASES)
def test_the_encoder_layer_is_torchs(mask: str, pre_norm: bool, wide: bool) -> None:
    dtype = torch.float64 if wide else torch.float32
    theirs = nn.TransformerEncoderLayer(
        D, H, FF, 0.0, batch_first=True, norm_first=pre_norm, dtype=dtype
    )
    randomised(theirs, torch.Generator())
    ours = EncoderLayer(D, H, FF, pre_norm=pre_norm).to(dtype)
    ours.load_state_dict(named(theirs.state_dict()))
    x = torch.randn(B, T, D, dtype=dtype, requires_grad=True)
    mine = masks(B, T, T)[mask]
    same(ours(x, mine), theirs(x, src_mask=hidden(mine, H)), [x], wide)


@pytest.mark.parametrize(("mask", "pre_norm", "wide"), CASES)
def test_the_decoder_layer_is_torchs(mask: str, pre_norm: bool, wide: bool) -> None:
    dtype = torch.float64 if wide else torch.float32
    theirs = nn.TransformerDecoderLayer(
        D, H, FF, 0.0, batch_first=True, norm_first=pre_norm, dtype=dtype
    )
    randomised(theirs, torch.Generator())
    ours = DecoderLayer(D, H, FF, pre_norm=pre_norm).to(dtype)
    ours.load_state_dict(named(theirs.state_dict()))
    x = torch.randn(B, T, D, dtype=dtype, requires_grad=True)
    memory = torch.randn(B, S, D, dtype=dtype, requires_grad=True)
    mine = masks(B, T, T)[mask]
    to_memory = masks(B, T, S)["padding"]
    got = ours(x, memory, mine, to_memory)
    want = theirs(x, memory, tgt_mask=hidden(mine, H), memory_mask=hidden(to_memory, H))
    same(got, want, [x, memory], wide)


@pytest.mark.parametrize("inner", [attention, fused_attention])
def test_a_row_with_nothing_to_see_is_zero_and_so_is_its_gradient(inner: attending.Inner) -> None:
    q, k, v = (torch.randn(2, 3, 4, requires_grad=True) for _ in range(3))
    mask = torch.tensor([[True, False, True], [False, False, False], [True, True, True]])
    out = inner(q, k, v, mask)
    assert (out[:, 1] == 0).all()
    for gradient in torch.autograd.grad(out.sum(), [q, k, v]):
        assert gradient.isfinite().all()
    assert out[:, 0].abs().sum() > 0


def test_the_two_loops_agree() -> None:
    q, k, v = (torch.randn(2, 3, n, 4, dtype=torch.float64) for n in (5, 6, 6))
    mask = torch.rand(2, 1, 5, 6) < 0.6
    torch.testing.assert_close(attention(q, k, v, mask), fused_attention(q, k, v, mask))


@pytest.mark.parametrize("wide", [False, True])
def test_layer_norm_is_torchs(wide: bool) -> None:
    dtype = torch.float64 if wide else torch.float32
    ours, theirs = LayerNorm(D).to(dtype), nn.LayerNorm(D, dtype=dtype)
    randomised(theirs, torch.Generator())
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(B, T, D, dtype=dtype, requires_grad=True)
    same(ours(x), theirs(x), [x], wide)
    constant = torch.full((1, D), 3.0, dtype=dtype)
    torch.testing.assert_close(ours(constant), theirs(constant))


def test_positions_by_hand() -> None:
    table = sinusoidal_positions(7, 6)
    for position, pair in itertools.product(range(7), range(3)):
        angle = torch.tensor(position / 10_000 ** (2 * pair / 6), dtype=torch.float64)
        want = torch.stack([angle.sin(), angle.cos()]).float()
        torch.testing.assert_close(table[position, 2 * pair : 2 * pair + 2], want)
    assert sinusoidal_positions(3, 5).shape == (3, 5)
    far = sinusoidal_positions(20_000, 4, torch.float64)[19_999]
    want = [f(angle) for angle in (19_999, 199.99) for f in (math.sin, math.cos)]
    torch.testing.assert_close(far, torch.tensor(want, dtype=torch.float64), rtol=0, atol=1e-10)


def test_what_stands_in_the_padding_changes_nothing() -> None:
    torch.manual_seed(0)
    model = Transformer(30, 40, D, H, 2, FF).double()
    source = torch.randint(4, 30, (B, S))
    target = torch.randint(4, 40, (B, T))
    alone = model(source[:1, :4], target[:1, :3])
    source[0, 4:] = PAD
    target[0, 3:] = PAD
    torch.testing.assert_close(model(source, target)[:1, :3], alone)


def test_a_target_may_not_look_ahead() -> None:
    model = Transformer(30, 40, D, H, 2, FF).double()
    source, target = torch.randint(4, 30, (B, S)), torch.randint(4, 40, (B, T))
    before = model(source, target)
    target[:, 3:] = 5
    torch.testing.assert_close(model(source, target)[:, :3], before[:, :3])
    assert not torch.allclose(model(source, target)[:, 3:], before[:, 3:])


def test_every_weight_of_the_transformer_learns() -> None:
    model = Transformer(30, 40, D, H, 2, FF)
    source, target = torch.randint(4, 30, (B, S)), torch.randint(4, 40, (B, T))
    F.cross_entropy(model(source, target).flatten(0, 1), target.flatten()).backward()
    for name, weights in model.named_parameters():
        # A key's bias shifts all scores of a query alike, which softmax does not see.
        assert weights.grad is not None, name
        assert "key.bias" in name or weights.grad.abs().sum() > 0, name


def test_recorded_weights_are_those_used() -> None:
    model = GPT(20, 8, D, H, 2).double()
    tokens = torch.randint(20, (B, 6))
    plain = model(tokens)
    with attending.recorded(model) as weights:
        torch.testing.assert_close(model(tokens), plain)
    assert list(weights) == ["blocks.0.attention", "blocks.1.attention"]
    first = weights["blocks.0.attention"]
    assert first.shape == (B, H, 6, 6)
    torch.testing.assert_close(first.sum(-1), torch.ones(B, H, 6, dtype=torch.float64))
    assert (first.triu(1) == 0).all()
    assert model.blocks[0].attention.inner is fused_attention


def test_heads_must_divide() -> None:
    with pytest.raises(ValueError, match="5 heads do not divide d_model = 12"):
        MultiHeadAttention(12, 5)
