"""The encoder–decoder Transformer: one sequence in, another out (Vaswani et al. 2017)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from llmweek.attention import causal_mask, padding_mask
from llmweek.layers import DecoderLayer, EncoderLayer
from llmweek.norms import LayerNorm
from llmweek.positions import sinusoidal_positions

PAD, START, END, UNKNOWN = 0, 1, 2, 3  # the first ids of every vocabulary it is used with


class Transformer(nn.Module):
    """Reads source ids (B, S), and target ids (B, T) up to a position, and says what comes next.

    Sequences may be of any length up to ``max_len``; shorter ones are filled with ``PAD``, to which
    nobody attends. Embeddings are drawn small and multiplied by √d_model (section 3.4).
    """

    positions: Tensor

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
        sizes = d_model, n_heads, d_ff, dropout, pre_norm
        self.d_model = d_model
        self.source_embedding = nn.Embedding(source_size, d_model)
        self.target_embedding = nn.Embedding(target_size, d_model)
        # In float64, so that a model brought to it by `.double()` has positions as exact as itself.
        positions = sinusoidal_positions(max_len, d_model, torch.float64)
        self.register_buffer("positions", positions, persistent=False)
        self.dropout = nn.Dropout(dropout)
        self.encoder = nn.ModuleList(EncoderLayer(*sizes) for _ in range(n_layers))
        self.decoder = nn.ModuleList(DecoderLayer(*sizes) for _ in range(n_layers))
        # Pre-norm adds up unnormalised layers: one norm stands at the end of each stack.
        self.encoder_norm = LayerNorm(d_model) if pre_norm else nn.Identity()
        self.decoder_norm = LayerNorm(d_model) if pre_norm else nn.Identity()
        self.output = nn.Linear(d_model, target_size)
        for embedding in (self.source_embedding, self.target_embedding):
            nn.init.normal_(embedding.weight, std=d_model**-0.5)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """Logits (B, T, target_size) of the id after each of ``target`` (B, T)."""
        return self.decode(target, self.encode(source), source)

    def encode(self, source: Tensor) -> Tensor:
        """source (B, S) ids -> memory (B, S, d_model)."""
        x = self._embedded(self.source_embedding, source)
        mask = padding_mask(source, PAD)
        for layer in self.encoder:
            x = layer(x, mask)
        return self.encoder_norm(x)

    def decode(self, target: Tensor, memory: Tensor, source: Tensor) -> Tensor:
        """target (B, T) ids and ``memory`` (B, S, d_model) of ``source`` -> logits (B, T, V)."""
        x = self._embedded(self.target_embedding, target)
        length = target.shape[1]
        mask = causal_mask(length, device=target.device) & padding_mask(target, PAD)
        memory_mask = padding_mask(source, PAD)
        for layer in self.decoder:
            x = layer(x, memory, mask, memory_mask)
        return self.output(self.decoder_norm(x))

    def _embedded(self, embedding: nn.Embedding, tokens: Tensor) -> Tensor:
        """(B, T) ids -> (B, T, d_model): embedded, scaled, and told where they stand."""
        x = embedding(tokens) * math.sqrt(self.d_model)
        return self.dropout(x + self.positions[: tokens.shape[1]].to(x.dtype))
