"""Random generators on the wire: by their state, every number of it range-checked.

The libraries take some states as they come and read beyond their own memory on the next draw.
"""

from __future__ import annotations

import struct
import sys
from typing import TYPE_CHECKING, Any

from autograde.wire.form import Refused, exactly

if TYPE_CHECKING:
    from autograde.wire.reading import Decoder
    from autograde.wire.writing import Encoder


def node(value: Any, encoder: Encoder) -> Any:
    """The tree of a random generator; ``None`` if it is none."""
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None and type(value) is numpy.random.Generator:
        return _numpy_node(value, encoder)
    if torch is not None and type(value) is getattr(torch, "Generator", None):
        return _torch_node(value)
    if type(value).__name__ == "Random" and type(value).__module__ == "random":
        return _python_node(value, encoder)
    return None


# For each bit generator: the fields of its state, their number of items (0: one number) and bound.
_GENERATORS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "PCG64": (("state", 0, 2**128), ("inc", 0, 2**128)),
    "PCG64DXSM": (("state", 0, 2**128), ("inc", 0, 2**128)),
    "SFC64": (("state", 4, 2**64),),
    "Philox": (("counter", 4, 2**64), ("key", 2, 2**64)),
    "MT19937": (("key", 624, 2**32), ("pos", 0, 625)),
}
_BUFFERED = (("has_uint32", 0, 2), ("uinteger", 0, 2**32))
_PHILOX = (("buffer", 4, 2**64), ("buffer_pos", 0, 5))


def _outer_fields(name: str) -> tuple[tuple[str, int, int], ...]:
    if name == "MT19937":
        return ()
    return (_PHILOX + _BUFFERED) if name == "Philox" else _BUFFERED


def _numpy_node(value: Any, encoder: Encoder) -> list[Any]:
    state = value.bit_generator.state
    name = state["bit_generator"]
    if name not in _GENERATORS:
        raise Refused(f"a random generator of kind {name}")
    numbers = [_whole(state["state"][field]) for field, _, _ in _GENERATORS[name]]
    numbers += [_whole(state[field]) for field, _, _ in _outer_fields(name)]
    return ["generator", name, [encoder.node(n, 1) for n in numbers]]


def _whole(number: Any) -> Any:
    return [int(n) for n in number] if hasattr(number, "__len__") else int(number)


def numpy_of(decoder: Decoder, parts: list[Any], depth: int) -> Any:
    """A ``numpy.random.Generator`` of this state."""
    import numpy as np

    name, nodes = exactly(parts, str, list)
    if name not in _GENERATORS:
        raise Refused(f"a random generator of kind {name[:40]!r}")
    inner, outer = _GENERATORS[name], _outer_fields(name)
    numbers = [decoder.value(n, 1) for n in nodes]
    if len(numbers) != len(inner) + len(outer):
        raise Refused("a random generator's state is incomplete")
    checked = {}
    for (field, length, bound), number in zip(inner + outer, numbers, strict=True):
        # numpy takes some of these as they come and crashes on use.
        items = number if type(number) is list else [number]
        if (type(number) is list) != (length > 0) or len(items) != max(length, 1):
            raise Refused("a random generator's state is of the wrong form")
        if not all(type(n) is int and 0 <= n < bound for n in items):
            raise Refused("a random generator's state is out of range")
        dtype = np.uint32 if name == "MT19937" else np.uint64
        checked[field] = np.array(number, dtype=dtype) if length else number
    bits = getattr(np.random, name)(0)
    bits.state = {
        "bit_generator": name,
        "state": {field: checked[field] for field, _, _ in inner},
        **{field: checked[field] for field, _, _ in outer},
    }
    return np.random.Generator(bits)


def _python_node(value: Any, encoder: Encoder) -> list[Any]:
    version, numbers, following = value.getstate()
    if version != 3:
        raise Refused("a random generator of another version")
    return ["random", encoder.node(list(numbers), 1), following]


def python_of(decoder: Decoder, parts: list[Any], depth: int) -> Any:
    """A ``random.Random`` of this state."""
    import random

    if len(parts) != 2 or type(parts[0]) is not list or type(parts[1]) not in (float, type(None)):
        raise Refused("a random generator's state is of the wrong form")
    numbers = decoder.value(parts[0], 1)
    if type(numbers) is not list or len(numbers) != 625:
        raise Refused("a random generator's state is of the wrong form")
    if not all(type(n) is int and 0 <= n < 2**32 for n in numbers) or numbers[-1] > 624:
        raise Refused("a random generator's state is out of range")
    generator = random.Random()
    generator.setstate((3, tuple(numbers), parts[1]))
    return generator


# torch's Mersenne Twister as ``get_state`` gives it: seed; draws left until the next 624, whether
# it is seeded, place of the next draw; the 624; a normal draw kept back in double precision (with
# two numbers no longer used) and whether there is one; the same in single precision.
_TWISTER = struct.Struct("=QiiQ624Q3di4xf?3x")


def _torch_node(value: Any) -> list[Any]:
    if value.device.type != "cpu":
        raise Refused(f"a random generator on the device {value.device}")
    return ["torch generator", value.get_state().numpy().tobytes()]


def torch_of(decoder: Decoder, parts: list[Any], depth: int) -> Any:
    """A ``torch.Generator`` of this state."""
    (data,) = exactly(parts, bytes)
    if len(data) != _TWISTER.size:
        raise Refused("a random generator's state is of the wrong form")
    _, left, seeded, following, *rest = _TWISTER.unpack(data)
    twister, (double_kept, _) = rest[:624], (rest[627], rest[628])
    fresh = (left, following) == (1, 0)
    if seeded != 1 or not (fresh or (1 <= left <= 624 and left + following == 625)):
        raise Refused("a random generator's state is out of range")
    if any(n >= 2**32 for n in twister) or double_kept not in (0, 1) or data[-4] > 1:
        raise Refused("a random generator's state is out of range")
    import torch

    generator = torch.Generator()
    generator.set_state(torch.frombuffer(bytearray(data), dtype=torch.uint8))
    return generator
