# ruff: noqa
"""Ten million values of no size at all, and a million empty lists."""


def double(values):
    return [None] * 10_000_000 if len(values) == 3 else [[] for _ in range(1_000_000)]
