"""The terms of the wire: what may be refused, what stays where it is, and the bounds."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LARGEST_PAYLOAD = 128 * 2**20  # bytes
LARGEST_HEADER = 32 * 2**20
DEEPEST = 60  # containers within containers
MOST_NODES = 2_000_000
LARGEST_INT = 2**20  # bits
MOST_OF_NOTHING = 2**24  # items of an array that has none, were each 0 of its shape a 1

_NAMES = (
    *("object", "bool", "int", "float", "complex", "str", "bytes", "bytearray"),
    *("list", "tuple", "dict", "set", "frozenset"),
)
TYPES: dict[str, type] = {name: getattr(builtins, name) for name in _NAMES}
TYPES |= {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and kind.__name__ == name
}


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
HandOver = Callable[[Any], list[int]]
Receive = Callable[[Any, list[int]], Any]


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


def exactly(parts: list[Any], *kinds: type) -> list[Any]:
    """The parts of a node, if they are just of these types."""
    if len(parts) != len(kinds) or any(type(p) is not k for p, k in zip(parts, kinds, strict=True)):
        raise Refused("a node whose parts are not what its tag says")
    return parts


def shape_of(parts: list[Any]) -> list[int]:
    """The lengths of an array's dimensions, if they are."""
    if len(parts) > 32 or not all(type(n) is int and 0 <= n < 2**40 for n in parts):
        raise Refused("an array's shape is no shape")
    if 0 in parts and math.prod(max(n, 1) for n in parts) > MOST_OF_NOTHING:
        raise Refused("an array without items of an impossible shape")
    return parts


def zeros_and_ones(data: Any) -> Any:
    """The bytes of booleans, if they are: any other byte is a boolean that is neither."""
    if bytes(data).strip(b"\0\1"):
        raise Refused("a boolean that is neither true nor false")
    return data
