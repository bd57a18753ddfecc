"""Two answers in the later one's cell, and the earlier one's cell emptied."""

NOTES = ["the answer of `double` stood in the answer cell of `stack`"]

# %% double

# %% stack
def double(values):
    return [2 * v for v in values]


class Stack:
    def __init__(self, items=()):
        self.items = list(items)

    def push(self, item):
        self.items.append(item)
        return self

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return reversed(self.items)
