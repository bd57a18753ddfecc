"""What tells a model where a token stands."""

from __future__ import annotations

import torch
from torch import Tensor


def sinusoidal_positions(n_positions: int, d_model: int) -> Tensor:
    """(n_positions, d_model) float32: sine and cosine of position / 10000^(2i / d_model) in columns
    2i and 2i + 1 (Vaswani et al. 2017, section 3.5). An odd last column has its sine alone."""
    pairs = torch.arange(0, d_model, 2, dtype=torch.float64)
    angles = torch.arange(n_positions, dtype=torch.float64)[:, None] / 10_000 ** (pairs / d_model)
    table = torch.empty(n_positions, d_model, dtype=torch.float64)
    table[:, 0::2] = angles.sin()
    table[:, 1::2] = angles.cos()[:, : d_model // 2]
    return table.float()
