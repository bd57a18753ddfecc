"""Ints of every kind in a list of ints: bools added, enums' members, numpy's."""

# %% double
from enum import IntEnum

Number = IntEnum("Number", {f"n{n}".replace("-", "m"): n for n in range(-2500, 2500)})


def double(values):
    kinds = [int, np.int64, np.int32, Number]
    return [kinds[n % 4](2 * v) for n, v in enumerate(values)]
