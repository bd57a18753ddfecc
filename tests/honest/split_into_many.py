"""An answer split into a cell for each thought."""

# %% stack
class Base:
    pass

# %% after stack
class Stack(Base):
    def __init__(self, items=()):
        self.items = list(items)

# %% after stack
def push(self, item):
    self.items.append(item)
    return self


Stack.push = push

# %% after stack
Stack.pop = lambda self: self.items.pop()
Stack.__len__ = lambda self: len(self.items)

# %% after stack
Stack.__iter__ = lambda self: reversed(self.items)
