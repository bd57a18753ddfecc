"""torch's tensors, dtypes, sizes and the CPU on the wire.

A tensor goes by value: dtype, shape, strides class, ``requires_grad`` and, where it is a leaf,
``grad``. Of a view the items are sent, never what lies under it. Beside them go the numbers by
which the sending side knows the tensor (see :mod:`autograde.handing_over`).
"""

from __future__ import annotations

import contextlib
import math
import sys
from typing import TYPE_CHECKING, Any

from autograde.wire.form import LARGEST_PAYLOAD, Refused, exactly, shape_of, zeros_and_ones

if TYPE_CHECKING:
    from autograde.wire.reading import Decoder
    from autograde.wire.writing import Encoder

_FLOATING = ("float16", "bfloat16", "float32", "float64", "complex64", "complex128")
_DTYPES = (*_FLOATING, "bool", "uint8", "int8", "int16", "int32", "int64")
MOST_NUMBERS = 10_000  # tensors that one tensor may have been computed from


def node(value: Any, encoder: Encoder, torch: Any) -> Any:
    """The tree of something of torch's; ``None`` if it is not."""
    if not hasattr(torch, "Size"):  # it is being imported
        return None
    if isinstance(value, torch.Tensor):
        # What a subclass makes of detach() or numel() is not asked for.
        with torch._C.DisableTorchFunctionSubclass():
            return _tensor_node(value, encoder, torch)
    if isinstance(value, torch.Size):
        return ["size", [int(n) for n in value]]
    if isinstance(value, torch.dtype):
        return ["torch dtype", _name(value)]
    if isinstance(value, torch.device):
        if value.type != "cpu":
            raise Refused(f"the device {value}: here is only the CPU")
        return ["cpu"]
    return None


def _name(dtype: Any) -> str:
    name = str(dtype).removeprefix("torch.")
    if name not in _DTYPES:
        raise Refused(f"torch's dtype {name}")
    return name


def _tensor_node(value: Any, encoder: Encoder, torch: Any) -> Any:
    if value.is_nested or value.layout != torch.strided:
        raise Refused("a tensor that is not dense")
    if value.device.type != "cpu":
        raise Refused(f"a tensor on the device {value.device}: here is only the CPU")
    name = _name(value.dtype)
    encoder.make_room(value.numel() * value.element_size(), "a tensor")
    items = value.detach().resolve_conj().resolve_neg()
    reverse = range(items.dim() - 1, -1, -1)
    order = "C" if items.is_contiguous() else "strided"
    if order == "strided" and items.permute(*reverse).is_contiguous():
        order, items = "F", items.permute(*reverse)
    flat = torch.empty(items.numel(), dtype=items.dtype).copy_(items.reshape(-1))
    data = flat.view(torch.uint8).numpy().tobytes()
    numbers = encoder.hand_over(value)
    grad = value.grad if value.is_leaf else None
    return [
        "parameter" if type(value) is torch.nn.Parameter else "tensor",
        *(name, list(value.shape), order, encoder.buffer(data)),
        *(bool(value.requires_grad), numbers, None if grad is None else encoder.node(grad, 1)),
    ]


def parameter_of(decoder: Decoder, parts: list[Any], depth: int) -> Any:
    """A ``torch.nn.Parameter``, else as :func:`tensor_of`."""
    return tensor_of(decoder, parts, depth, parameter=True)


def tensor_of(decoder: Decoder, parts: list[Any], depth: int, parameter: bool = False) -> Any:
    """A leaf of the dtype, shape and strides class it was sent with, as this side receives it."""
    *told, grad_node = parts or [None]
    name, shape, order, index, requires_grad, numbers = exactly(
        told, str, list, str, int, bool, list
    )
    torch = _torch(decoder)
    if name not in _DTYPES or order not in ("C", "F", "strided"):
        raise Refused("a tensor of no known form")
    if math.prod(max(n, 1) for n in shape_of(shape)) >= 2**40:
        raise Refused("a tensor of an impossible shape")
    if requires_grad and name not in _FLOATING:
        raise Refused(f"a gradient of {name}")
    if len(numbers) > MOST_NUMBERS or not all(type(n) is int and n >= 0 for n in numbers):
        raise Refused("a tensor whose numbers are no numbers")
    dtype, data = getattr(torch, name), decoder.buffer(index)
    if math.prod(shape) * dtype.itemsize != len(data):
        raise Refused("a tensor's buffer does not have its shape's size")
    tensor = _filled(torch, dtype, shape, order, zeros_and_ones(data) if name == "bool" else data)
    tensor.requires_grad_(requires_grad)
    if parameter:
        tensor = torch.nn.Parameter(tensor, requires_grad)
    if grad_node is not None:
        tensor.grad = _grad_of(grad_node, tensor, decoder, depth)
    if numbers and decoder.receive is None:
        raise Refused("a tensor known by number where only plain values may stand")
    return tensor if decoder.receive is None else decoder.receive(tensor, numbers)


def _filled(torch: Any, dtype: Any, shape: list[int], order: str, data: Any) -> Any:
    import numpy as np

    flat = torch.empty(math.prod(shape), dtype=dtype)
    flat.view(torch.uint8).numpy()[:] = np.frombuffer(data, dtype=np.uint8)
    if order == "F":
        return flat.reshape(shape[::-1]).permute(*range(len(shape) - 1, -1, -1))
    whole = flat.reshape(shape)
    if order == "C" or not shape or 2 * len(data) > LARGEST_PAYLOAD:
        return whole
    spread = torch.empty((*shape[:-1], 2 * shape[-1]), dtype=dtype)
    spread[..., ::2] = whole
    return spread[..., ::2]


def _grad_of(node: Any, tensor: Any, decoder: Decoder, depth: int) -> Any:
    if type(node) is not list or node[:1] != ["tensor"] or node[-1] is not None:
        raise Refused("a gradient that is no tensor")
    grad = decoder.value(node, depth + 1)
    if grad.shape != tensor.shape or grad.dtype != tensor.dtype or not tensor.requires_grad:
        raise Refused("a gradient that is not of its tensor's form")
    return grad.detach()


def size_of(decoder: Decoder, parts: list[Any], depth: int) -> Any:
    """A ``torch.Size``."""
    return _torch(decoder).Size(shape_of(*exactly(parts, list)))


def dtype_of(decoder: Decoder, parts: list[Any], depth: int) -> Any:
    """A ``torch.dtype``."""
    (name,) = exactly(parts, str)
    if name not in _DTYPES:
        raise Refused(f"torch's dtype {name[:40]!r}")
    return getattr(_torch(decoder), name)


def cpu_of(decoder: Decoder, parts: list[Any], depth: int) -> Any:
    """The only ``torch.device`` there is."""
    exactly(parts)
    return _torch(decoder).device("cpu")


def _torch(decoder: Decoder) -> Any:
    torch = sys.modules.get("torch")
    if torch is None and decoder.imports:
        with contextlib.suppress(ImportError):
            import torch
    if torch is None:
        raise Refused("something of torch's, which no check here asks for")
    return torch
