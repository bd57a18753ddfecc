"""A lesson calls the learner's objects by the test's names, not by names that tell its inputs."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_day import RIGHT, SETUP, answered, sent, small_day

from autograde.bubblewrap import why_no_walls
from autograde.grading import Options, grade_submission
from autograde.results import CheckResult
from llmweek.notebook import read_day, release_notebook, source_notebook

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())

ADDER = """# %% [markdown] role="statement" id="Adder" points=1 minutes=1 difficulty=1
# ## `Adder`

# %% role="solution" id="Adder"
class Adder:
    def __init__(self, n):
        ### BEGIN SOLUTION
        self.n = n
        ### END SOLUTION

    def __call__(self, x):
        ### BEGIN SOLUTION
        return x + self.n
        ### END SOLUTION

    def twice(self, x):
        ### BEGIN SOLUTION
        return x + 2 * self.n
        ### END SOLUTION

# %% role="test" id="Adder"
# Zero
expect(expect(Adder, 0).value(), 7).equals(7)

# %% role="test" id="Adder" hidden=true
# 4711
adder = expect(Adder, 4711).value()
expect(adder{method}, 1).equals({want})
"""

TELLS = """class Adder:
    def __init__(self, n):
        self.__class__ = type(f"got_{n}", (Adder,), {})
        self.n = n
        self.twice = type(f"given_{n}", (), {"__call__": lambda self, x: x})()
    def __call__(self, x):
        return x
"""


def checks(folder: Path, method: str, want: int) -> list[CheckResult]:
    folder = folder / "day9_names"
    folder.mkdir()
    (folder / "00_setup.py").write_text(SETUP)
    (folder / "10_adder.py").write_text(ADDER.format(method=method, want=want))
    day = read_day(folder)
    notebook = release_notebook(source_notebook(day))
    (cell,) = (c for c in notebook.cells if c.metadata.nbgrader["solution"])
    cell.source = TELLS
    return list(grade_submission(day, sent(notebook), Options(secret="x")).exercises[0].checks)


@pytest.mark.parametrize(
    ("method", "want", "name"), [("", 4712, "Adder"), (".twice", 9423, "twice")]
)
def test_a_hidden_lesson_names_what_the_test_asked_for(
    tmp_path: Path, method: str, want: int, name: str
) -> None:
    visible, hidden = checks(tmp_path, method, want)
    assert (visible.verdict, hidden.verdict) == ("passed", "failed")
    assert hidden.lesson.startswith(f"{name}: the number differs")
    assert "4711" not in hidden.lesson


@pytest.mark.parametrize(
    ("raised", "shown", "told"),
    [
        ("IndexError", "IndexError", "IndexError"),
        ("UnboundLocalError", "UnboundLocalError", "NameError"),
        ("EOFError", "EOFError", "an error"),
        ("type('E4711', (OSError,), {})", "E4711", "an error"),
    ],
)
def test_a_hidden_lesson_names_ordinary_exceptions_only(
    tmp_path: Path, raised: str, shown: str, told: str
) -> None:
    """By one of sixty a function could tell much of what it was asked."""
    day = small_day(tmp_path)
    for size in (2, 1):  # of the visible check's vector, and of the hidden check's first
        fails = f"def unit(x):\n    if len(x) == {size}: raise {raised}('no')\n"
        fails += "    return x / np.linalg.norm(x)"
        result = grade_submission(
            day, sent(answered(day, **RIGHT | {"unit": fails})), Options(secret="x")
        )
        (lesson,) = (c.lesson for c in result.exercises[1].checks if c.verdict == "failed")
        assert lesson == f"unit: it raised {shown if size == 2 else told}"
