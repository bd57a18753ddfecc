"""What crosses between the learner's process and the checker: plain values, and nothing that runs.

A payload is a msgpack header followed by raw buffers, each aligned to 64 bytes::

    uint32 length of the header | header | padding | buffer | padding | buffer …

The header is ``[tree, [length of each buffer]]``. In the tree, ``None``, booleans, 64-bit
integers, floats, strings and bytes stand for themselves; everything else is a list whose first
item is a tag. There is no extension type and no way to name code: decoding builds exact built-in
types, arrays and tensors, or refuses. Pickle, ``eval`` and attribute look-ups play no part.
"""

from __future__ import annotations

import struct
from typing import Any

import msgpack

from autograde.wire.form import (
    LARGEST_HEADER,
    LARGEST_PAYLOAD,
    MOST_NODES,
    Borrow,
    HandOver,
    Lend,
    Problem,
    Receive,
    Reference,
    Refused,
    problem_of,
)
from autograde.wire.reading import Decoder
from autograde.wire.writing import Encoder

__all__ = [
    "LARGEST_PAYLOAD",
    "Problem",
    "Reference",
    "Refused",
    "decode",
    "encode",
    "problem_of",
]

ALIGNMENT = 64


def encode(
    value: Any, lend: Lend = lambda value: None, hand_over: HandOver = lambda tensor: []
) -> bytes:
    """The payload of ``value``.

    ``lend`` makes references of what cannot go by value; ``hand_over`` gives a tensor the numbers
    by which this side will know it again. Raises :class:`Refused` for what neither goes by value
    nor is lent, is nested too deeply or is too large.
    """
    encoder = Encoder(lend, hand_over)
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


def decode(
    payload: bytes,
    borrow: Borrow | None = None,
    receive: Receive | None = None,
    imports: bool = True,
) -> Any:
    """The value of ``payload``, whoever made it. Raises :class:`Refused` unless it is well formed.

    ``borrow`` turns a reference into a stand-in, or into the object it names; ``receive`` is given
    each tensor with the other side's numbers for it, and returns what to take for it. ``imports``
    is whether a tensor may bring torch along where it is not imported yet.
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
    decoder = Decoder(buffers, borrow, receive, imports)
    try:
        value = decoder.value(tree, 0)
    except Refused:
        raise
    except (ValueError, TypeError, OverflowError, RuntimeError) as error:
        # What was checked is not all that a library may find fault with.
        raise Refused(f"something that cannot be built: {type(error).__name__}") from None
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
    lists = 0

    def counted(items: list[Any]) -> list[Any]:
        """``items``: a byte of the header may be a list, of which each takes some hundred."""
        nonlocal lists
        lists += 1
        if lists > MOST_NODES + 2:
            raise Refused(f"more than {MOST_NODES:,} lists")
        return items

    try:
        return msgpack.unpackb(
            header,
            unicode_errors="surrogatepass",
            max_map_len=0,
            max_ext_len=0,
            ext_hook=_no_extension,
            list_hook=counted,
        )
    except Refused:
        raise
    except Exception as error:  # whatever a hostile header brings msgpack to raise
        raise Refused(f"the header is not msgpack: {type(error).__name__}") from None


def _no_extension(code: int, data: bytes) -> Any:
    raise Refused(f"extension type {code}")
