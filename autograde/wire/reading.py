"""Trees into values, whoever made them: exact types of a closed set, or a refusal."""

from __future__ import annotations

import array
import re
import sys
from collections.abc import Callable
from typing import Any, ClassVar

from autograde.wire import arrays, generators, tensors
from autograde.wire.form import (
    DEEPEST,
    LARGEST_INT,
    MOST_NODES,
    TYPES,
    Borrow,
    Problem,
    Receive,
    Reference,
    Refused,
    exactly,
)


class Decoder:
    """Builds a value from a tree. Buffers are used once each, in any order."""

    def __init__(
        self,
        buffers: list[memoryview],
        borrow: Borrow | None,
        receive: Receive | None,
        imports: bool,
    ) -> None:
        self.buffers: list[memoryview | None] = list(buffers)
        self.borrow, self.receive, self.imports = borrow, receive, imports
        self.used = 0
        self.nodes = 0

    def value(self, node: Any, depth: int) -> Any:
        """The value of a node."""
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
        (items,) = exactly(parts, list)
        return [self.value(item, depth + 1) for item in items]

    def _list(self, parts: list[Any], depth: int) -> list[Any]:
        return self._items(parts, depth)

    def _tuple(self, parts: list[Any], depth: int) -> tuple[Any, ...]:
        return tuple(self._items(parts, depth))

    def _numbers(self, code: str, parts: list[Any]) -> list[Any]:
        (index,) = exactly(parts, int)
        numbers = array.array(code)
        try:
            numbers.frombytes(self.buffer(index))
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
        (digits,) = exactly(parts, str)
        if len(digits) > LARGEST_INT // 4 + 2 or not re.fullmatch(r"-?[0-9a-f]+", digits):
            raise Refused("not a large integer")
        return int(digits, 16)

    def _complex(self, parts: list[Any], depth: int) -> complex:
        return complex(*exactly(parts, float, float))

    def _bytearray(self, parts: list[Any], depth: int) -> bytearray:
        return bytearray(*exactly(parts, bytes))

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
        exactly(parts)
        return Ellipsis

    def _problem(self, parts: list[Any], depth: int) -> Problem:
        names, text = exactly(parts, list, str)
        if len(names) > 40 or not all(type(n) is str and len(n) <= 200 for n in names):
            raise Refused("an exception's names are no names")
        return Problem(tuple(n if n.isidentifier() else "Exception" for n in names), text[:4000])

    def _type(self, parts: list[Any], depth: int) -> type:
        (name,) = exactly(parts, str)
        if name not in TYPES:
            raise Refused(f"type {name[:40]!r}")
        return TYPES[name]

    def _reference(self, parts: list[Any], depth: int) -> Any:
        owner, number, kind, name = exactly(parts, str, int, str, str)
        kinds = ("function", "class", "iterator", "object")
        if owner not in ("learner", "checker") or kind not in kinds or len(name) > 80:
            raise Refused("not a reference")
        if self.borrow is None:
            raise Refused("a reference where only plain values may stand")
        return self.borrow(Reference(owner, number, kind, name))

    def buffer(self, index: int) -> memoryview:
        """The buffer of this index, once."""
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
        "dtype": arrays.dtype_of,
        "numpy type": arrays.type_of,
        "scalar": arrays.scalar_of,
        "array": arrays.array_of,
        "tensor": tensors.tensor_of,
        "parameter": tensors.parameter_of,
        "size": tensors.size_of,
        "torch dtype": tensors.dtype_of,
        "cpu": tensors.cpu_of,
        "generator": generators.numpy_of,
        "random": generators.python_of,
        "torch generator": generators.torch_of,
        "@": _reference,
    }


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
