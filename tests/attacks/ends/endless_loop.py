# ruff: noqa
"""Never comes back, whatever it is asked, and ignores every signal it can."""

import signal

for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def double(values):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
