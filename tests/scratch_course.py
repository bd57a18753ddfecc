"""A small course of five like exercises, for tests that need many ways to go wrong."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from llmweek import week
from llmweek.notebook import read_days, release_notebook, source_notebook

DAY = "day9_scratch"
EXERCISES = ("one", "two", "three", "four", "five")

OPENING = """\
# %% [markdown]
# # Scratch

# %% role="setup" id="opening"
from llmweek.exercise import expect, passed, seed
"""

EXERCISE = """\
# %% [markdown] role="statement" id="{name}" points=2 minutes=5 difficulty=1
# ## `{name}`
# Twice the number: `{name}(3)` is 6.

# %% role="solution" id="{name}"
def {name}(n: int) -> int:
    ### BEGIN SOLUTION
    return n + n
    ### END SOLUTION

# %% role="test" id="{name}"
# A small number
expect({name}, 3).equals(6, slip="squared, not doubled")

# %% role="test" id="{name}" hidden=true
# Any number
n = seed("{name}") % 1000
expect({name}, n).equals(2 * n, slip="hidden lesson")
"""


def make_course(folder: Path) -> Path:
    """Write the sources of the course into ``folder``."""
    day = folder / "solutions" / DAY
    day.mkdir(parents=True)
    (folder / "autograde").mkdir()
    (day / "00_setup.py").write_text(OPENING, encoding="utf-8")
    for n, name in enumerate(EXERCISES, start=1):
        (day / f"{n}0_{name}.py").write_text(EXERCISE.format(name=name), encoding="utf-8")
    return folder


def release_to(monkeypatch: pytest.MonkeyPatch, solutions: Path, folder: Path) -> None:
    """Make what `llmweek` finds released be the days of ``solutions``, written under ``folder``."""
    for day in read_days(solutions):
        path = folder / "llmweek" / "release" / day.name / f"{day.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(release_notebook(source_notebook(day)), path)
    monkeypatch.setattr(week, "PACKAGE", folder / "llmweek")


def fill_in(notebook: Path, cells: dict[str, str | None]) -> None:
    """Type ``cells`` (grade id → text; ``None`` deletes it) into a learner's notebook."""
    work = nbformat.read(notebook, as_version=4)
    by_id = {c.metadata.nbgrader.grade_id: c for c in work.cells}
    for grade_id, text in cells.items():
        if text is None:
            work.cells.remove(by_id[grade_id])
        else:
            by_id[grade_id].source = text
    nbformat.write(work, notebook)
