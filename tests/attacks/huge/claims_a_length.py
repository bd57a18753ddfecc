# ruff: noqa
"""Says that it is 2**62 long, less than nothing long, and true of no question."""

WANTS = "stack"


class Stack:
    turn = 0

    def __init__(self, items=()):
        self.items = items

    def push(self, item):
        return self

    def pop(self):
        return 2

    def __len__(self):
        Stack.turn += 1
        return [2**62, -1, 2**63 - 1, "1"][Stack.turn % 4]

    def __getitem__(self, index):
        return index

    def __contains__(self, item):
        raise MemoryError
