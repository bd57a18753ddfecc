"""Generators, `yield from`, pipelines and infinite iterators behind a list."""

# %% double
from itertools import chain, count, islice


def twos(values):
    for v in values:
        got = yield 2 * v


def flat(*parts):
    for part in parts:
        yield from part


def double(values):
    return list(islice(flat(twos(values), count()), len(values)))

# %% stack
class Stack:
    def __init__(self, items=()):
        self.items = [*items]

    def push(self, item):
        self.items += [item]
        return self

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return sum(1 for _ in self)

    def __iter__(self):
        def walk(n):
            if n:
                yield self.items[n - 1]
                yield from walk(n - 1)

        return walk(len(self.items))
