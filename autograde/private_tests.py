"""A course's own tests: ``COURSE/private/<day>/<exercise>.py``, beside the public ones.

They are test cells in percent format, as in ``solutions/``, and count as hidden ones of their
exercise. They stand in no notebook, neither the source's nor the release's: only the checker's
process is given them, and feedback says their title and lesson.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from llmweek.cli import CommandError
from llmweek.notebook import Cell, Day, SourceError, check_of, read_cells
from llmweek.settings import nearest

FOLDER = "private"
_WANTED = f"{FOLDER}/DAY/EXERCISE.py"


def private_tests(course: Path, days: Iterable[Day]) -> dict[tuple[str, str], list[Cell]]:
    """The test cells that the course at ``course`` adds to exercises, by day and exercise.

    Raises :class:`~llmweek.cli.CommandError`, which names every file that is none and why.
    """
    known = {day.name: day for day in days}
    found: dict[tuple[str, str], list[Cell]] = {}
    problems: list[str] = []
    for script in sorted((course / FOLDER).rglob("*.py")):
        parts = script.relative_to(course / FOLDER).parts
        if "__pycache__" in parts or ".ipynb_checkpoints" in parts:
            continue
        try:
            day, exercise = _place(parts, known)
            found[day, exercise] = _tests(script, exercise)
        except (SourceError, SyntaxError, UnicodeDecodeError, ValueError) as problem:
            problems.append(f"{script}: {str(problem).removeprefix(f'{script}: ')}")
    if problems:
        raise CommandError("\n  ".join(["private tests cannot be used:", *problems]))
    return found


def with_private_tests(day: Day, private: Mapping[tuple[str, str], list[Cell]]) -> Day:
    """The day with the private tests of its exercises after the public ones."""
    mine = {e.name: private.get((day.name, e.name), []) for e in day.exercises}
    exercises = tuple(
        replace(
            e,
            checks=(*e.checks, *(replace(check_of(c), private=True) for c in mine[e.name])),
        )
        for e in day.exercises
    )
    cells = tuple(cell for added in mine.values() for cell in added)
    return replace(day, cells=(*day.cells, *cells), exercises=exercises)


def _place(parts: tuple[str, ...], days: Mapping[str, Day]) -> tuple[str, str]:
    if len(parts) != 2:
        raise ValueError(f"does not lie where it would be found: {_WANTED}")
    day, exercise = parts[0], parts[1].removesuffix(".py")
    if day not in days:
        raise ValueError(f"{day} is no day{nearest(day, days)}")
    exercises = [e.name for e in days[day].exercises]
    if exercise not in exercises:
        raise ValueError(f"{day} has no exercise {exercise}{nearest(exercise, exercises)}")
    return day, exercise


def _tests(script: Path, exercise: str) -> list[Cell]:
    """The script's test cells: hidden, whatever they say, and of the exercise it is named after."""
    cells = [c for c in read_cells(script) if not (c.role == "text" and not c.source.strip())]
    for n, cell in enumerate(cells, start=1):
        if cell.role != "test" or cell.kind != "code":
            raise ValueError(
                f'cell {n} is no test; each begins with a line # %% role="test" id="{exercise}"'
            )
        if cell.exercise != exercise:
            raise ValueError(f'cell {n} has id="{cell.exercise}", and the file is {exercise}.py')
        try:
            empty = not ast.parse(cell.source).body
        except SyntaxError as error:
            where = f"{error.msg} in its line {error.lineno}"
            raise ValueError(f"cell {n} is no Python: {where}") from None
        if empty:
            raise ValueError(f"cell {n} tests nothing")
        check_of(cell)  # raises where its seconds are no number
    if not cells:
        raise ValueError(f'has no test cell (# %% role="test" id="{exercise}")')
    return [replace(c, metadata=c.metadata | {"hidden": True}) for c in cells]
