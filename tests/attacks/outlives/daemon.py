# ruff: noqa
"""A daemon by the book: two forks, a session of its own, deaf to every signal, nobody's child."""

import ctypes
import os
import signal
import time

ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)  # PR_SET_PDEATHSIG


def double(values):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.chdir("/")
            for number in range(1, 65):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
            ctypes.CDLL(None).prctl(15, b"left-4242", 0, 0, 0)
            os.closerange(0, 256)
            while True:
                time.sleep(0.5)
        os._exit(0)
    return values
