# ruff: noqa
"""Ends its process while the cell runs, every time the cell runs."""

import os
import signal


def double(values):
    return values


os.kill(os.getpid(), signal.SIGKILL)
os._exit(0)
