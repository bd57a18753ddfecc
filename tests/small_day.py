"""A day small enough to grade hundreds of times, and hands that write on its notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from llmweek.notebook import Day, read_day, release_notebook, source_notebook

SETUP = """# %% role="setup"
import random

import numpy as np

from llmweek.exercise import expect, passed, require, seed
"""

DOUBLE = '''# %% [markdown] role="statement" id="double" points=3 minutes=5 difficulty=1
# ## `double`

# %% role="solution" id="double"
def double(values: list[int]) -> list[int]:
    """Twice each value."""
    ### BEGIN SOLUTION
    return [2 * v for v in values]
    ### END SOLUTION

# %% role="test" id="double" seconds=3
# The page's example
expect(double, [1, 2, 3]).equals([2, 4, 6], slip="doubled once?")

# %% role="test" id="double" hidden=true seconds=3
# Random lists
rng = random.Random(seed("double"))
for length in (0, 1, 7):
    values = [rng.randint(-1000, 1000) for _ in range(length)]
    want = [2 * v for v in values]
    expect(double, values).equals(want, slip="HIDDEN-SLIP")
'''

UNIT = '''# %% [markdown] role="statement" id="unit" points=2 minutes=5 difficulty=2
# ## `unit`

# %% role="solution" id="unit"
def unit(x: np.ndarray) -> np.ndarray:
    """`x` divided by its length."""
    ### BEGIN SOLUTION
    return x / np.sqrt((x * x).sum())
    ### END SOLUTION

# %% role="test" id="unit"
# Three, four, five
expect(unit, np.array([3.0, 4.0])).close(np.array([0.6, 0.8]))

# %% role="test" id="unit" hidden=true
# Random vectors
rng = np.random.default_rng(seed("unit"))
for size in (1, 5, 100):
    x = rng.normal(size=size)
    expect(unit, x).close(x / np.linalg.norm(x))
'''

TWICE = '''# %% [markdown] role="statement" id="twice" points=1 minutes=5 difficulty=2
# ## `twice`

# %% role="solution" id="twice"
def twice(f, x):
    """`f(f(x))`."""
    ### BEGIN SOLUTION
    return f(f(x))
    ### END SOLUTION

# %% role="test" id="twice"
# A function is called back, twice
calls = []
def successor(x):
    calls.append(x)
    return x + 1
expect(twice, successor, 5).equals(7)
require(calls == [5, 6], "the function is to be called on 5, then on 6")

# %% role="test" id="twice" hidden=true
# What it raises comes through
def fails(x):
    raise KeyError(x)
expect(twice, fails, 1).raises(KeyError)
'''

STACK = '''# %% [markdown] role="statement" id="stack" points=4 minutes=5 difficulty=3
# ## `Stack`

# %% role="solution" id="stack"
class Stack:
    """Last in, first out."""
    ### BEGIN SOLUTION
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
    ### END SOLUTION

# %% role="test" id="stack"
# Push and pop
stack = Stack([1])
expect(stack.push, 2).value()
expect(stack.pop).equals(2)
require(len(stack) == 1, "one item is left")

# %% role="test" id="stack" hidden=true
# From the top down
stack = Stack(range(3)).push("top")
require(list(stack) == ["top", 2, 1, 0], "iteration starts at the top")
require(isinstance(stack, Stack), "push returns the stack")
stack.items = []
expect(stack.pop).raises(IndexError)
'''

NAME = "day9_small"
RIGHT = {
    "double": "def double(values):\n    return [v + v for v in values]",
    "unit": "def unit(x):\n    return x / np.linalg.norm(x)",
    "twice": "def twice(f, x):\n    return f(f(x))",
    "stack": """class Stack:
    def __init__(self, items=()):
        self.items = [*items]
    def push(self, item):
        self.items += [item]
        return self
    def pop(self):
        return self.items.pop(-1)
    def __len__(self):
        return len(self.items)
    def __iter__(self):
        while self.items:
            yield self.items.pop()
""",
}

Notebook = dict[str, Any]


def write_day(folder: Path) -> Path:
    """Write the day's scripts under ``folder`` (a ``solutions`` folder); returns its own folder."""
    day = folder / NAME
    day.mkdir(parents=True)
    scripts = {"00_setup": SETUP, "10_double": DOUBLE, "20_unit": UNIT}
    for name, text in (scripts | {"30_twice": TWICE, "40_stack": STACK}).items():
        (day / f"{name}.py").write_text(text)
    return day


def small_day(folder: Path) -> Day:
    """The day, read from ``folder``."""
    return read_day(write_day(folder))


def blank(day: Day) -> Notebook:
    """The release notebook as plain JSON."""
    notebook: Notebook = json.loads(json.dumps(release_notebook(source_notebook(day))))
    return notebook


def cell(notebook: Notebook, grade_id: str) -> Any:
    """The cell called ``grade_id``."""
    return next(
        c
        for c in notebook["cells"]
        if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def answered(day: Day, **answers: str) -> Notebook:
    """The release with these answers written in; the other stubs stay."""
    notebook = blank(day)
    for name, source in answers.items():
        cell(notebook, f"{name}-solution")["source"] = source
    return notebook


def added(source: str) -> Notebook:
    """A code cell of a learner's own."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}


def sent(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()
