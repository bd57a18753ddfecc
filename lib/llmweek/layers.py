"""The blocks that a Transformer stacks: attention and a feed-forward network, each with a bypass.

Post-norm, ``norm(x + f(x))``, is the paper's (Vaswani et al. 2017). Pre-norm, ``x + f(norm(x))``,
is what most models since GPT-2 use; it needs a last norm after the stack.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from torch import Tensor, nn
from torch.nn import functional as F

from llmweek.attention import KVCache, MultiHeadAttention
from llmweek.norms import LayerNorm

Activation = Callable[[Tensor], Tensor]


class FeedForward(nn.Module):
    """Two linear layers with a bend between them, at every position by itself."""

    def __init__(
        self, d_model: int, d_ff: int, activation: Activation = F.relu, bias: bool = True
    ) -> None:
        super().__init__()
        self.activation = activation
        self.input = nn.Linear(d_model, d_ff, bias)
        self.output = nn.Linear(d_ff, d_model, bias)

    def forward(self, x: Tensor) -> Tensor:
        """x (…, d_model) -> (…, d_model)."""
        return self.output(self.activation(self.input(x)))


class Block(nn.Module):
    """What encoder and decoder layers share: how a sublayer is added; dropout is on its output."""

    def __init__(self, dropout: float, pre_norm: bool) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.pre_norm = pre_norm

    def bypass(self, x: Tensor, norm: nn.Module, sublayer: Callable[[Tensor], Tensor]) -> Tensor:
        """x (…, d_model) and ``sublayer`` of it, added and normalised: (…, d_model)."""
        if self.pre_norm:
            return x + self.dropout(sublayer(norm(x)))
        return cast(Tensor, norm(x + self.dropout(sublayer(x))))


class EncoderLayer(Block):
    """Self-attention and a feed-forward network. With a causal mask it is a GPT's block.

    Equals ``nn.TransformerEncoderLayer`` with the same weights (``norm_first=pre_norm``).
    """

    def __init__(
        self,
        d_model: int,
        n_heads: int,
        d_ff: int,
        dropout: float = 0.0,
        pre_norm: bool = False,
        activation: Activation = F.relu,
        bias: bool = True,
    ) -> None:
        super().__init__(dropout, pre_norm)
        self.attention = MultiHeadAttention(d_model, n_heads, bias)
        self.feed_forward = FeedForward(d_model, d_ff, activation, bias)
        self.norm1, self.norm2 = LayerNorm(d_model), LayerNorm(d_model)

    def forward(
        self, x: Tensor, mask: Tensor | None = None, cache: KVCache | None = None
    ) -> Tensor:
        """x (B, T, d_model) -> (B, T, d_model); ``mask`` is broadcast to (B, H, T, T)."""
        x = self.bypass(x, self.norm1, lambda x: self.attention(x, mask=mask, cache=cache))
        return self.bypass(x, self.norm2, self.feed_forward)


class DecoderLayer(Block):
    """Self-attention, attention to the encoder's output, and a feed-forward network.

    Equals ``nn.TransformerDecoderLayer`` with the same weights (``norm_first=pre_norm``).
    """

    def __init__(
        self,
        d_model: int,
        n_heads: int,
        d_ff: int,
        dropout: float = 0.0,
        pre_norm: bool = False,
        activation: Activation = F.relu,
        bias: bool = True,
    ) -> None:
        super().__init__(dropout, pre_norm)
        self.self_attention = MultiHeadAttention(d_model, n_heads, bias)
        self.cross_attention = MultiHeadAttention(d_model, n_heads, bias)
        self.feed_forward = FeedForward(d_model, d_ff, activation, bias)
        self.norm1, self.norm2 = LayerNorm(d_model), LayerNorm(d_model)
        self.norm3 = LayerNorm(d_model)

    def forward(
        self,
        x: Tensor,
        memory: Tensor,
        mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
    ) -> Tensor:
        """x (B, T, d_model) and the encoder's ``memory`` (B, S, d_model) -> (B, T, d_model).

        ``mask`` is broadcast to (B, H, T, T), ``memory_mask`` to (B, H, T, S).
        """
        x = self.bypass(x, self.norm1, lambda x: self.self_attention(x, mask=mask))
        x = self.bypass(x, self.norm2, lambda x: self.cross_attention(x, memory, memory_mask))
        return self.bypass(x, self.norm3, self.feed_forward)
