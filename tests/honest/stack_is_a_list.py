"""A class that inherits from a container of Python's, and does the rest itself."""

# %% stack
class Stack(list):
    @property
    def items(self):
        return list(self)

    @items.setter
    def items(self, new):
        self[:] = new

    def push(self, item):
        self.append(item)
        return self

    def __iter__(self):
        return reversed(self[:])
