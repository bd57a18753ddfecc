# ruff: noqa
"""Attributes that end the process, never answer, or are another thing each time they are read."""

import itertools
import os

WANTS = "stack"

turn = itertools.count()


class Trap:
    def __get__(self, thing, kind):
        if next(turn) % 7 == 6:
            os._exit(0)
        raise SystemExit("trap")

    def __set__(self, thing, value):
        raise KeyboardInterrupt

    def __delete__(self, thing):
        raise GeneratorExit


class Stack:
    items = push = pop = __len__ = __iter__ = __bool__ = __class__ = Trap()

    def __init__(self, *args):
        pass

    def __getattribute__(self, name):
        raise RecursionError(name)

    def __del__(self):
        os._exit(0)
