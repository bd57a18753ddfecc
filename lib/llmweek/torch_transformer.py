"""Torch's own encoder and decoder as the model of Vaswani et al. 2017, to compare others with."""

from __future__ import annotations

import math
from typing import Any, cast

import torch
from torch import Tensor, nn


class TorchTransformer(nn.Module):
    """Ids of a source (B, S) and of a target (B, T), filled with 0 -> logits (B, T, target_size).

    Pre-norm has a norm after each stack, post-norm has none. No dropout.
    """

    def __init__(
        self,
        source_size: int,
        target_size: int,
        d_model: int,
        n_heads: int,
        n_layers: int,
        d_ff: int,
        pre_norm: bool,
    ) -> None:
        super().__init__()
        self.source_embedding = nn.Embedding(source_size, d_model)
        self.target_embedding = nn.Embedding(target_size, d_model)
        how: dict[str, Any] = {"dropout": 0.0, "batch_first": True, "norm_first": pre_norm}
        reads = nn.TransformerEncoderLayer(d_model, n_heads, d_ff, **how)
        writes = nn.TransformerDecoderLayer(d_model, n_heads, d_ff, **how)
        norms = [nn.LayerNorm(d_model) if pre_norm else None for _ in range(2)]
        self.encoder = nn.TransformerEncoder(reads, n_layers, norms[0], enable_nested_tensor=False)
        self.decoder = nn.TransformerDecoder(writes, n_layers, norms[1])
        self.output = nn.Linear(d_model, target_size)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """Logits of the id after each of ``target``."""
        length = target.shape[1]
        x = self.decoder(
            self._embedded(self.target_embedding, target),
            self.encode(source),
            tgt_mask=torch.ones(length, length, dtype=torch.bool).triu(1),
            tgt_key_padding_mask=target == 0,
            memory_key_padding_mask=source == 0,
        )
        return cast(Tensor, self.output(x))

    def encode(self, source: Tensor) -> Tensor:
        """(B, S) ids -> (B, S, d_model)."""
        x = self._embedded(self.source_embedding, source)
        return cast(Tensor, self.encoder(x, src_key_padding_mask=source == 0))

    def _embedded(self, embedding: nn.Embedding, tokens: Tensor) -> Tensor:
        d = embedding.embedding_dim
        rows = [
            [
                (math.cos if column % 2 else math.sin)(at / 10_000 ** ((column - column % 2) / d))
                for column in range(d)
            ]
            for at in range(tokens.shape[1])
        ]
        x = embedding(tokens) * math.sqrt(d)
        return cast(Tensor, x + torch.tensor(rows, dtype=x.dtype))
