# ruff: noqa
"""Forks by every call there is, into new namespaces, and lets the children fork again."""

import ctypes
import os
import signal

libc = ctypes.CDLL(None, use_errno=True)
NEW = 0x10000000 | 0x20000000 | 0x40000000 | 0x00020000 | 0x08000000 | 0x04000000
for flags in (0, NEW, 0x10000000, 0x20000000, 0x00008000, 0x00000800):
    for _ in range(30):
        pid = libc.syscall(56, flags | signal.SIGCHLD, 0, 0, 0, 0)
        if pid == 0:
            libc.syscall(57)
            libc.sleep(4242)
            os._exit(0)


def double(values):
    return values
