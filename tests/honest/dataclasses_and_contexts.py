"""Dataclasses, context managers and exit stacks."""

# %% double
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
import io


@dataclass(frozen=True, slots=True, order=True)
class Factor:
    value: int = 1
    names: list[str] = field(default_factory=list, compare=False)


@contextmanager
def factor(value):
    yield replace(Factor(), value=value)


def double(values):
    with ExitStack() as stack, suppress(ZeroDivisionError), redirect_stdout(io.StringIO()):
        by = stack.enter_context(factor(2))
        print("not seen")
        return [by.value * v for v in values]

# %% stack
from dataclasses import dataclass, field


@dataclass
class Stack:
    items: list = field(default_factory=list)

    def __post_init__(self):
        self.items = list(self.items)

    def push(self, item):
        self.items.append(item)
        return self

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(self.items[::-1])
