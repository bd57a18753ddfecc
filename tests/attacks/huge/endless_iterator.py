# ruff: noqa
"""An iteration that never ends, over ever larger things."""

WANTS = "stack"


class Stack:
    def __init__(self, items=()):
        self.items = [*items]

    def push(self, item):
        self.items.append(item)
        return self

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        while True:
            yield "x" * 1_000_000
