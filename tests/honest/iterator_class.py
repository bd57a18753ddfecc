"""A class that is its own iterator, counts its instances, and makes itself by `__new__`."""

# %% stack
class Stack:
    made = 0

    def __new__(cls, *args, **kwargs):
        cls.made += 1
        return super().__new__(cls)

    def __init__(self, items=()):
        self.items = list(items)

    def push(self, item):
        self.items.append(item)
        return self

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return np.int64(len(self.items))

    def __bool__(self):
        return bool(self.items)

    def __iter__(self):
        self._at = len(self.items)
        return self

    def __next__(self):
        if self._at == 0:
            raise StopIteration
        self._at -= 1
        return self.items[self._at]
