"""Metaclasses, descriptors, `__getattr__`, `__init_subclass__`, a class made by `type`."""

# %% stack
class Meta(type):
    made = []

    def __call__(cls, *args, **kwargs):
        instance = super().__call__(*args, **kwargs)
        Meta.made.append(instance)
        return instance


class Base(metaclass=Meta):
    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.__dict__["items"], name)


def start(self, items=()):
    self.items = list(items)


def push(self, item):
    self.items.append(item)
    return self


methods = {"__init__": start, "push": push, "__len__": lambda self: len(self.items)}
methods["__iter__"] = lambda self: reversed(self.items)
Stack = Meta("Stack", (Base,), methods)
