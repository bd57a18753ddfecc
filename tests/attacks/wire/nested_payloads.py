# ruff: noqa
"""Payloads nested a hundred thousand deep, with headers that lie about their length. It spoils its own process."""

import struct
import sys

wire = sys.modules["autograde.wire"]
deep = b"\x91" * 100_000 + b"\xc0"
named = b"\x92\xa4list\x91" * 50_000 + b"\xc0"
payloads = [
    struct.pack(">I", len(text) + off) + text for text in (deep, named, b"\xdd\xff\xff\xff\xff") for off in (0, 1, 2**30)
]
turn = iter(payloads * 1000)


def double(values):
    wire.encode = lambda *args, **kwargs: next(turn)
    return values
