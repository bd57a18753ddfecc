"""What crosses between the learner's process and the checker: plain values, and nothing that runs.

A payload is a msgpack header followed by raw buffers, each aligned to 64 bytes::

    uint32 length of the header | header | padding | buffer | padding | buffer …

The header is ``[tree, [length of each buffer]]``. In the tree, ``None``, booleans, 64-bit
integers, floats, strings and bytes stand for themselves; everything else is a list whose first
item is a tag. There is no extension type and no way to name code: decoding builds exact built-in
types and arrays, or refuses. Pickle, ``eval`` and attribute look-ups play no part.
"""

from __future__ import annotations

import array
import builtins
import re
import struct
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import msgpack

ALIGNMENT = 64
LARGEST_PAYLOAD = 128 * 2**20  # bytes
LARGEST_HEADER = 32 * 2**20
DEEPEST = 60  # containers within containers
MOST_NODES = 2_000_000
LARGEST_INT = 2**20  # bits
PLAIN_LIST = 16  # from this length on, lists of only floats or only ints travel as one buffer

_ARRAY_DTYPE = re.compile(r"[<>|][biufc]([0-9]{1,2})")
_NAMES = (
    *("object", "bool", "int", "float", "complex", "str", "bytes", "bytearray"),
    *("list", "tuple", "dict", "set", "frozenset"),
)
_TYPES: dict[str, type] = {name: getattr(builtins, name) for name in _NAMES}
_TYPES |= {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and kind.__name__ == name
}
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))


class Refused(ValueError):
    """A value that does not cross, or a payload that is not what it should be; says which."""


@dataclass(frozen=True)
class Reference:
    """Something that stays where it is: ``owner`` ("learner" or "checker") knows it by ``number``.

    ``kind`` is "function", "class", "iterator" or "object"; ``name`` is for messages.
    """

    owner: str
    number: int
    kind: str
    name: str


@dataclass(frozen=True)
class Problem:
    """An exception as data: the names of its class and bases, most specific first, and its text."""

    names: tuple[str, ...]
    text: str


Lend = Callable[[Any], Reference | None]
Borrow = Callable[[Reference], Any]


def problem_of(error: BaseException) -> Problem:
    """``error`` as data. Its ``str`` is the learner's code, so that may fail and is cut."""
    names = tuple(getattr(error, "type_names", ())) or tuple(
        c.__name__[:80] for c in type(error).__mro__[:-1]
    )
    try:
        text = str(error)[:2000]
    except Exception:
        text = ""
    return Problem(names[:20], text)


def encode(value: Any, lend: Lend = lambda value: None) -> bytes:
    """The payload of ``value``. ``lend`` makes references of what cannot go by value.

    Raises :class:`Refused` for what neither goes by value nor is lent, is nested too deeply or is
    too large.
    """
    encoder = _Encoder(lend)
    tree = encoder.node(value, 0)
    header = _pack([tree, [len(b) for b in encoder.buffers]])
    parts = [struct.pack(">I", len(header)), header]
    size = 4 + len(header)
    for buffer in encoder.buffers:
        padding = -size % ALIGNMENT
        parts += [bytes(padding), buffer]
        size += padding + len(buffer)
    if size > LARGEST_PAYLOAD or len(header) > LARGEST_HEADER:
        raise Refused(f"a value of {size / 2**20:.0f} MiB is too large")
    return b"".join(parts)


def decode(payload: bytes, borrow: Borrow | None = None) -> Any:
    """The value of ``payload``, whoever made it. Raises :class:`Refused` unless it is well formed.

    ``borrow`` turns a reference into a stand-in, or into the object it names.
    """
    if not 4 <= len(payload) <= LARGEST_PAYLOAD:
        raise Refused("the payload's size is out of bounds")
    (length,) = struct.unpack_from(">I", payload)
    if length > min(LARGEST_HEADER, len(payload) - 4):
        raise Refused("the header is longer than its payload")
    header = _unpack(payload[4 : 4 + length])
    if type(header) is not list or len(header) != 2 or type(header[1]) is not list:
        raise Refused("the header is no pair of a tree and the buffers' lengths")
    tree, lengths = header
    buffers: list[memoryview] = []
    position = 4 + length
    for size in lengths:
        if type(size) is not int or size < 0:
            raise Refused("a buffer's length is no length")
        position += -position % ALIGNMENT
        if position + size > len(payload):
            raise Refused("a buffer reaches beyond the payload")
        buffers.append(memoryview(payload)[position : position + size])
        position += size
    if position != len(payload):
        raise Refused("the payload is longer than its buffers")
    decoder = _Decoder(buffers, borrow)
    value = decoder.value(tree, 0)
    if decoder.used != len(buffers):
        raise Refused("a buffer is not used")
    return value


