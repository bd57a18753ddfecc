# ruff: noqa
"""Containers that change while they are read, and hash, compare and iterate by code of their own."""


class Shrinking(list):
    def __iter__(self):
        while self:
            yield self.pop()
            yield self

    def __len__(self):
        self.clear()
        return 2**62


class Keys(dict):
    def items(self):
        while True:
            yield Keys(), self

    keys = values = __iter__ = items


class Text(str):
    def __hash__(self):
        raise SystemExit(0)

    def encode(self, *args):
        return b"\xff" * 10

    __str__ = __repr__ = lambda self: self


def double(values):
    return [Shrinking([1, 2, 3]), Keys(a=Text("b")), Text("\ud800\x00")][len(values) % 3]
