"""Days small enough to grade hundreds of times, and hands that write on their notebooks."""

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

TENSOR_SETUP = """# %% role="setup"
import torch

from llmweek.exercise import expect, passed, require, seed
"""

SQUARES = '''# %% [markdown] role="statement" id="squares" points=3 minutes=5 difficulty=1
# ## `squares`

# %% role="solution" id="squares"
def squares(x: torch.Tensor) -> torch.Tensor:
    """The square of each number."""
    ### BEGIN SOLUTION
    return x * x
    ### END SOLUTION

# %% role="test" id="squares" seconds=10
# Two and three
expect(squares, torch.tensor([2.0, 3.0])).equals(torch.tensor([4.0, 9.0]))

# %% role="test" id="squares" hidden=true seconds=10
# Random tensors, forth and back
generator = torch.Generator().manual_seed(seed("squares") % 2**63)
for shape in ((2,), (3, 4)):
    x = torch.rand(shape, generator=generator).requires_grad_()
    got = expect(squares, x).value()
    expect(squares, x).close((x * x).detach(), rtol=1e-6)
    got.sum().backward()
    require(torch.allclose(x.grad, 2 * x.detach()), "the gradient of x squared is 2 x")
'''

MEAN = '''# %% [markdown] role="statement" id="mean" points=1 minutes=5 difficulty=1
# ## `mean`

# %% role="solution" id="mean"
@torch.no_grad()
def mean(x: torch.Tensor) -> float:
    """The mean of all numbers."""
    ### BEGIN SOLUTION
    return x.mean().item()
    ### END SOLUTION

# %% role="test" id="mean" seconds=10
# Two and four
expect(mean, torch.tensor([2.0, 4.0])).close(3.0)

# %% role="test" id="mean" hidden=true seconds=10
# Random numbers
x = torch.rand(50, generator=torch.Generator().manual_seed(seed("mean") % 2**63))
expect(mean, x).close(x.double().mean().item(), rtol=1e-5)
'''

LAYER = '''# %% [markdown] role="statement" id="Layer" points=2 minutes=5 difficulty=1
# ## `Layer`

# %% role="solution" id="Layer"
class Layer(torch.nn.Module):
    """A linear layer without a bias: weights (1, 2)."""
    ### BEGIN SOLUTION
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(1, 2))

    def forward(self, x):
        return x @ self.weight.T
    ### END SOLUTION

# %% role="test" id="Layer" seconds=10
# Two and three
layer = Layer()
with torch.no_grad():
    layer.weight.copy_(torch.tensor([[2.0, 3.0]]))
expect(layer, torch.tensor([[1.0, 1.0]])).equals(torch.tensor([[5.0]]))
layer(torch.tensor([[6.0, 7.0]])).sum().backward()
require(torch.equal(layer.weight.grad, torch.tensor([[6.0, 7.0]])), "the gradient of the weights")

# %% role="test" id="Layer" hidden=true seconds=10
# A step of the optimiser
layer, x = Layer(), torch.tensor([[1.0, -1.0]])
before = layer(x).item()
optimiser = torch.optim.SGD(layer.parameters(), lr=0.5)
layer(x).sum().backward()
optimiser.step()
expect(layer, x).close(torch.tensor([[before - 1.0]]), rtol=1e-5)
'''

FIT = '''# %% [markdown] role="statement" id="fit" points=4 minutes=5 difficulty=3
# ## `fit`

# %% role="solution" id="fit"
def fit(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The weights (d,) for which `x @ weights`, x (n, d), is nearest to y (n,)."""
    ### BEGIN SOLUTION
    weights = torch.zeros(x.shape[1], requires_grad=True)
    for _ in range(100):
        loss = ((x @ weights - y) ** 2).mean()
        (gradient,) = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            weights -= 0.3 * gradient
    return weights.detach()
    ### END SOLUTION

# %% role="test" id="fit" seconds=10
# Axes
expect(fit, torch.eye(2), torch.tensor([1.0, 2.0])).close(torch.tensor([1.0, 2.0]), rtol=1e-2)

# %% role="test" id="fit" hidden=true seconds=10
# Random points
generator = torch.Generator().manual_seed(seed("fit") % 2**63)
x = torch.randn(64, 3, generator=generator)
weights = torch.tensor([1.0, -2.0, 0.5])
expect(fit, x, x @ weights).close(weights, rtol=1e-2)
'''

NAME, TENSORS = "day9_small", "day9_tensors"
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

TENSORS_RIGHT = {
    "squares": "def squares(x):\n    return x**2",
    "mean": "def mean(x):\n    return float(x.mean())",
    "Layer": """class Layer(torch.nn.Linear):
    def __init__(self):
        super().__init__(2, 1, bias=False)
""",
    "fit": "def fit(x, y):\n    return torch.linalg.lstsq(x, y[:, None]).solution[:, 0]",
}
_SCRIPTS = {
    NAME: {"10_double": DOUBLE, "20_unit": UNIT, "30_twice": TWICE, "40_stack": STACK},
    TENSORS: {"10_squares": SQUARES, "20_mean": MEAN, "30_layer": LAYER, "40_fit": FIT},
}

Notebook = dict[str, Any]


def write_day(folder: Path, name: str = NAME) -> Path:
    """Write a day's scripts under ``folder`` (a ``solutions`` folder); returns its own folder."""
    day = folder / name
    day.mkdir(parents=True)
    set_up = {"00_setup": TENSOR_SETUP if name == TENSORS else SETUP}
    for script, text in (set_up | _SCRIPTS[name]).items():
        (day / f"{script}.py").write_text(text)
    return day


def small_day(folder: Path) -> Day:
    """The day, read from ``folder``."""
    return read_day(write_day(folder))


def tensor_day(folder: Path) -> Day:
    """A day of torch exercises, as small, read from ``folder``."""
    return read_day(write_day(folder, TENSORS))


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
