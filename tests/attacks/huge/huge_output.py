# ruff: noqa
"""Prints without end, in its cell and when called, and returns more than may cross."""

import sys

for _ in range(20_000):
    print("spam" * 1000)
    sys.stderr.write("\x1b[2J<script>alert(1)</script>" * 10)


def double(values):
    print("x" * 50_000_000)
    return ["y" * 1000] * 10_000_000
