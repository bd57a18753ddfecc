"""Nobody earns a point by a tensor that is none, or by a gradient that is none."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from small_day import answered, sent

from autograde.bubblewrap import Limits, why_no_walls
from autograde.grading import Options, grade_submission
from autograde.report import feedback_page
from llmweek.notebook import Day, read_day

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())

ATTACKS = sorted((Path(__file__).parent / "attacks" / "tensors").glob("*.py"))
OPTIONS = Options(
    secret="tests", cell_seconds=30, limits=Limits(memory=2**30, resident=2**29, processes=16)
)

SETUP = """# %% role="setup"
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
    want = (x * x).detach()
    got = expect(squares, x).value()
    expect(squares, x).close(want, rtol=1e-6)
    got.sum().backward()
    require(torch.equal(x.grad, 2 * x.detach()), "HIDDEN-SLIP: the gradient of x squared is 2 x")
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

RIGHT = {
    "squares": "def squares(x):\n    return x**2",
    "Layer": "class Layer(torch.nn.Linear):\n"
    "    def __init__(self):\n        super().__init__(2, 1, bias=False)",
}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    folder = tmp_path_factory.mktemp("solutions") / "day9_tensors"
    folder.mkdir()
    for name, text in {"00_setup": SETUP, "10_squares": SQUARES, "20_layer": LAYER}.items():
        (folder / f"{name}.py").write_text(text)
    return read_day(folder)


@pytest.mark.parametrize("path", ATTACKS, ids=[p.stem for p in ATTACKS])
def test_attack_earns_nothing(day: Day, path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))
    notebook = answered(day, squares=path.read_text(), Layer=RIGHT["Layer"])
    result = grade_submission(day, sent(notebook), OPTIONS)
    assert result.status == "ok"
    assert result.exercises[0].earned == 0, result.exercises[0].checks
    assert not any("not defined" in c.lesson for c in result.exercises[0].checks)  # it did run
    assert all(c.lesson for c in result.exercises[0].checks if c.verdict != "passed")
    page = feedback_page(result, path.stem)
    assert "<script" not in page
    assert "generator" not in page


def test_honest_work_earns_everything(day: Day) -> None:
    """After all of that, by the same checker."""
    result = grade_submission(day, sent(answered(day, **RIGHT)), OPTIONS)
    assert result.earned == result.points == 5, result.exercises


@pytest.mark.parametrize("wrong", ["(x * x).detach()", "x.detach() * x"])
def test_a_gradient_that_is_not_the_squares_is_seen(day: Day, wrong: str) -> None:
    notebook = answered(day, squares=f"def squares(x):\n    return {wrong}")
    result = grade_submission(day, sent(notebook), OPTIONS)
    shown, hidden = result.exercises[0].checks
    assert (shown.verdict, hidden.verdict) == ("passed", "failed")
