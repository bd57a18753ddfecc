"""Tensors on the wire: by value, in the form they had, and never as more than they are."""

from __future__ import annotations

import math
import struct
import subprocess
import sys
from typing import Any

import pytest
import torch
from test_wire import payload, there_and_back

from autograde.wire import Refused, decode, encode

DTYPES = "bool uint8 int8 int16 int32 int64 float16 bfloat16 float32 float64 complex64 complex128"
SHAPES = [(), (0,), (1,), (3,), (2, 3), (2, 0, 4), (2, 3, 4)]


@pytest.mark.parametrize("dtype", DTYPES.split())
@pytest.mark.parametrize("shape", SHAPES)
def test_tensors_keep_dtype_shape_and_strides(dtype: str, shape: tuple[int, ...]) -> None:
    tensor = (torch.arange(math.prod(shape)) % 2).reshape(shape).to(getattr(torch, dtype))
    forms = [tensor, tensor.expand(2, *shape)]
    forms += [tensor[..., ::2], tensor[..., 1:]] if shape else []
    forms += [tensor.mT] if len(shape) > 1 else []
    for form in forms:
        back = there_and_back(form)
        assert type(back) is torch.Tensor
        assert back.dtype == form.dtype
        assert torch.equal(back, form)
        assert back.is_contiguous() == form.is_contiguous()
        assert not back.requires_grad
        back.zero_()  # it can be written to


def test_odd_numbers_keep_their_bits() -> None:
    odd = torch.tensor([math.nan, math.inf, -math.inf, -0.0, 5e-324], dtype=torch.float64)
    assert torch.equal(there_and_back(odd).view(torch.int64), odd.view(torch.int64))
    turned = torch.tensor([1 + 2j]).conj()
    assert there_and_back(turned).tolist() == [1 - 2j]
    assert there_and_back(torch._neg_view(torch.ones(2))).tolist() == [-1, -1]


def test_leaves_keep_requires_grad_and_grad() -> None:
    weight = torch.nn.Parameter(torch.ones(2))
    back = there_and_back(weight)
    assert type(back) is torch.nn.Parameter
    assert back.requires_grad
    assert back.is_leaf
    assert back.grad is None
    (3 * weight).sum().backward()
    assert there_and_back(weight).grad.tolist() == [3, 3]
    inner = there_and_back(2 * weight)
    assert inner.requires_grad
    assert inner.is_leaf


def test_a_view_ships_its_items_only() -> None:
    assert len(encode(torch.zeros(10**6)[::100_000])) < 1000
    assert len(encode(torch.zeros(1).expand(1000))) > 4000
    with pytest.raises(Refused, match="too large"):
        encode(torch.zeros(1).expand(2**40))
    with pytest.raises(Refused, match="MiB"):
        encode([torch.zeros(2**20, 8)] * 5)


@pytest.mark.parametrize(
    ("tensor", "says"),
    [
        (torch.eye(2).to_sparse(), "dense"),
        (torch.nested.nested_tensor([torch.ones(1)], layout=torch.jagged), "dense"),
        (torch.ones(2, device="meta"), "device"),
        (torch.ones(2).to(torch.float8_e5m2), "dtype"),
        (torch.device("meta"), "device"),
    ],
    ids=["sparse", "nested", "meta", "float8", "device"],
)
def test_other_tensors_are_refused_by_name(tensor: Any, says: str) -> None:
    with pytest.raises(Refused, match=says):
        encode(tensor)


class Hostile(torch.Tensor):
    """Says of itself what it likes."""

    shape = (10**6, 10**6)
    dtype = "float99"

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        raise RuntimeError("hostile")

    def numel(self) -> int:
        return -1

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise RuntimeError("hostile")


def test_what_a_subclass_says_of_itself_is_not_believed() -> None:
    lying = torch.ones(2).as_subclass(Hostile)
    try:
        back = there_and_back(lying)
    except (Refused, TypeError, RuntimeError):
        return
    assert type(back) is torch.Tensor
    assert back.tolist() == [1, 1]


def test_dtypes_sizes_and_the_cpu_are_values() -> None:
    assert there_and_back(torch.bfloat16) is torch.bfloat16
    assert there_and_back(torch.device("cpu")) == torch.device("cpu")
    size = there_and_back(torch.ones(2, 3).shape)
    assert type(size) is torch.Size
    assert size == (2, 3)


def test_torchs_generator_goes_by_state() -> None:
    generator = torch.Generator().manual_seed(7)
    for _ in range(3):
        back = there_and_back(generator)
        assert torch.equal(torch.rand(2000, generator=back), torch.rand(2000, generator=generator))
        torch.randn(1, generator=generator)  # keeps a second draw back
    fresh = torch.Generator()
    assert torch.equal(
        torch.randn(7, generator=there_and_back(fresh)), torch.randn(7, generator=fresh)
    )


def tensor(
    dtype: Any = "float32",
    shape: Any = (1,),
    order: Any = "C",
    index: Any = 0,
    requires_grad: Any = False,
    numbers: Any = (),
    grad: Any = None,
) -> list[Any]:
    shape = list(shape) if isinstance(shape, tuple) else shape
    return ["tensor", dtype, shape, order, index, requires_grad, list(numbers), grad]


