# ruff: noqa
"""Replaces the codec by one that sends pickles, extension types and references to nowhere. It spoils its own process."""

import pickle
import sys

import msgpack

wire = sys.modules["autograde.wire"]


class Runs:
    def __reduce__(self):
        return (exec, ("import builtins; builtins.pwned = True",))


payloads = [
    pickle.dumps(Runs()),
    b"\x00\x00\x00\x05" + msgpack.packb(msgpack.ExtType(1, b"xx")),
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x09" + msgpack.packb([["@", "checker", 7, "function", "f"], []]),
]
turn = iter(payloads * 1000)
wire.encode = lambda *args, **kwargs: next(turn)


def double(values):
    return values
