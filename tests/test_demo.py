"""The sample class is what it says, and the demo notices a mark that is not deserved."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import nbformat
import pytest

from autograde.demo import read_grades, table, undeserved, write_class
from autograde.sample_class import sample_class
from llmweek.notebook import Day, read_days

DAYS = read_days(Path(__file__).parents[1] / "solutions")
LEARNERS = [
    "complete",
    "halfway",
    "other-style",
    "syntax-error",
    "endless-loop",
    "blank",
    "edited-tests",
    "not-a-notebook",
]


def cells(submission: bytes) -> dict[str, str]:
    """Grade id → source."""
    notebook = nbformat.reads(submission.decode(), as_version=4)
    return {c.metadata.nbgrader.grade_id: c.source for c in notebook.cells}


def is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


@pytest.fixture(params=DAYS, ids=lambda day: day.short)
def day(request: pytest.FixtureRequest) -> Day:
    return request.param


def test_the_class_is_eight_habits_made_alike_each_time(day: Day) -> None:
    first, second = list(sample_class(day)), list(sample_class(day))
    assert [w.learner for w in first] == LEARNERS
    assert first == second
    assert len({w.submission for w in first}) == len(LEARNERS)


def test_each_habit_is_in_the_notebook(day: Day) -> None:
    work = {w.learner: w.submission for w in sample_class(day)}
    names = [e.name for e in day.exercises]
    answers = {f"{name}-solution" for name in names}
    blank, complete = cells(work["blank"]), cells(work["complete"])
    assert all("raise NotImplementedError()" in blank[a] for a in answers)
    assert not any("raise NotImplementedError()" in complete[a] for a in answers)
    assert not any("### " in complete[a] for a in answers)
    halfway = cells(work["halfway"])
    assert 0 < sum(halfway[a] == complete[a] for a in answers) < len(answers)
    other = cells(work["other-style"])
    assert all(other[a] != complete[a] for a in answers)
    broken = cells(work["syntax-error"])
    assert sum(not is_python(broken[a]) for a in answers) == 1
    assert sum("while True: pass" in cells(work["endless-loop"])[a] for a in answers) == 1
    edited = cells(work["edited-tests"])
    assert all(edited[name] == "pass" != blank[name] for name in names)
    with pytest.raises(json.JSONDecodeError):
        json.loads(work["not-a-notebook"])


def test_a_mark_that_is_missing_or_not_deserved_is_named(tmp_path: Path) -> None:
    deserved = {("ada", "day9"): 3, ("bob", "day9"): 0, ("eve", "day9"): 2}
    path = tmp_path / "grades.csv"
    path.write_text(
        "student,assignment,status,points,flags\nada,day9,ok,3.0,\neve,day9,ok,5,edited\n"
    )
    grades = read_grades(path)
    assert undeserved({("ada", "day9"): 3}, grades) == []
    assert undeserved(deserved, grades) == [
        "bob, day9: no grade, 0 points; deserves 0",
        "eve, day9: edited, 5 points; deserves 2",
    ]


def test_the_demo_course_has_every_submission_where_nbgrader_looks(tmp_path: Path) -> None:
    deserved = write_class(DAYS, tmp_path)
    found = {(p.parts[-3], p.parts[-2]) for p in tmp_path.glob("submitted/*/*/*.ipynb")}
    assert found == set(deserved) == {(learner, d.name) for learner in LEARNERS for d in DAYS}
    assert {p.stem for p in tmp_path.glob("source/*/*.ipynb")} == {d.name for d in DAYS}
    assert table(DAYS, deserved, {}).row_count == len(LEARNERS)
