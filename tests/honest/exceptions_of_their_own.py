"""Exceptions of one's own, with bases, arguments, causes and notes."""

# %% stack
class StackError(Exception):
    pass


class Empty(StackError, IndexError):
    def __init__(self, size, *, why):
        super().__init__(f"size {size}: {why}")
        self.size = size


class Stack:
    def __init__(self, items=()):
        self.items = list(items)

    def push(self, item):
        self.items.append(item)
        return self

    def pop(self):
        try:
            *self.items, last = self.items
        except ValueError as error:
            problem = Empty(0, why="nothing there")
            problem.add_note("push first")
            raise problem from error
        return last

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return reversed(self.items)
