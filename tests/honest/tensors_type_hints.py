"""Torch types in hints, evaluated late and early."""

DAY = "day9_tensors"

# %% squares
from __future__ import annotations

from typing import TYPE_CHECKING

from torch import FloatTensor, Tensor

if TYPE_CHECKING:
    from jaxtyping import Float


def squares(x: Float[Tensor, "..."], device: torch.device | None = None) -> FloatTensor:
    return torch.square(x)

# %% fit
def fit(x: Tensor, y: torch.FloatTensor, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.linalg.lstsq(x, y.unsqueeze(-1)).solution.squeeze(-1).to(dtype)
