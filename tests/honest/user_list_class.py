"""A class built on `UserList`, one on `deque`, one by composition."""

# %% before stack
from collections import UserList, deque


class Deck(deque):
    def top(self):
        return self[-1]

# %% stack
class Stack(UserList):
    def __init__(self, items=()):
        super().__init__(items)
        self.deck = Deck(items)

    @property
    def items(self):
        return self.data

    @items.setter
    def items(self, new):
        self.data = new

    def push(self, item):
        self.append(item)
        self.deck.append(item)
        assert self.deck.top() is item
        return self

    def __iter__(self):
        return reversed(self.data)
