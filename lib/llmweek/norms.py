"""Normalisation: every position is brought to one scale, by itself."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class LayerNorm(nn.Module):
    """γ · (x − mean) / √(variance + ε) + β over the last axis, of size d (Ba et al. 2016).

    The variance divides by d, not d − 1, and ε stands inside the root.
    """

    def __init__(self, d: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(d))
        self.bias = nn.Parameter(torch.zeros(d))

    def forward(self, x: Tensor) -> Tensor:
        """x (…, d) -> (…, d)."""
        centred = x - x.mean(-1, keepdim=True)
        variance = centred.square().mean(-1, keepdim=True)
        return self.weight * centred / (variance + self.eps).sqrt() + self.bias
