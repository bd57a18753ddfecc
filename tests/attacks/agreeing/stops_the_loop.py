# ruff: noqa
"""Raises what ends a loop, wherever a check may be in one: the rest of it would not be looked at."""

WANTS = "stack"


class Stack:
    def __init__(self, items=()):
        self.asked = 0

    def push(self, item):
        return self

    def pop(self):
        raise StopIteration

    def __len__(self):
        raise StopIteration

    def __iter__(self):
        raise StopIteration

    def __next__(self):
        raise StopIteration

    def __getattr__(self, name):
        raise StopIteration

    __bool__ = __eq__ = __contains__ = __getitem__ = __call__ = lambda self, *args: next(iter(()))
