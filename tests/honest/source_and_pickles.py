"""Code that reads its own source, and pickles and copies its own objects."""

# %% stack
import copy
import inspect
import pickle


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
        return reversed(copy.deepcopy(self.items))


def area():
    return 1


assert "return 1" in inspect.getsource(area)
assert len(pickle.loads(pickle.dumps(Stack([1])))) == 1
assert len(copy.deepcopy(Stack([1, 2]))) == 2
assert pickle.loads(pickle.dumps(area)) is area
