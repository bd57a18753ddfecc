# ruff: noqa
"""Takes all the memory it can get, in one process and in several."""

import os


def double(values):
    for _ in range(3):
        if os.fork() == 0:
            break
    hoard = []
    while True:
        hoard.append(bytearray(50_000_000))
