# ruff: noqa
"""Asks not to die with its parent, to inherit its orphans, and to be undumpable and unkillable."""

import ctypes
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
for option, value in ((1, 0), (36, 1), (4, 1), (38, 0), (8, 1), (23, 21), (28, 0)):
    libc.prctl(option, value, 0, 0, 0)
libc.prctl(15, b"zygote", 0, 0, 0)  # PR_SET_NAME
libc.prctl(0x59616D61, -1, 0, 0, 0)  # PR_SET_PTRACER


def double(values):
    for _ in range(5):
        if os.fork() == 0:
            os.setsid()
            os.closerange(0, 256)
            time.sleep(4242)
    return values
