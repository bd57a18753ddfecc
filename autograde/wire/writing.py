"""Values into trees: built-in types here, arrays, tensors and generators by their own modules."""

from __future__ import annotations

import array
import sys
from collections.abc import Callable, Iterable
from typing import Any

from autograde.wire import arrays, generators, tensors
from autograde.wire.form import (
    DEEPEST,
    LARGEST_INT,
    LARGEST_PAYLOAD,
    MOST_NODES,
    TYPES,
    HandOver,
    Lend,
    Problem,
    Refused,
    problem_of,
)

PLAIN_LIST = 16  # from this length on, lists of only floats or only ints travel as one buffer
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))


class Encoder:
    """Makes the tree of a value, and the buffers beside it."""

    def __init__(self, lend: Lend, hand_over: HandOver) -> None:
        self.lend, self.hand_over = lend, hand_over
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
        # Neither library is imported for this: where it is not, the value is none of its own.
        numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
        found = arrays.node(value, self, numpy) if numpy is not None else None
        if found is None and torch is not None:
            found = tensors.node(value, self, torch)
        if found is not None:
            return found
        for base, encode_as in self._BY_BASE:
            if isinstance(value, base):
                return encode_as(self, value, depth)
        return self._other(value)

    def buffer(self, data: bytes) -> int:
        """Add a buffer; its index."""
        self.size += len(data)
        if self.size > LARGEST_PAYLOAD:
            raise Refused(f"more than {LARGEST_PAYLOAD / 2**20:.0f} MiB")
        self.buffers.append(data)
        return len(self.buffers) - 1

    def make_room(self, size: int, what: str) -> None:
        """Refuse ``what`` of ``size`` bytes before they are made, where they would not fit."""
        if size > LARGEST_PAYLOAD - self.size:
            raise Refused(f"{what} of {size / 2**20:.0f} MiB is too large")

    def reference(self, value: Any) -> list[Any] | None:
        """The node of something that stays here, if it is lent."""
        lent = self.lend(value)
        if lent is None:
            return None
        return ["@", lent.owner, lent.number, lent.kind, lent.name[:80]]

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
                    return [tag + code, self.buffer(array.array(code, items).tobytes())]
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

    def _other(self, value: Any) -> Any:
        if value is Ellipsis:
            return ["..."]
        if isinstance(value, Problem):
            return ["problem", list(value.names), value.text]
        if isinstance(value, type) and TYPES.get(str(value.__name__)) is value:
            return ["type", value.__name__]
        found = generators.node(value, self)
        if found is None:
            found = self.reference(value)
        if found is not None:
            return found
        if isinstance(value, BaseException):
            problem = problem_of(value)
            return ["problem", list(problem.names), problem.text]
        raise Refused(f"a {type(value).__name__} does not cross by value")
