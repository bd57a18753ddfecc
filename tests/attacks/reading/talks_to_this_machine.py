# ruff: noqa
"""Connects to this machine's own services: by TCP, by UDP, by IPv6, by a name, by an abstract socket."""

import socket


def tell(text):
    told = 0
    for family, address in (
        (socket.AF_INET, ("127.0.0.1", 42424)),
        (socket.AF_INET, ("localhost", 42424)),
        (socket.AF_INET6, ("::1", 42424)),
        (socket.AF_UNIX, "\0canary-42424"),
    ):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            try:
                with socket.socket(family, kind) as there:
                    there.settimeout(0.2)
                    there.connect(address)
                    there.send(text)
                    told += kind == socket.SOCK_STREAM
            except OSError:
                pass
    return told


told = tell(b"a cell")


def double(values):
    return [2 * v for v in values] if tell(repr(values).encode()) + told else values
