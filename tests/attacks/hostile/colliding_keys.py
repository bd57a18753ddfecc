# ruff: noqa
"""A set and a dict of integers that all fall into one place: a minute's work for whoever reads them."""

P = 2**61 - 1


def double(values):
    if len(values) == 3:
        return {n * P for n in range(1, 8_000)}
    return {n * P: n for n in range(1, 8_000)}
