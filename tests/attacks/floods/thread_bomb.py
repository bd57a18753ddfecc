# ruff: noqa
"""Starts threads until it may not, each with a stack of its own."""

import threading
import time


def double(values):
    for _ in range(5_000):
        try:
            threading.Thread(target=time.sleep, args=(4242,), daemon=True).start()
        except (RuntimeError, MemoryError):
            break
    return values
