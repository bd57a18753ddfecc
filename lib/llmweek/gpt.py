"""A GPT: a stack of causal blocks that predicts the next token (Radford et al. 2019)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from llmweek.attention import KVCache, causal_mask
from llmweek.layers import EncoderLayer
from llmweek.norms import LayerNorm


class GPT(nn.Module):
    """Pre-norm blocks with GELU, learned positions, and one matrix for embedding and output.

    First weights are GPT-2's: normal with deviation 0.02, and smaller by √(2 · n_layers) where a
    block adds to the residual stream, so that the stream's variance does not grow with depth.
    """

    def __init__(
        self,
        vocab_size: int,
        context_length: int,
        d_model: int,
        n_heads: int,
        n_layers: int,
        dropout: float = 0.0,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.context_length = context_length
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(context_length, d_model)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(
            EncoderLayer(d_model, n_heads, 4 * d_model, dropout, True, F.gelu, bias)
            for _ in range(n_layers)
        )
        self.norm = LayerNorm(d_model)
        self.head = nn.Linear(d_model, vocab_size, bias=False)
        self.head.weight = self.token_embedding.weight
        for name, weights in self.named_parameters():
            if name.endswith(".bias"):
                nn.init.zeros_(weights)
            elif weights.ndim == 2:
                residual = name.endswith("output.weight")
                nn.init.normal_(weights, std=0.02 / (2 * n_layers) ** (0.5 * residual))

    def forward(self, tokens: Tensor, cache: list[KVCache] | None = None) -> Tensor:
        """Logits (B, T, V) of the id after each of tokens (B, T).

        With a ``cache`` (:meth:`new_cache`) ``tokens`` go on where the last call's stopped, and
        only they are computed. Raises ValueError where the positions end.
        """
        held, length = len(cache[0]) if cache else 0, tokens.shape[1]
        if held + length > self.context_length:
            raise ValueError(
                f"{held + length} tokens do not fit in a context of {self.context_length}"
            )
        positions = torch.arange(held, held + length, device=tokens.device)
        x = self.dropout(self.token_embedding(tokens) + self.position_embedding(positions))
        mask = causal_mask(length, held + length, tokens.device)
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache[layer] if cache else None)
        return self.head(self.norm(x))

    def new_cache(self) -> list[KVCache]:
        """An empty cache for each block."""
        return [KVCache() for _ in self.blocks]

    @property
    def n_parameters(self) -> int:
        """How many numbers training sets."""
        return sum(weights.numel() for weights in self.parameters())
