"""One source per day: percent scripts in, nbgrader's source and release notebooks out.

A day is a folder of ``solutions/``; its scripts, in the order of their names, are its notebook.
Cells carry short metadata (``CONTRIBUTING.md`` lists it); this module turns them into nbgrader's.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROLES = ("setup", "statement", "hint", "solution", "test", "explanation", "text")
HINT_TITLES = ("a nudge", "a plan", "almost code")
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


class SourceError(ValueError):
    """A script under ``solutions/`` does not follow the format; says file, cell and what to do."""


@dataclass(frozen=True)
class Cell:
    """One cell of a script. ``exercise`` is its ``id`` ("" for text between exercises)."""

    role: str
    exercise: str
    source: str
    metadata: dict[str, Any]
    kind: str  # "code" or "markdown"
    script: Path


@dataclass(frozen=True)
class Check:
    """One test of an exercise: its first comment line is its ``title``."""

    title: str
    source: str
    hidden: bool
    seconds: float  # time the checker allows the whole test
    private: bool = False  # one course's own: in no notebook, released or not


@dataclass(frozen=True)
class Exercise:
    """An exercise: what is asked, what it is worth, the answer and the checks."""

    name: str
    points: int
    minutes: int
    difficulty: int  # 1 to 5
    solution: str  # with nbgrader's markers
    setup: str  # the source of its own setup cells
    checks: tuple[Check, ...]
    may_not: tuple[str, ...]  # names the answer may not call (advisory)
    script: Path

    @property
    def names(self) -> tuple[str, ...]:
        """The names the answer defines at top level outside its marked region: what tests use."""
        return tuple(_top_level_names(stub_of(self.solution)))

    @property
    def visible(self) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if not c.hidden)

    @property
    def hidden(self) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if c.hidden)


@dataclass(frozen=True)
class Day:
    """A day's assignment. ``name`` is its folder's (``day3_bpe``), nbgrader's assignment name."""

    name: str
    cells: tuple[Cell, ...]
    exercises: tuple[Exercise, ...]

    @cached_property
    def identity(self) -> str:
        """A hash of all that it says: days of the same identity are graded alike."""
        return hashlib.sha256(repr((self.name, self.cells, self.exercises)).encode()).hexdigest()

    @property
    def title(self) -> str:
        """Its notebook's heading, ``Day 3 · Byte pair encoding``; its name where there is none."""
        found = re.match(r"# +(.+)", self.cells[0].source) if self.cells else None
        return found[1].strip() if found and self.cells[0].kind == "markdown" else self.name

    @property
    def short(self) -> str:
        """``day3`` for ``day3_bpe``."""
        return self.name.split("_")[0]

    @property
    def common_setup(self) -> str:
        """The source of the setup cells that belong to no exercise (the day's opening)."""
        named = {e.name for e in self.exercises}
        cells = [c for c in self.cells if c.role == "setup" and c.exercise not in named]
        return "\n\n".join(c.source for c in cells)


def read_days(folder: Path) -> list[Day]:
    """Every day under ``folder`` (``solutions/``), in order."""
    return [read_day(f) for f in sorted(folder.glob("*/")) if any(f.glob("*.py"))]


def read_day(folder: Path) -> Day:
    """Read the scripts of one day. Raises :class:`SourceError` where one is malformed."""
    cells = tuple(cell for script in sorted(folder.glob("*.py")) for cell in read_cells(script))
    if not cells:
        raise SourceError(f"{folder} holds no percent scripts")
    names = list(dict.fromkeys(c.exercise for c in cells if c.role == "statement"))
    return Day(folder.name, cells, tuple(_exercise(name, cells) for name in names))


def stub_of(solution: str) -> str:
    """The answer cell as released: each marked region replaced by the stub, indented alike."""
    lines: list[str] = []
    inside = False
    for line in solution.splitlines():
        if line.strip() == BEGIN_SOLUTION:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + stub_line for stub_line in STUB.splitlines()]
        elif line.strip() == END_SOLUTION:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def source_notebook(day: Day) -> NotebookNode:
    """nbgrader's source notebook: answers, hidden tests, and a grade cell per exercise."""
    exercises = {e.name: e for e in day.exercises}
    hints: dict[str, list[str]] = {}
    for cell in day.cells:
        if cell.role == "hint":
            hints.setdefault(cell.exercise, []).append(cell.source)
    cells: list[NotebookNode] = []
    counts: dict[str, int] = {}
    tested: set[str] = set()
    for cell in day.cells:
        if cell.role in ("hint", "explanation"):
            continue
        exercise = exercises.get(cell.exercise)
        if cell.role == "test":
            assert exercise is not None
            if exercise.name not in tested:
                tested.add(exercise.name)
                cells.append(_graded(exercise))
            continue
        source, kind = cell.source, cell.kind
        grade_id = f"{cell.exercise or cell.script.stem}-{cell.role}"
        counts[grade_id] = counts.get(grade_id, 0) + 1
        if counts[grade_id] > 1:
            grade_id = f"{grade_id}-{counts[grade_id]}"
        if cell.role == "statement":
            assert exercise is not None
            source = f"{source}\n\n{_facts(exercise)}"
        cells.append(_locked(grade_id, source, kind, solution=cell.role == "solution"))
        if cell.role == "statement" and cell.exercise in hints:
            cells.append(
                _locked(f"{cell.exercise}-hints", _hints(hints[cell.exercise]), "markdown")
            )
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["llmweek"] = {"assignment": day.name}
    return notebook


