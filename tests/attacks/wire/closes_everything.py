# ruff: noqa
"""Closes every descriptor it has, and opens others of its own in their places."""

import os
import socket


def double(values):
    os.closerange(0, 256)
    pairs = [socket.socketpair() for _ in range(20)]
    for one, other in pairs:
        other.setblocking(False)
        other.send(b"\x05" + bytes(16))
    return [2 * v for v in values]
