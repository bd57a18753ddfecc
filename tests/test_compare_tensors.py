"""What a learner is told of tensors: the first thing that is wrong, in a line or two."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from llmweek.compare import difference, show
from llmweek.exercise import Failure, duplicate, expect, require, unchanged

ONES = torch.ones(2, 3)
BENT = torch.tensor([[1.0, 1.0, 1.0], [1.0, 1.5, 1.0]])


@pytest.mark.parametrize(
    ("got", "want", "says"),
    [
        (ONES, ONES, None),
        (ONES.clone().requires_grad_(), ONES, None),
        (ONES.T.contiguous().T, ONES, None),
        (torch.nn.Parameter(ONES), ONES, None),
        (ONES.bfloat16(), ONES.bfloat16(), None),
        (torch.tensor([1 + 2j]).conj(), torch.tensor([1 - 2j]), None),
        (ONES.tolist(), ONES, "list instead of a tensor of shape (2, 3)"),
        (ONES.numpy(), ONES, "ndarray instead of a tensor of shape (2, 3)"),
        (6.0, torch.tensor(6.0), "float instead of a tensor of shape ()"),
        (torch.tensor(6.0), 6.0, "Tensor instead of a float"),
        (ONES, ONES.numpy(), "Tensor instead of an array of shape (2, 3)"),
        (ONES, ONES.tolist(), "Tensor instead of a list"),
        (ONES.T, ONES, "shape (3, 2) instead of (2, 3)"),
        (ONES.double(), ONES, "dtype float64 instead of float32"),
        (ONES.long(), ONES, "dtype int64 instead of float32"),
        (ONES / 0, ONES, "6 of 6 numbers differ\nfirst at  [0, 0]: inf instead of 1.0"),
        (BENT * float("nan"), ONES, "6 of 6 numbers are NaN"),
        (BENT, ONES, "1 of 6 numbers differ\nfirst at  [1, 1]: 1.5 instead of 1.0"),
        ([(ONES, BENT)], [(ONES, ONES)], "item 0: item 1: 1 of 6 numbers differ"),
        ({"W": ONES}, {"W": BENT}, "1 of 6 numbers differ"),
    ],
    ids=str,
)
def test_the_first_difference_is_said(got: Any, want: Any, says: str | None) -> None:
    problem = difference(got, want, rtol=1e-6)
    if says is None:
        assert problem is None
    else:
        assert problem is not None
        assert problem.startswith(says)


def test_numbers_may_be_close_but_not_without_leave() -> None:
    near = ONES + 1e-6
    assert difference(near, ONES, rtol=1e-5) is None
    assert difference(near, ONES) is not None
    assert difference(ONES * torch.inf, ONES * torch.inf, rtol=1e-5) is None
    assert difference(ONES * torch.nan, ONES * torch.nan, rtol=1e-5) is not None


def test_an_object_that_agrees_with_everything_is_no_tensor() -> None:
    class Agrees:
        shape, dtype, requires_grad = ONES.shape, ONES.dtype, False
        __eq__ = __ne__ = __array__ = lambda self, *other: True  # type: ignore[assignment]

        @classmethod
        def __torch_function__(cls, *args: Any) -> Any:
            return torch.tensor(True)

    assert difference(Agrees(), ONES) == "Agrees instead of a tensor of shape (2, 3)"
    with pytest.raises(Failure):
        require(Agrees(), "an object's own word")


def test_tensors_are_shown_with_dtype_and_shape() -> None:
    assert show(torch.tensor([1, 2])) == "int64 tensor (2,) [1, 2]"
    assert show(torch.tensor(2.5)) == "float32 tensor () 2.5"
    assert show(torch.zeros(9, 9, dtype=torch.bfloat16)) == "bfloat16 tensor (9, 9) …"
    assert show({"W": torch.tensor([1])}) == "{'W': int64 tensor (1,) [1]}"
    with pytest.raises(Failure, match=r"called    mean\(float32 tensor \(2,\) \[1.0, 1.0\]\)"):
        expect(torch.mean, torch.ones(2)).equals(torch.tensor(2.0))


def test_one_boolean_of_torchs_is_a_condition() -> None:
    require((ONES > 0).all(), "all")
    for condition in ((ONES < 0).any(), ONES > 0, torch.tensor(1), torch.ones(1) > 0):
        with pytest.raises(Failure):
            require(condition, "no")


@pytest.mark.parametrize(
    "tensor", [ONES, ONES.T, ONES[:, ::2], ONES[:, :1], torch.ones(1).expand(4), torch.tensor(1)]
)
def test_a_copy_has_the_form_and_nothing_in_common(tensor: torch.Tensor) -> None:
    copied = duplicate(tensor)
    assert torch.equal(copied, tensor)
    assert copied.is_contiguous() == tensor.is_contiguous()
    copied.zero_()
    assert bool((tensor == 1).all())
    assert not unchanged(copied, tensor)
    assert unchanged(tensor * torch.nan, tensor * torch.nan)


def test_a_generator_that_was_lent_stays_where_it_was() -> None:
    generator = torch.Generator().manual_seed(2)
    want = torch.rand(3, generator=torch.Generator().manual_seed(2))
    for _ in range(2):
        expect(lambda g: torch.rand(3, generator=g), generator).equals(want)
