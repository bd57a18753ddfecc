"""Attention: every position reads from every other that a mask allows (Vaswani et al. 2017).

Masks are boolean, True = may attend, as in ``scaled_dot_product_attention``; to
``nn.MultiheadAttention`` True means the opposite. A query that may attend to nothing gets zeros,
and its gradients are zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional as F

# q (…, Tq, d), k (…, Tk, d), v (…, Tk, d_v), mask (broadcast to …, Tq, Tk) or None -> (…, Tq, d_v)
Inner = Callable[[Tensor, Tensor, Tensor, Tensor | None], Tensor]


def causal_mask(n_queries: int, n_keys: int | None = None, device: object = None) -> Tensor:
    """(n_queries, n_keys) bool: a query sees itself and all before it.

    With more keys than queries the queries are the last positions, as with a cache of keys.
    """
    n_keys = n_queries if n_keys is None else n_keys
    allowed = torch.ones(n_queries, n_keys, dtype=torch.bool, device=device)  # type: ignore[call-overload]
    return allowed.tril(n_keys - n_queries)


def padding_mask(tokens: Tensor, pad: int) -> Tensor:
    """(B, 1, 1, T) bool from tokens (B, T): nobody attends to ``pad``."""
    return (tokens != pad)[:, None, None, :]


def attention_weights(q: Tensor, k: Tensor, mask: Tensor | None = None) -> Tensor:
    """softmax(q kᵗ / √d) over the keys that ``mask`` allows: (…, Tq, Tk), each row a distribution.

    q (…, Tq, d), k (…, Tk, d). A row that allows nothing is zero. Vaswani et al. 2017, eq. 1.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(-1)
    # The least finite number, not −∞: a row of −∞ has no softmax, and NaN survives being masked.
    weights = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1)
    return weights.masked_fill(~mask, 0)


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Weighted sums of the values: q (…, Tq, d), k (…, Tk, d), v (…, Tk, d_v) -> (…, Tq, d_v)."""
    return attention_weights(q, k, mask) @ v


def fused_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """The same by torch's own kernel, which need not write the weights down."""
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)


class KVCache:
    """The keys and values of all positions that one attention has read so far: (B, H, T, d_k)."""

    def __init__(self) -> None:
        self.keys: Tensor | None = None
        self.values: Tensor | None = None

    def __len__(self) -> int:
        """The positions held."""
        return 0 if self.keys is None else self.keys.shape[-2]

    def extended(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Keep these too; all that are held."""
        if self.keys is None or self.values is None:
            self.keys, self.values = keys, values
        else:
            self.keys = torch.cat([self.keys, keys], -2)
            self.values = torch.cat([self.values, values], -2)
        return self.keys, self.values


class MultiHeadAttention(nn.Module):
    """``n_heads`` attentions side by side, each on d_model / n_heads columns, then a projection.

    ``inner`` is the loop that does the work and may be replaced on the object: :func:`attention`,
    :func:`fused_attention`. Raises ValueError where the heads do not divide d_model.
    """

    def __init__(
        self, d_model: int, n_heads: int, bias: bool = True, inner: Inner = fused_attention
    ) -> None:
        super().__init__()
        if d_model % n_heads:
            raise ValueError(f"{n_heads} heads do not divide d_model = {d_model}")
        self.n_heads = n_heads
        self.inner = inner
        self.query = nn.Linear(d_model, d_model, bias)
        self.key = nn.Linear(d_model, d_model, bias)
        self.value = nn.Linear(d_model, d_model, bias)
        self.output = nn.Linear(d_model, d_model, bias)

    def forward(
        self,
        x: Tensor,
        context: Tensor | None = None,
        mask: Tensor | None = None,
        cache: KVCache | None = None,
    ) -> Tensor:
        """x (B, Tq, d_model) asks, ``context`` (B, Tk, d_model) answers, x itself if None.

        ``mask`` is broadcast to (B, H, Tq, Tk). With a ``cache`` the keys and values of ``context``
        are added to those held, and Tk counts them all. -> (B, Tq, d_model).
        """
        context = x if context is None else context
        q = self.split(self.query(x))
        k, v = self.split(self.key(context)), self.split(self.value(context))
        if cache is not None:
            k, v = cache.extended(k, v)
        return self.output(self.merge(self.inner(q, k, v, mask)))

    def split(self, x: Tensor) -> Tensor:
        """(B, T, d_model) -> (B, H, T, d_model / H)."""
        return x.unflatten(-1, (self.n_heads, -1)).transpose(-3, -2)

    def merge(self, x: Tensor) -> Tensor:
        """(B, H, T, d_model / H) -> (B, T, d_model)."""
        return x.transpose(-3, -2).flatten(-2)


@contextmanager
def recorded(model: nn.Module) -> Iterator[dict[str, Tensor]]:
    """While the block lasts, the last weights (B, H, Tq, Tk) of every attention, by module name."""
    modules = {n: m for n, m in model.named_modules() if isinstance(m, MultiHeadAttention)}
    before = {name: module.inner for name, module in modules.items()}
    weights: dict[str, Tensor] = {}

    def recording(name: str) -> Inner:
        def inner(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
            weights[name] = attention_weights(q, k, mask).detach()
            return before[name](q, k, v, mask)

        return inner

    for name, module in modules.items():
        module.inner = recording(name)
    try:
        yield weights
    finally:
        for name, module in modules.items():
            module.inner = before[name]
