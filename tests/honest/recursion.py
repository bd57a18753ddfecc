"""Deep recursion after `sys.setrecursionlimit`."""

# %% double
import sys

sys.setrecursionlimit(20_000)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


assert depth(5_000) == 5_000


def double(values):
    return [2 * values[0], *double(values[1:])] if values else []
