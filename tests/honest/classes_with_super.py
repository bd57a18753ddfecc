"""Inheritance over cells, `super()`, mixins, slots, properties, name mangling."""

# %% before stack
from abc import ABC, abstractmethod
from typing import Generic, Protocol, TypeVar, runtime_checkable

T = TypeVar("T")


@runtime_checkable
class Sized(Protocol):
    def __len__(self) -> int: ...


class Container(ABC, Generic[T]):
    __slots__ = ("_Container__items",)

    def __init__(self, items=()):
        super().__init__()
        self.__items = [*items]

    @property
    def items(self) -> list[T]:
        return self.__items

    @items.setter
    def items(self, new):
        self.__items = new

    @abstractmethod
    def pop(self) -> T:
        raise NotImplementedError

    def __len__(self):
        return len(self.__items)


class Loud:
    def push(self, item):
        print("push", item)
        return super().push(item)

# %% stack
class Quiet(Container[T]):
    def push(self, item):
        self.items.append(item)
        return self

    def pop(self):
        return self.items.pop()


class Stack(Loud, Quiet):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._k = 1

    def __iter__(self):
        return iter(self.items[::-1])

    def __repr__(self):
        return f"{type(self).__name__}({self.items!r})"

    def __eq__(self, other):
        return isinstance(other, Stack) and self.items == other.items

    __hash__ = None


assert isinstance(Stack(), Sized)
