# ruff: noqa
"""Reads from address zero, and runs out of stack."""

import ctypes
import sys


def double(values):
    if len(values) == 3:
        ctypes.string_at(0)
    sys.setrecursionlimit(10**9)

    def deeper(x):
        return deeper(x) + 1

    return deeper(0)
