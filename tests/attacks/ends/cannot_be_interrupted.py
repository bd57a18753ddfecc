# ruff: noqa
"""One step of C code that takes for ever and lets no other thread in."""


def double(values):
    return [0 in range(10**9, 10**9 + 1) or sum(range(10**13))]
