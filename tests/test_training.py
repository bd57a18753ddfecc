"""The training loop, on a parameter that every update moves by the learning rate."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from llmweek.training import descend, evaluating


class Point(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.at = nn.Parameter(torch.zeros(1, dtype=torch.float64))


def steps(n_updates: int, slope: float = 1.0, lr: float = 0.5, **settings: float) -> list[float]:
    """How far down each update goes."""
    point, seen = Point(), [0.0]

    def next_loss() -> Tensor:
        assert point.training
        seen.append(point.at.item())
        return slope * point.at.sum()

    optimizer = torch.optim.SGD(point.parameters(), lr=lr)
    losses = descend(point, optimizer, next_loss, n_updates, progress=False, **settings)
    assert losses == [slope * at for at in seen[1:]]
    assert not point.training
    reached = [*seen[1:], point.at.item()]
    return [before - after for before, after in pairwise(reached)]


def test_rate_climbs_and_falls() -> None:
    down = steps(100, warm_up=0.2)
    top = down.index(max(down))
    assert top == 19  # the twentieth of a hundred
    assert down[top] == pytest.approx(0.5)
    assert down[: top + 1] == sorted(down[: top + 1])
    assert down[top:] == sorted(down[top:], reverse=True)
    assert down[-1] < 1e-4


@pytest.mark.parametrize("n_updates", [1, 2, 3])
def test_few_updates_are_made_too(n_updates: int) -> None:
    assert len(steps(n_updates)) == n_updates


def test_long_gradients_are_cut() -> None:
    assert max(steps(10, slope=1e6, max_norm=2.0)) == pytest.approx(1.0, rel=1e-5)
    assert max(steps(10, slope=0.5, max_norm=2.0)) == pytest.approx(0.25)


def test_an_interrupted_model_is_in_eval_mode_too() -> None:
    point = Point()

    def interrupted() -> Tensor:
        assert point.training
        raise KeyboardInterrupt

    optimizer = torch.optim.SGD(point.parameters(), lr=0.1)
    with pytest.raises(KeyboardInterrupt):
        descend(point, optimizer, interrupted, 3, progress=False)
    assert not point.training


@pytest.mark.parametrize("training", [True, False])
def test_evaluating_leaves_the_model_as_it_was(training: bool) -> None:
    point = Point().train(training)

    def interrupted() -> None:
        with evaluating(point):
            assert not point.training
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert point.training is training
