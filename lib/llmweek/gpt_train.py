"""Training a GPT on a stream of tokens, and what it then says of a text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from llmweek.gpt import GPT


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
    β₂ = 0.99 decays matrices only; the learning rate climbs to ``lr`` during the share ``warm_up``
    of the updates and falls to nearly 0 along a cosine; gradients longer than 1 are scaled down to
    it. Afterwards the model is in eval mode. Raises ValueError where ``ids`` are too few.
    """
    matrices = [weights for weights in model.parameters() if weights.ndim > 1]
    vectors = [weights for weights in model.parameters() if weights.ndim == 1]
    groups: list[dict[str, Any]] = [{"params": matrices}, {"params": vectors, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.99), weight_decay=weight_decay)
    total = max(n_updates, 3)
    climb = max(warm_up, 2 / total)  # a climb of a single update divides by zero
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, lr, total_steps=total, pct_start=climb, cycle_momentum=False
    )
    stream = torch.as_tensor(np.asarray(ids, dtype=np.int64))
    length = model.context_length
    if len(stream) < 2 * length + 1:
        raise ValueError(f"{len(stream)} ids are too few for windows of {length}")
    losses: list[float] = []
    order: list[Tensor] = []
    model.train()
    with tqdm(total=n_updates, disable=not progress, unit="update") as bar:
        while len(losses) < n_updates:
            if not order:
                offset = torch.randint(length, (), generator=generator)
                starts = torch.arange(int(offset), len(stream) - length, length)
                drawn = torch.randperm(len(starts), generator=generator)
                order = list(starts[drawn].split(batch_size))
            at = order.pop()[:, None] + torch.arange(length + 1)
            windows = stream[at]
            logits = model(windows[:, :-1])
            loss = F.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            bar.set_postfix(loss=f"{losses[-1]:.3f}", refresh=False)
            bar.update()
    model.eval()
    return losses


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
    was_training = model.training
    model.eval()
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
    model.train(was_training)
    return out
