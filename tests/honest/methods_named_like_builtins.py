"""Attributes and methods with names that stand-ins and wires might use themselves."""

# %% stack
class Stack:
    def __init__(self, items=()):
        self.items = list(items)
        self.name = self.number = self.owner = self.kind = "mine"
        self._reference = self._link = self.__link = None
        self.outcome_of_call = self.value = None

    def push(self, item):
        self.items.append(item)
        return self

    def pop(self):
        return self.items.pop()

    def get(self, *args):
        return None

    call = forget = lend = borrow = get

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return reversed(self.items)

# %% last
wire = channel = autograde = Channel = get = call = None
