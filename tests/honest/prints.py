"""Prints left in: thousands of lines, results of cells, and what a method shows of itself."""

# %% double
print("=" * 100_000)


def double(values):
    for v in values:
        print("v =", v, end="\r", flush=True)
    return [2 * v for v in values]


print(double([1, 2]))
double(range(3))

# %% twice
from pprint import pprint


def twice(f, x):
    pprint({"f": f, "x": x})
    first = f(x)
    print(f"{first = }")
    return f(first)

# %% stack
class Stack:
    def __init__(self, items=()):
        print("new stack", *items)
        self.items = [*items]

    def push(self, item):
        print(self, "<-", item)
        self.items.append(item)
        return self

    def pop(self):
        print(self.items)
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        yield from reversed(self.items)

    def __repr__(self):
        return "Stack(\x1b[31m" + ", ".join(map(str, self.items)) + "\x1b[0m)"


Stack([1, 2])
