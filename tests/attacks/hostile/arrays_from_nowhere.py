# ruff: noqa
"""Objects that offer numpy a buffer at address zero, a pickle to run, or an array that is no array."""

import itertools

import numpy as np

WANTS = "unit"


class Interface:
    __array_interface__ = {"shape": (2,), "typestr": "<f8", "data": (8, True), "version": 3}


class Struct:
    @property
    def __array_struct__(self):
        raise SystemExit(0)


class Reduces:
    def __reduce_ex__(self, protocol):
        return (exec, ("import os; os._exit(0)",))

    def __array__(self, *args, **kwargs):
        return np.array([Reduces(), Reduces()], dtype=object)


turn = itertools.cycle([Interface(), Struct(), Reduces(), memoryview(b"1234567890123456").cast("d")])


def unit(x):
    return next(turn)