def _pack(header: list[Any]) -> bytes:
    try:
        packed: bytes = msgpack.packb(header, unicode_errors="surrogatepass")
    except (ValueError, OverflowError, MemoryError) as error:
        raise Refused(f"the value does not fit the format: {error}") from None
    return packed


def _unpack(header: bytes) -> Any:
    try:
        return msgpack.unpackb(
            header,
            unicode_errors="surrogatepass",
            max_map_len=0,
            max_ext_len=0,
            ext_hook=_no_extension,
        )
    except Refused:
        raise
    except Exception as error:  # whatever a hostile header brings msgpack to raise
        raise Refused(f"the header is not msgpack: {type(error).__name__}") from None


def _no_extension(code: int, data: bytes) -> Any:
    raise Refused(f"extension type {code}")


class _Encoder:
    def __init__(self, lend: Lend) -> None:
        self.lend = lend
        self.buffers: list[Any] = []
        self.size = 0
        self.nodes = 0

    def node(self, value: Any, depth: int) -> Any:
        """The tree of ``value``; subclasses of built-in types go as their base."""
        self.nodes += 1
        if depth > DEEPEST:
            raise Refused(f"nested more than {DEEPEST} deep")
        if self.nodes > MOST_NODES:
            raise Refused(f"more than {MOST_NODES:,} items")
        kind = type(value)
        if value is None or kind is bool or kind is float or kind is str or kind is bytes:
            return value
        if kind is int:
            return self._int(value)
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, numpy.ndarray):
            return self._array(value, numpy)
        if numpy is not None and isinstance(value, numpy.generic):
            return self._numpy_scalar(value, numpy)
        # torch.Tensor goes here: its array's node, with requires_grad beside it.
        for base, encode_as in self._BY_BASE:
            if isinstance(value, base):
                return encode_as(self, value, depth)
        return self._other(value, numpy)

    def _int(self, value: int) -> Any:
        value = int.__index__(value)
        if -(2**63) <= value < 2**63:
            return int(value)
        if value.bit_length() > LARGEST_INT:
            raise Refused(f"an integer of {value.bit_length():,} bits")
        return ["int", format(value, "x")]

    def _sequence(self, tag: str, value: list[Any] | tuple[Any, ...], depth: int) -> Any:
        items = list(value)
        if len(items) >= PLAIN_LIST:
            kinds = set(map(type, items))
            code = "d" if kinds == {float} else "q" if kinds == {int} else ""
            if code:
                try:
                    return [tag + code, self._buffer(array.array(code, items).tobytes())]
                except OverflowError:
                    pass  # an integer of more than 64 bits: item by item
        return [tag, [self.node(item, depth + 1) for item in items]]

    def _unordered(self, tag: str, value: Iterable[Any], depth: int) -> Any:
        return [tag, [self.node(item, depth + 1) for item in value]]

    def _dict(self, value: dict[Any, Any], depth: int) -> Any:
        pairs = [self.node(x, depth + 1) for item in dict.items(value) for x in item]
        return ["dict", pairs]

    def _range(self, value: range, depth: int) -> Any:
        return ["range", [self._int(n) for n in (value.start, value.stop, value.step)]]

    def _slice(self, value: slice, depth: int) -> Any:
        return ["slice", [self.node(n, depth + 1) for n in (value.start, value.stop, value.step)]]

    _BY_BASE: tuple[tuple[Any, Callable[..., Any]], ...] = (
        (int, lambda self, value, depth: self._int(value)),
        (float, lambda self, value, depth: float.__float__(value)),
        (complex, lambda self, value, depth: ["complex", value.real, value.imag]),
        (str, lambda self, value, depth: str.__str__(value)),
        (bytes, lambda self, value, depth: bytes(memoryview(value))),
        (bytearray, lambda self, value, depth: ["bytearray", bytes(value)]),
        (list, lambda self, value, depth: self._sequence("list", value, depth)),
        (tuple, lambda self, value, depth: self._sequence("tuple", value, depth)),
        (dict, _dict),
        (frozenset, lambda self, value, depth: self._unordered("frozenset", value, depth)),
        (set, lambda self, value, depth: self._unordered("set", value, depth)),
        (_VIEWS, lambda self, value, depth: self._sequence("list", list(value), depth)),
        (range, _range),
        (slice, _slice),
    )

    def _other(self, value: Any, numpy: Any) -> Any:
        if value is Ellipsis:
            return ["..."]
        if isinstance(value, Problem):
            return ["problem", list(value.names), value.text]
        if isinstance(value, type) and _TYPES.get(str(value.__name__)) is value:
            return ["type", value.__name__]
        if numpy is not None:
            if isinstance(value, numpy.dtype) and _ARRAY_DTYPE.fullmatch(value.str):
                return ["dtype", value.str]
            if isinstance(value, type) and issubclass(value, numpy.generic):
                return self._numpy_type(value, numpy)
            if type(value) is numpy.random.Generator:
                return _generator_node(value, self)
        if type(value).__name__ == "Random" and type(value).__module__ == "random":
            return _random_node(value, self)
        lent = self.lend(value)
        if lent is not None:
            return ["@", lent.owner, lent.number, lent.kind, lent.name[:80]]
        if isinstance(value, BaseException):
            problem = problem_of(value)
            return ["problem", list(problem.names), problem.text]
        raise Refused(f"a {type(value).__name__} does not cross by value")

    def _array(self, value: Any, numpy: Any) -> Any:
        value = numpy.asarray(value)  # a subclass goes as its base
        if not _ARRAY_DTYPE.fullmatch(value.dtype.str):
            lent = self.lend(value)
            if lent is not None:
                return ["@", lent.owner, lent.number, lent.kind, lent.name[:80]]
            raise Refused(f"an array of dtype {value.dtype}")
        if value.nbytes > LARGEST_PAYLOAD - self.size:
            raise Refused(f"an array of {value.nbytes / 2**20:.0f} MiB is too large")
        flags = value.flags
        order = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "strided"
        data = value.tobytes(order="F" if order == "F" else "C")
        return ["array", value.dtype.str, list(value.shape), order, self._buffer(data)]

    def _numpy_type(self, value: Any, numpy: Any) -> Any:
        try:
            name: str = numpy.dtype(value).str
        except TypeError:
            name = ""
        if not _ARRAY_DTYPE.fullmatch(name):
            raise Refused(f"the type {value.__name__} does not cross")
        return ["numpy type", name]

    def _numpy_scalar(self, value: Any, numpy: Any) -> Any:
        if value.dtype.kind in "SU":
            return value.item()
        if not _ARRAY_DTYPE.fullmatch(value.dtype.str):
            raise Refused(f"a numpy scalar of dtype {value.dtype}")
        return ["scalar", value.dtype.str, value.tobytes()]

    def _buffer(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > LARGEST_PAYLOAD:
            raise Refused(f"more than {LARGEST_PAYLOAD / 2**20:.0f} MiB")
        self.buffers.append(data)
        return len(self.buffers) - 1


class _Decoder:
    """Builds a value from a tree. Buffers are used once each, in any order."""

    def __init__(self, buffers: list[memoryview], borrow: Borrow | None) -> None:
        self.buffers: list[memoryview | None] = list(buffers)
        self.borrow = borrow
        self.used = 0
        self.nodes = 0

    def value(self, node: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > DEEPEST:
            raise Refused(f"nested more than {DEEPEST} deep")
        if self.nodes > MOST_NODES:
            raise Refused(f"more than {MOST_NODES:,} items")
        kind = type(node)
        if node is None or kind in (bool, int, float, str, bytes):
            return node
        if kind is not list or not node or type(node[0]) is not str:
            raise Refused(f"a {kind.__name__} where a value should be")
        build = self._BUILDERS.get(node[0])
        if build is None:
            raise Refused(f"unknown tag {node[0][:40]!r}")
        return build(self, node[1:], depth)

    def _items(self, parts: list[Any], depth: int) -> list[Any]:
        (items,) = _exactly(parts, list)
        return [self.value(item, depth + 1) for item in items]

    def _list(self, parts: list[Any], depth: int) -> list[Any]:
        return self._items(parts, depth)

    def _tuple(self, parts: list[Any], depth: int) -> tuple[Any, ...]:
        return tuple(self._items(parts, depth))

    def _numbers(self, code: str, parts: list[Any]) -> list[Any]:
        (index,) = _exactly(parts, int)
        numbers = array.array(code)
        try:
            numbers.frombytes(self._buffer(index))
        except ValueError:
            raise Refused("a list's buffer is of no whole number of items") from None
        return numbers.tolist()

    def _set(self, parts: list[Any], depth: int) -> set[Any]:
        return {_hashable(item) for item in self._items(parts, depth)}

    def _frozenset(self, parts: list[Any], depth: int) -> frozenset[Any]:
        return frozenset(self._set(parts, depth))

    def _dict(self, parts: list[Any], depth: int) -> dict[Any, Any]:
        items = self._items(parts, depth)
        if len(items) % 2:
            raise Refused("a dict with a key and no value")
        return {_hashable(k): v for k, v in zip(items[::2], items[1::2], strict=True)}

    def _int(self, parts: list[Any], depth: int) -> int:
        (digits,) = _exactly(parts, str)
        if len(digits) > LARGEST_INT // 4 + 2 or not re.fullmatch(r"-?[0-9a-f]+", digits):
            raise Refused("not a large integer")
        return int(digits, 16)

    def _complex(self, parts: list[Any], depth: int) -> complex:
        return complex(*_exactly(parts, float, float))

    def _bytearray(self, parts: list[Any], depth: int) -> bytearray:
        return bytearray(*_exactly(parts, bytes))

    def _range(self, parts: list[Any], depth: int) -> range:
        start, stop, step = self._three(parts, depth)
        if not all(type(n) is int for n in (start, stop, step)) or step == 0:
            raise Refused("not a range")
        return range(start, stop, step)

    def _slice(self, parts: list[Any], depth: int) -> slice:
        return slice(*self._three(parts, depth))

    def _three(self, parts: list[Any], depth: int) -> list[Any]:
        items = self._items(parts, depth)
        if len(items) != 3:
            raise Refused("three items expected")
        return items

    def _ellipsis(self, parts: list[Any], depth: int) -> Any:
        _exactly(parts)
        return Ellipsis

    def _problem(self, parts: list[Any], depth: int) -> Problem:
        names, text = _exactly(parts, list, str)
        if len(names) > 40 or not all(type(n) is str and len(n) <= 200 for n in names):
            raise Refused("an exception's names are no names")
        return Problem(tuple(n if n.isidentifier() else "Exception" for n in names), text[:4000])

    def _type(self, parts: list[Any], depth: int) -> type:
        (name,) = _exactly(parts, str)
        if name not in _TYPES:
            raise Refused(f"type {name[:40]!r}")
        return _TYPES[name]

    def _dtype(self, parts: list[Any], depth: int) -> Any:
        return _dtype(*_exactly(parts, str))

    def _numpy_type(self, parts: list[Any], depth: int) -> Any:
        return _dtype(*_exactly(parts, str)).type

    def _scalar(self, parts: list[Any], depth: int) -> Any:
        import numpy as np

        name, data = _exactly(parts, str, bytes)
        dtype = _dtype(name)
        if len(data) != dtype.itemsize:
            raise Refused("a number of the wrong size")
        return np.frombuffer(_bits(data, dtype), dtype=dtype)[0]

    def _array(self, parts: list[Any], depth: int) -> Any:
        import numpy as np

        name, shape, order, index = _exactly(parts, str, list, str, int)
        dtype = _dtype(name)
        if len(shape) > 32 or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
            raise Refused("an array's shape is no shape")
        size = 1
        for n in shape:
            size *= n
        data = self._buffer(index)
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

    def _reference(self, parts: list[Any], depth: int) -> Any:
        owner, number, kind, name = _exactly(parts, str, int, str, str)
        kinds = ("function", "class", "iterator", "object")
        if owner not in ("learner", "checker") or kind not in kinds or len(name) > 80:
            raise Refused("not a reference")
        if self.borrow is None:
            raise Refused("a reference where only plain values may stand")
        return self.borrow(Reference(owner, number, kind, name))

    def _generator(self, parts: list[Any], depth: int) -> Any:
        return _generator_of(parts, self)

    def _random(self, parts: list[Any], depth: int) -> Any:
        return _random_of(parts, self)

    def _buffer(self, index: int) -> memoryview:
        if not 0 <= index < len(self.buffers):
            raise Refused("a buffer that is not there")
        data = self.buffers[index]
        if data is None:
            raise Refused("a buffer used twice")
        self.buffers[index] = None
        self.used += 1
        return data

    _BUILDERS: ClassVar[dict[str, Callable[..., Any]]] = {
        "list": _list,
        "tuple": _tuple,
        "listd": lambda self, parts, depth: self._numbers("d", parts),
        "listq": lambda self, parts, depth: self._numbers("q", parts),
        "tupled": lambda self, parts, depth: tuple(self._numbers("d", parts)),
        "tupleq": lambda self, parts, depth: tuple(self._numbers("q", parts)),
        "set": _set,
        "frozenset": _frozenset,
        "dict": _dict,
        "int": _int,
        "complex": _complex,
        "bytearray": _bytearray,
        "range": _range,
        "slice": _slice,
        "...": _ellipsis,
        "problem": _problem,
        "type": _type,
        "dtype": _dtype,
        "numpy type": _numpy_type,
        "scalar": _scalar,
        "array": _array,
        "generator": _generator,
        "random": _random,
        "@": _reference,
    }


def _exactly(parts: list[Any], *kinds: type) -> list[Any]:
    """The parts of a node, if they are just of these types."""
    if len(parts) != len(kinds) or any(type(p) is not k for p, k in zip(parts, kinds, strict=True)):
        raise Refused("a node whose parts are not what its tag says")
    return parts


def _hashable(item: Any) -> Any:
    """``item``, if its hash is not its maker's to tell."""
    if type(item) in (tuple, frozenset):
        for part in item:
            _hashable(part)
    elif item is not None and type(item) not in (bool, int, float, complex, str, bytes):
        numpy = sys.modules.get("numpy")
        if numpy is None or not isinstance(item, numpy.generic):
            raise Refused(f"a {type(item).__name__} as a key")
    return item


def _dtype(name: str) -> Any:
    import numpy as np

    if not _ARRAY_DTYPE.fullmatch(name):
        raise Refused(f"dtype {name[:40]!r}")
    try:
        return np.dtype(name)
    except TypeError:
        raise Refused(f"dtype {name[:40]!r}") from None


def _bits(data: Any, dtype: Any) -> Any:
    """Booleans must be 0 or 1: any other byte is a boolean that is neither."""
    if dtype.kind == "b" and bytes(data).strip(b"\0\1"):
        raise Refused("a boolean that is neither true nor false")
    return data


# --- random generators, by state -------------------------------------------------------------

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


def _generator_node(value: Any, encoder: _Encoder) -> list[Any]:
    state = value.bit_generator.state
    name = state["bit_generator"]
    if name not in _GENERATORS:
        raise Refused(f"a random generator of kind {name}")
    numbers = [_whole(state["state"][field]) for field, _, _ in _GENERATORS[name]]
    numbers += [_whole(state[field]) for field, _, _ in _outer_fields(name)]
    return ["generator", name, [encoder.node(n, 1) for n in numbers]]


def _whole(number: Any) -> Any:
    return [int(n) for n in number] if hasattr(number, "__len__") else int(number)


def _generator_of(parts: list[Any], decoder: _Decoder) -> Any:
    import numpy as np

    name, nodes = _exactly(parts, str, list)
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


def _random_node(value: Any, encoder: _Encoder) -> list[Any]:
    version, numbers, following = value.getstate()
    if version != 3:
        raise Refused("a random generator of another version")
    return ["random", encoder.node(list(numbers), 1), following]


def _random_of(parts: list[Any], decoder: _Decoder) -> Any:
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
