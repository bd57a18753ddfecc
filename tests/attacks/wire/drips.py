# ruff: noqa
"""Sends its answer a byte at a time, for ever."""

import gc
import time

learner = next(o for o in gc.get_objects() if type(o).__name__ == "Learner")


def double(values):
    socket = learner.channel._socket
    socket.sendall(b"\x05" + bytes(8) + (2**20).to_bytes(8, "big"))
    while True:
        socket.sendall(b"x")
        time.sleep(0.1)