def state(at: int, data: bytes) -> bytes:
    """A generator's state with ``data`` written at a place."""
    good = torch.Generator().manual_seed(1).get_state().numpy().tobytes()
    return good[:at] + data + good[at + len(data) :]


ITEM = b"\0\0\0\0"
HOSTILE = {
    "no parts": payload(["tensor"]),
    "few parts": payload(["tensor", "float32", [1], "C", 0, False], ITEM),
    "dtype of an attribute": payload(tensor("Tensor"), ITEM),
    "dtype of eight bits": payload(tensor("float8_e5m2", (4,)), ITEM),
    "quantized": payload(tensor("qint32"), ITEM),
    "dtype is no text": payload(tensor(7), ITEM),
    "size differs": payload(tensor(shape=(2,)), ITEM),
    "size differs by dtype": payload(tensor("float64"), ITEM),
    "huge shape": payload(tensor(shape=(2**39, 2**39)), ITEM),
    "huge shape of nothing": payload(tensor(shape=(0, 2**39, 2**39)), b""),
    "negative shape": payload(tensor(shape=(-1, -1)), ITEM),
    "boolean in the shape": payload(tensor(shape=[True]), ITEM),
    "many dimensions": payload(tensor(shape=(1,) * 33), ITEM),
    "shape is a number": payload(tensor(shape=1), ITEM),
    "odd order": payload(tensor(order="K"), ITEM),
    "odd boolean": payload(tensor("bool"), b"\2"),
    "gradient of integers": payload(tensor("int32", requires_grad=True), ITEM),
    "requires_grad is 1": payload(tensor(requires_grad=1), ITEM),
    "buffer absent": payload(tensor(index=1), ITEM),
    "numbered": payload(tensor(numbers=[1]), ITEM),
    "negative number": payload(tensor(numbers=[-1]), ITEM),
    "number is text": payload(tensor(numbers=["1"]), ITEM),
    "many numbers": payload(tensor(numbers=[1] * 20_000), ITEM),
    "grad of another shape": payload(
        tensor(requires_grad=True, grad=tensor(shape=(2,), index=1)), ITEM, ITEM * 2
    ),
    "grad of another dtype": payload(
        tensor(requires_grad=True, grad=tensor("int32", index=1)), ITEM, ITEM
    ),
    "grad without requires_grad": payload(tensor(grad=tensor(index=1)), ITEM, ITEM),
    "grad is no tensor": payload(tensor(requires_grad=True, grad=1), ITEM),
    "grad is a list": payload(tensor(requires_grad=True, grad=["list", []]), ITEM),
    "grad of a grad": payload(
        tensor(requires_grad=True, grad=tensor(index=1, requires_grad=True, grad=tensor(index=2))),
        *(ITEM,) * 3,
    ),
    "tensor as a key": payload(["dict", [tensor(), 1]], ITEM),
    "dtype unknown": payload(["torch dtype", "nn"]),
    "size of text": payload(["size", ["1"]]),
    "size below zero": payload(["size", [-1]]),
    "a device of its own": payload(["cpu", "cuda:0"]),
    "generator short": payload(["torch generator", b"\0" * 100]),
    "generator unseeded": payload(["torch generator", state(12, b"\0")]),
    "generator reads beyond": payload(["torch generator", state(16, struct.pack("<Q", 625))]),
    "generator reads far": payload(["torch generator", state(8, struct.pack("<iiQ", 300, 1, 624))]),
    "generator goes back": payload(["torch generator", state(8, struct.pack("<i", -5))]),
    "generator overflows": payload(["torch generator", state(28, b"\1")]),
    "generator keeps what": payload(["torch generator", state(5040, b"\7")]),
    "generator keeps which": payload(["torch generator", state(5052, b"\7")]),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_forged_tensors_are_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        decode(data)


def test_the_forged_ones_differ_from_good_ones_in_one_thing() -> None:
    assert decode(payload(tensor(), ITEM)).tolist() == [0]
    grad = tensor(requires_grad=True, grad=tensor(index=1))
    assert decode(payload(grad, ITEM, ITEM)).grad.tolist() == [0]
    assert torch.rand(1, generator=decode(payload(["torch generator", state(0, b"")]))) < 1


def test_the_codec_does_not_bring_torch_along() -> None:
    code = (
        "import sys, numpy; from autograde.wire import decode, encode\n"
        "decode(encode([1.5, numpy.ones(3), numpy.random.default_rng(0), {'a': (1, 2)}]))\n"
        "print('torch' in sys.modules)\n"
        f"try:\n    decode({encode(torch.ones(1))!r}, imports=False)\n"
        "except ValueError as refused:\n    print(refused)\n"
        f"print('torch' in sys.modules, decode({encode(torch.ones(1))!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    asked = "something of torch's, which no check here asks for"
    assert done.stdout == f"False\n{asked}\nFalse tensor([1.])\n"