def release_notebook(source: NotebookNode) -> NotebookNode:
    """What learners get: nbgrader's own preprocessors take out answers and hidden tests."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearOutput, ClearSolutions
    from traitlets.config import Config

    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    notebook, resources = nbformat.from_dict(source), {"language": "python"}
    for preprocessor in (ClearSolutions, ClearOutput, ClearHiddenTests):
        notebook, resources = preprocessor(config=config).preprocess(notebook, resources)
    return notebook


def read_cells(script: Path) -> Iterator[Cell]:
    """The cells of a percent script. Raises :class:`SourceError` where one is malformed."""
    import jupytext

    for n, cell in enumerate(jupytext.read(script, fmt="py:percent").cells):
        metadata = {k: v for k, v in cell.metadata.items() if k != "lines_to_next_cell"}
        role = metadata.pop("role", "text")
        exercise = metadata.pop("id", "")
        where = f"{script}: cell {n + 1}"
        if role not in ROLES:
            raise SourceError(f'{where}: role "{role}" is none of {", ".join(ROLES)}')
        if role == "text" and cell.cell_type == "code":
            raise SourceError(f'{where}: a code cell needs role="setup", "solution" or "test"')
        if role in ("statement", "hint", "solution", "test") and not exercise:
            raise SourceError(f'{where}: role "{role}" needs id="the exercise\'s name"')
        yield Cell(role, exercise, cell.source, metadata, cell.cell_type, script)


def _exercise(name: str, cells: tuple[Cell, ...]) -> Exercise:
    mine = [c for c in cells if c.exercise == name]
    by_role = {role: [c for c in mine if c.role == role] for role in ROLES}
    where = f"{mine[0].script}: exercise {name}"
    for role in ("statement", "solution"):
        if len(by_role[role]) != 1:
            raise SourceError(f"{where}: wants exactly one {role} cell")
    if len(by_role["hint"]) not in (0, 3):
        raise SourceError(f"{where}: wants three hints ({', '.join(HINT_TITLES)})")
    facts = by_role["statement"][0].metadata
    missing = {"points", "minutes", "difficulty"} - facts.keys()
    if missing:
        raise SourceError(f"{where}: the statement lacks {', '.join(sorted(missing))}")
    solution = by_role["solution"][0].source
    if BEGIN_SOLUTION not in solution or END_SOLUTION not in solution:
        raise SourceError(f"{where}: mark the answer with {BEGIN_SOLUTION} and {END_SOLUTION}")
    checks = tuple(check_of(c) for c in by_role["test"])
    if not any(c.hidden for c in checks) or all(c.hidden for c in checks):
        raise SourceError(f"{where}: wants at least one visible and one hidden test")
    return Exercise(
        name=name,
        points=int(facts["points"]),
        minutes=int(facts["minutes"]),
        difficulty=int(facts["difficulty"]),
        solution=solution,
        setup="\n\n".join(c.source for c in by_role["setup"]),
        checks=checks,
        may_not=tuple(str(facts.get("may_not", "")).split()),
        script=mine[0].script,
    )


def check_of(cell: Cell) -> Check:
    """The check that a test cell is."""
    seconds = float(cell.metadata.get("seconds", 10))
    return Check(_title(cell.source), cell.source, bool(cell.metadata.get("hidden")), seconds)


def _title(source: str) -> str:
    first = source.lstrip().splitlines()[0]
    return first.lstrip("# ").strip() if first.startswith("#") else "check"


def _test_source(exercise: Exercise) -> str:
    visible = "\n\n".join(c.source for c in exercise.visible if not c.private)
    hidden = "\n\n".join(c.source for c in exercise.hidden if not c.private)
    last = f'from llmweek.exercise import passed\n\npassed("{exercise.name}")'
    return f"{visible}\n\n{BEGIN_HIDDEN}\n{hidden}\n{END_HIDDEN}\n\n{last}"


def _facts(exercise: Exercise) -> str:
    points = f"{exercise.points} point{'s' if exercise.points != 1 else ''}"
    points = points if exercise.points else "practice, no points"
    stars = "●" * exercise.difficulty + "○" * (5 - exercise.difficulty)
    return f"*{points} · about {exercise.minutes} minutes · difficulty {stars}*"


def _hints(hints: list[str]) -> str:
    return "\n\n".join(
        f"<details><summary>Hint {n}: {title}</summary>\n\n{text}\n\n</details>"
        for n, (title, text) in enumerate(zip(HINT_TITLES, hints, strict=True), start=1)
    )


def _locked(grade_id: str, source: str, kind: str, solution: bool = False) -> NotebookNode:
    cell = new_code_cell(source) if kind == "code" else new_markdown_cell(source)
    cell["id"] = _cell_id(grade_id)
    cell.metadata["nbgrader"] = {
        "grade": False,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if not solution:
        cell.metadata["editable"] = False
    return cell


def _graded(exercise: Exercise) -> NotebookNode:
    """The exercise's checks; ``seconds`` where `llmweek check` is to wait longer than usual."""
    cell = _locked(exercise.name, _test_source(exercise), "code")
    cell.metadata["nbgrader"] |= {"grade": True, "points": exercise.points}
    seconds = sum(c.seconds for c in exercise.visible)
    if seconds > 60:
        cell.metadata["llmweek"] = {"seconds": seconds}
    return cell


def _cell_id(grade_id: str) -> str:
    return re.sub(r"[^a-zA-Z0-9-_]", "-", grade_id)[:64]


def _top_level_names(source: str) -> Iterator[str]:
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
