# ruff: noqa
"""Integers of millions of digits, whose text takes a quadratic time to write, and endless fractions."""


def double(values):
    if len(values) == 3:
        return [1 << 100_000_000]
    if not values:
        return [float("inf"), -float("inf"), 1e-323, complex("nan")]
    return [-(1 << 10_000_000)] * 7
