"""numpy's arrays, scalars and dtypes on the wire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from autograde.wire.form import LARGEST_PAYLOAD, Refused, exactly, shape_of, zeros_and_ones

if TYPE_CHECKING:
    from autograde.wire.reading import Decoder
    from autograde.wire.writing import Encoder

_DTYPE = re.compile(r"[<>|][biufc]([0-9]{1,2})")


def node(value: Any, encoder: Encoder, numpy: Any) -> Any:
    """The tree of something of numpy's; ``None`` if it is not."""
    if isinstance(value, numpy.ndarray):
        return _array_node(value, encoder, numpy)
    if isinstance(value, numpy.generic):
        if value.dtype.kind in "SU":
            return value.item()
        if not _DTYPE.fullmatch(value.dtype.str):
            raise Refused(f"a numpy scalar of dtype {value.dtype}")
        return ["scalar", value.dtype.str, value.tobytes()]
    if isinstance(value, numpy.dtype) and _DTYPE.fullmatch(value.str):
        return ["dtype", value.str]
    if isinstance(value, type) and issubclass(value, numpy.generic):
        return _type_node(value, numpy)
    return None


def _array_node(value: Any, encoder: Encoder, numpy: Any) -> Any:
    value = numpy.asarray(value)  # a subclass goes as its base
    if not _DTYPE.fullmatch(value.dtype.str):
        found = encoder.reference(value)
        if found is None:
            raise Refused(f"an array of dtype {value.dtype}")
        return found
    encoder.make_room(value.nbytes, "an array")
    flags = value.flags
    order = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "strided"
    data = value.tobytes(order="F" if order == "F" else "C")
    return ["array", value.dtype.str, list(value.shape), order, encoder.buffer(data)]


def _type_node(value: Any, numpy: Any) -> Any:
    try:
        name: str = numpy.dtype(value).str
    except TypeError:
        name = ""
    if not _DTYPE.fullmatch(name):
        raise Refused(f"the type {value.__name__} does not cross")
    return ["numpy type", name]


def array_of(decoder: Decoder, parts: list[Any], depth: int) -> Any:
    """An array of the dtype, shape and strides class it was sent with."""
    import numpy as np

    name, shape, order, index = exactly(parts, str, list, str, int)
    dtype = _dtype(name)
    size = 1
    for n in shape_of(shape):
        size *= n
    data = decoder.buffer(index)
    if size * dtype.itemsize != len(data) or order not in ("C", "F", "strided"):
        raise Refused("an array's buffer does not have its shape's size")
    try:
        flat = np.frombuffer(_bits(data, dtype), dtype=dtype).copy()
        whole = flat.reshape(shape, order="F" if order == "F" else "C")
    except ValueError:
        raise Refused("an array of an impossible shape") from None
    if order != "strided" or not shape:
        return whole
    if 2 * len(data) > LARGEST_PAYLOAD:
        return whole
    spread = np.empty((*shape[:-1], 2 * shape[-1]), dtype=dtype)
    spread[..., ::2] = whole
    return spread[..., ::2]


def scalar_of(decoder: Decoder, parts: list[Any], depth: int) -> Any:
    """A number of numpy's."""
    import numpy as np

    name, data = exactly(parts, str, bytes)
    dtype = _dtype(name)
    if len(data) != dtype.itemsize:
        raise Refused("a number of the wrong size")
    return np.frombuffer(_bits(data, dtype), dtype=dtype)[0]


def dtype_of(decoder: Decoder, parts: list[Any], depth: int) -> Any:
    """A ``numpy.dtype``."""
    return _dtype(*exactly(parts, str))


def type_of(decoder: Decoder, parts: list[Any], depth: int) -> Any:
    """A type of numpy's scalars."""
    return _dtype(*exactly(parts, str)).type


def _dtype(name: str) -> Any:
    import numpy as np

    if not _DTYPE.fullmatch(name):
        raise Refused(f"dtype {name[:40]!r}")
    try:
        return np.dtype(name)
    except TypeError:
        raise Refused(f"dtype {name[:40]!r}") from None


def _bits(data: Any, dtype: Any) -> Any:
    return zeros_and_ones(data) if dtype.kind == "b" else data
