"""The comparison with torch's modules says yes to ours and names what is wrong with others."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from llmweek.exercise import Failure
from llmweek.torch_transformer import TorchTransformer
from llmweek.torch_twins import agrees, hidden, made, masks, named, randomised
from llmweek.transformer import Transformer


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("pre_norm", [True, False])
def test_the_whole_transformer_is_torchs(pre_norm: bool, dtype: torch.dtype) -> None:
    draw = torch.Generator().manual_seed(1)
    theirs = randomised(TorchTransformer(9, 11, 12, 3, 2, 20, pre_norm).to(dtype), draw)
    weights = dict(theirs.named_parameters())
    mine = made(named(weights), Transformer, 9, 11, 12, 3, 2, 20, pre_norm=pre_norm)
    assert {name for name, _ in mine.named_parameters()} >= {"encoder.1.attention.query.weight"}
    source, target = torch.randint(4, 9, (3, 6)), torch.randint(4, 11, (3, 5))
    source[1, 3:], source[2, 2], target[1, 4:], target[2, 1] = 0, 0, 0, 0
    tolerance = 1e-7 if dtype == torch.float64 else 1e-2  # weights of 0.5 make large logits
    agrees(mine, (source, target), theirs(source, target), weights, tolerance=tolerance)


class Linear(nn.Linear):
    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight.T + self.bias


class Careless(Linear):
    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight.T.detach() + self.bias


class Frozen(Linear):
    def __init__(self, *sizes: int) -> None:
        super().__init__(*sizes)
        self.bias.requires_grad_(False)


def compared(kind: type[nn.Linear], slip: str = "") -> None:
    theirs = nn.Linear(3, 2)
    weights = dict(theirs.named_parameters())
    x = torch.randn(4, 3, requires_grad=True)
    mine = made(weights, kind, 3, 2)
    agrees(mine, (x,), theirs(x), weights, slips={"weight": slip})


def test_a_gradient_that_is_missing_is_named() -> None:
    compared(Linear)
    with pytest.raises(Failure, match=r"gradient of `weight` is all zeros\n  likely slip: LOOK"):
        compared(Careless, slip="LOOK")
    with pytest.raises(Failure, match=r"`bias` is not an `nn\.Parameter` that learns"):
        compared(Frozen)


def test_a_part_that_is_missing_or_of_another_shape_is_named() -> None:
    weight = {"weight": torch.ones(2, 3), "bias": torch.ones(2)}
    made(weight, nn.Linear, 3, 2)
    with pytest.raises(Failure, match="no parameter `bias`"):
        made(weight, nn.Linear, 3, 2, bias=False)
    with pytest.raises(Failure, match=r"not of the shape(.|\n)*weight"):
        made(weight, nn.Linear, 2, 3)
    with pytest.raises(Failure, match=r"nn\.Module"):
        made(weight, dict)


def test_a_mask_means_the_opposite_to_torch() -> None:
    assert hidden(None, 3) is None
    both = masks(2, 4, 5)["both"]
    assert both is not None
    assert both.shape == (2, 1, 4, 5)
    theirs = hidden(both, 3)
    assert theirs is not None
    assert theirs.shape == (6, 4, 5)
    assert torch.equal(theirs[3], ~both[1, 0])  # the second row's first head
    assert both[1, 0].tolist()[3] == [True, True, True, False, False]
