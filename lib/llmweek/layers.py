"""The blocks that a Transformer stacks: attention and a feed-forward network, each with a bypass.

Post-norm, ``norm(x + f(x))``, is the paper's (Vaswani et al. 2017). Pre-norm, ``x + f(norm(x))``,
is what most models since GPT-2 use; it needs a last norm after the stack.
"""

from __future__ import annotations

from collections.abc import Callable

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


class Bypass(nn.Module):
    """A sublayer's residual connection and its norm; dropout is on the sublayer's output."""

    def __init__(self, d_model: int, dropout: float, pre_norm: bool) -> None:
        super().__init__()
        self.norm = LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)
        self.pre_norm = pre_norm

    def forward(self, x: Tensor, sublayer: Callable[[Tensor], Tensor]) -> Tensor:
        """x (…, d_model) and ``sublayer`` of it, added: (…, d_model)."""
        if self.pre_norm:
            return x + self.dropout(sublayer(self.norm(x)))
        return self.norm(x + self.dropout(sublayer(x)))


class EncoderLayer(nn.Module):
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
        super().__init__()
        self.attention = MultiHeadAttention(d_model, n_heads, bias)
        self.feed_forward = FeedForward(d_model, d_ff, activation, bias)
        self.bypass = nn.ModuleList(Bypass(d_model, dropout, pre_norm) for _ in range(2))

    def forward(
        self, x: Tensor, mask: Tensor | None = None, cache: KVCache | None = None
    ) -> Tensor:
        """x (B, T, d_model) -> (B, T, d_model); ``mask`` is broadcast to (B, H, T, T)."""
        x = self.bypass[0](x, lambda x: self.attention(x, mask=mask, cache=cache))
        return self.bypass[1](x, self.feed_forward)


class DecoderLayer(nn.Module):
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
        super().__init__()
        self.self_attention = MultiHeadAttention(d_model, n_heads, bias)
        self.cross_attention = MultiHeadAttention(d_model, n_heads, bias)
        self.feed_forward = FeedForward(d_model, d_ff, activation, bias)
        self.bypass = nn.ModuleList(Bypass(d_model, dropout, pre_norm) for _ in range(3))

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
        x = self.bypass[0](x, lambda x: self.self_attention(x, mask=mask))
        x = self.bypass[1](x, lambda x: self.cross_attention(x, memory, memory_mask))
        return self.bypass[2](x, self.feed_forward)
