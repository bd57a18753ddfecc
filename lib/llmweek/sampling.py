"""From logits to the next token: what is cut away, what is drawn."""

from __future__ import annotations

import torch
from torch import Tensor


def top_k_filter(logits: Tensor, k: int) -> Tensor:
    """logits (…, V) with −∞ for all but the ``k`` largest; of equal ones the lower ids stay.

    Raises ValueError for k < 1.
    """
    if k < 1:
        raise ValueError(f"k = {k}: at least one token must stay")
    order = logits.argsort(dim=-1, descending=True, stable=True)
    cut = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, order[..., k:], True)
    return logits.masked_fill(cut, -torch.inf)


def top_p_filter(logits: Tensor, p: float) -> Tensor:
    """logits (…, V) with −∞ outside the nucleus: the fewest tokens, likeliest first, that together
    have probability ``p`` or more (Holtzman et al. 2020). At least one stays.

    Raises ValueError unless 0 < p ≤ 1.
    """
    if not 0 < p <= 1:
        raise ValueError(f"p = {p} is not in (0, 1]")
    if p == 1:
        return logits
    order = logits.argsort(dim=-1, descending=True, stable=True)
    shares = logits.gather(-1, order).softmax(-1)
    before = shares.cumsum(-1) - shares  # what the likelier ones have together
    cut = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, order, before >= p)
    return logits.masked_fill(cut, -torch.inf)


def repetition_penalty(logits: Tensor, tokens: Tensor, penalty: float) -> Tensor:
    """logits (B, V), less for every id that is in tokens (B, T).

    A positive logit is divided by ``penalty``, a negative one multiplied, so that either falls.
    (Keskar et al. 2019 divide whatever the sign, which raises a negative one.)
    However often an id occurs, it is penalised once. Raises ValueError for penalty ≤ 0.
    """
    if penalty <= 0:
        raise ValueError(f"penalty = {penalty} must be positive")
    seen = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, tokens, True)
    return torch.where(seen, torch.where(logits > 0, logits / penalty, logits * penalty), logits)


def sample_next(
    logits: Tensor,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """An id (B,) for each row of logits (B, V), drawn at ``temperature``; the likeliest if it is 0.

    First the temperature divides, then ``top_k`` cuts, then ``top_p``. Raises ValueError for a
    negative temperature.
    """
    if temperature < 0:
        raise ValueError(f"temperature = {temperature} must not be negative")
    if temperature == 0:
        return logits.argmax(-1)
    logits = logits / temperature
    if top_k is not None:
        logits = top_k_filter(logits, top_k)
    if top_p is not None:
        logits = top_p_filter(logits, top_p)
    return torch.multinomial(logits.softmax(-1), 1, generator=generator)[:, 0]
