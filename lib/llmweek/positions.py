"""What tells a model where a token stands."""

from __future__ import annotations

import torch
from torch import Tensor


def sinusoidal_positions(
    n_positions: int, d_model: int, dtype: torch.dtype = torch.float32
) -> Tensor:
    """(n_positions, d_model): sine and cosine of position / 10000^(2i / d_model), alternating.

    They stand in columns 2i and 2i + 1 (Vaswani et al. 2017, section 3.5); an odd last column has
    its sine alone. They are computed in float64, whatever ``dtype`` they are then rounded to.
    """
    pairs = torch.arange(0, d_model, 2, dtype=torch.float64)
    angles = torch.arange(n_positions, dtype=torch.float64)[:, None] / 10_000 ** (pairs / d_model)
    table = torch.empty(n_positions, d_model, dtype=torch.float64)
    table[:, 0::2] = angles.sin()
    table[:, 1::2] = angles.cos()[:, : d_model // 2]
    return table.to(dtype)
