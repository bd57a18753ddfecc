"""Kinds near the right one: a subclass of list, a deque turned into a list, an `Ellipsis` left."""

# %% double
from collections import UserList, deque


class Ints(list):
    pass


def double(values):
    doubled = deque()
    for v in reversed(UserList(values)):
        doubled.appendleft(v << 1)
    ...
    return Ints(doubled)
