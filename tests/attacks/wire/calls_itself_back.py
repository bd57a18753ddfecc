# ruff: noqa
"""Questions within questions within questions, each for the value of the other, without an end."""

import gc

WANTS = "stack"

learner = next(o for o in gc.get_objects() if type(o).__name__ == "Learner")


class Stack:
    def __init__(self, items=()):
        self.items = items

    def __getattr__(self, name):
        return Stack(self)

    def __call__(self, *args):
        return Stack(self)

    def __len__(self):
        return len(Stack(self))

    def __iter__(self):
        return iter(Stack(self))

    def __bool__(self):
        return bool(Stack(self))
