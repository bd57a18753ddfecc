# ruff: noqa
"""Timers and handlers that interrupt whatever its process does, the answering as well. It spoils its own notebook."""

import signal


def interrupt(*args):
    raise KeyboardInterrupt


def double(values):
    for name in ("SIGALRM", "SIGVTALRM", "SIGPROF", "SIGINT", "SIGTERM", "SIGCHLD"):
        signal.signal(getattr(signal, name), interrupt)
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        signal.setitimer(timer, 0.001, 0.001)
    return values
