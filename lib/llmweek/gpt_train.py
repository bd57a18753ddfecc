"""Training a GPT on a stream of tokens, and what it then says of a text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from llmweek.gpt import GPT
from llmweek.training import descend, evaluating


def train(
    model: GPT,
    ids: Sequence[int] | np.ndarray,
    n_updates: int,
    *,
    batch_size: int = 16,
    lr: float = 1e-3,
    weight_decay: float = 0.1,
    warm_up: float = 0.05,
    generator: torch.Generator | None = None,
    progress: bool = True,
) -> list[float]:
    """Train in place on a stream of ids; the loss of each update, in nats per token.

    The stream is cut into windows of ``model.context_length`` and one, at an offset drawn anew for
    each pass, and the windows are gone through in an order drawn by ``generator``. AdamW with
    β₂ = 0.99 decays matrices only; rate and clipping are :func:`~llmweek.training.descend`'s.
    Raises ValueError where ``ids`` are too few.
    """
    matrices = [weights for weights in model.parameters() if weights.ndim > 1]
    vectors = [weights for weights in model.parameters() if weights.ndim == 1]
    groups: list[dict[str, Any]] = [{"params": matrices}, {"params": vectors, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.99), weight_decay=weight_decay)
    stream = torch.as_tensor(np.asarray(ids, dtype=np.int64))
    length = model.context_length
    if len(stream) < 2 * length + 1:
        raise ValueError(f"{len(stream)} ids are too few for windows of {length}")
    order: list[Tensor] = []

    def next_loss() -> Tensor:
        if not order:
            offset = torch.randint(length, (), generator=generator)
            starts = torch.arange(int(offset), len(stream) - length, length)
            drawn = torch.randperm(len(starts), generator=generator)
            order.extend(starts[drawn].split(batch_size))
        windows = stream[order.pop()[:, None] + torch.arange(length + 1)]
        logits = model(windows[:, :-1])
        return F.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())

    return descend(model, optimizer, next_loss, n_updates, warm_up=warm_up, progress=progress)


@torch.no_grad()
def log_probs(model: GPT, ids: Sequence[int] | np.ndarray, batch_size: int = 32) -> np.ndarray:
    """Natural log of the probability of every id given those before it: (T,) float64.

    What is before it is at least half a context, where the text has as much: windows overlap by
    half, and of each but the first the latter half counts. The first id has nothing before it and
    costs log V: every id is as likely. The model is as it was afterwards, in training mode or not.
    """
    stream = torch.as_tensor(np.asarray(ids, dtype=np.int64))
    length = model.context_length
    half = max(1, length // 2)
    out = np.full(len(stream), -math.log(model.token_embedding.num_embeddings))
    with evaluating(model):
        scored = 1  # ids before this one have their number
        starts = list(range(0, max(1, len(stream) - 1), half))
        groups = [starts[at : at + batch_size] for at in range(0, len(starts), batch_size)]
        for group in groups:
            at = torch.tensor(group)[:, None] + torch.arange(length + 1)
            windows = stream[at.clamp(max=len(stream) - 1)]  # beyond the end: read, and not counted
            costs = F.cross_entropy(
                model(windows[:, :-1]).double().flatten(0, 1),
                windows[:, 1:].flatten(),
                reduction="none",
            ).view(len(group), length)
            for start, row in zip(group, costs.numpy(), strict=True):
                end = min(start + 1 + length, len(stream))
                if end > scored:
                    out[scored:end] = -row[scored - start - 1 : end - start - 1]
                    scored = end
        return out
