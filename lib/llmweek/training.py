"""The loop that every training in torch goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from tqdm import tqdm


def descend(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    next_loss: Callable[[], Tensor],
    n_updates: int,
    *,
    warm_up: float = 0.05,
    max_norm: float = 1.0,
    progress: bool = True,
) -> list[float]:
    """Make ``n_updates`` of ``model`` in place; the loss of each, before its update.

    ``next_loss`` draws a batch and returns its loss, a scalar. The learning rate climbs to the
    optimizer's during the share ``warm_up`` of the updates and falls to nearly 0 along a cosine
    (Loshchilov and Hutter 2017, without restarts); gradients longer than ``max_norm`` are scaled
    down to it (Pascanu et al. 2013). Afterwards the model is in eval mode, interrupted or not.
    """
    total = max(n_updates, 3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        optimizer.defaults["lr"],
        total_steps=total,
        pct_start=max(warm_up, 2 / total),  # a climb of a single update divides by zero
        cycle_momentum=False,
    )
    losses: list[float] = []
    model.train()
    try:
        with tqdm(total=n_updates, disable=not progress, unit="update") as bar:
            while len(losses) < n_updates:
                loss = next_loss()
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), max_norm)
                optimizer.step()
                schedule.step()
                losses.append(loss.item())
                bar.set_postfix(loss=f"{losses[-1]:.3f}", refresh=False)
                bar.update()
    finally:
        model.eval()
    return losses


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """While the block lasts ``model`` is in eval mode; afterwards as it was, in training or not."""
    was_training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(was_training)
