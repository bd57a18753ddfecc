"""Cross-entropy against targets that are not quite certain (Szegedy et al. 2016)."""

from __future__ import annotations

from typing import Literal

from torch import Tensor


def label_smoothing_loss(
    logits: Tensor,
    targets: Tensor,
    epsilon: float,
    convention: Literal["others", "uniform"] = "uniform",
) -> Tensor:
    """Mean loss, in nats, of logits (N, V) against ids (N,) softened by ``epsilon``.

    ``"others"`` gives the target 1 − ε and each *other* class ε / (V − 1). ``"uniform"`` mixes with
    the uniform distribution, 1 − ε + ε / V and ε / V, as ``F.cross_entropy`` does.
    Raises ValueError for ε outside [0, 1) or another convention.
    """
    if not 0 <= epsilon < 1:
        raise ValueError(f"epsilon = {epsilon} is not in [0, 1)")
    n_classes = logits.shape[-1]
    if convention == "uniform":
        each = epsilon / n_classes
    elif convention == "others":
        each = epsilon / (n_classes - 1)
    else:
        raise ValueError(f"convention {convention!r} is neither 'others' nor 'uniform'")
    costs = -logits.log_softmax(-1)
    right = costs.gather(-1, targets[:, None])[:, 0]
    on_target = 1 - epsilon + (each if convention == "uniform" else 0)
    return (on_target * right + each * (costs.sum(-1) - right)).mean()
