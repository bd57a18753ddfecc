# ruff: noqa
"""Writes to the descriptors themselves, past the streams that are read, in children as well."""

import os
import subprocess
import sys

children = [subprocess.Popen(["sh", "-c", "head -c 300000000 /dev/zero >&2"]) for _ in range(2)]
for number in (0, 1, 2):
    try:
        for _ in range(200):
            os.write(number, b"\x1b[2Jspam" * 100_000)
    except OSError:
        pass
get_ipython().system("head -c 30000000 /dev/zero | tr '\\0' x")


def double(values):
    subprocess.run(["sh", "-c", "head -c 100000000 /dev/zero"])
    return values
