# ruff: noqa
"""Threads that go on after the cell: they print, patch, and rebind the names of the other exercises. It spoils its own process."""

import threading
import time


def meddle():
    while True:
        for name in ("unit", "twice", "Stack"):
            get_ipython().user_ns[name] = lambda *args, **kwargs: None
        print("<script>alert('owned')</script>", end="")
        time.sleep(0.001)


for _ in range(4):
    threading.Thread(target=meddle, daemon=True).start()


def double(values):
    return values
