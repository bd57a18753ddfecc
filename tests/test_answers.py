"""Every wrong and every other-style answer through the real checks, locally and as graded."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from autograde.answers import Answer, read_answers
from autograde.audit import Row, audit_day, passes, summary
from llmweek.notebook import Day, Exercise, read_days

ROOT = Path(__file__).parents[1]
EXERCISES = [
    pytest.param(day, exercise, id=f"{day.short}-{exercise.name}")
    for day in read_days(ROOT / "solutions")
    for exercise in day.exercises
]
every_exercise = pytest.mark.parametrize(("day", "exercise"), EXERCISES)


@cache
def rows_of(name: str) -> dict[str, list[Row]]:
    """The audit of a day, run once: exercise → rows."""
    (day,) = (d for d in read_days(ROOT / "solutions") if d.name == name)
    rows: dict[str, list[Row]] = {}
    for exercise, row in audit_day(day):
        rows.setdefault(exercise.name, []).append(row)
    return rows


@every_exercise
def test_each_answer_gets_what_it_deserves(day: Day, exercise: Exercise) -> None:
    undeserved = [
        f"{row.answer.name}: local {row.local}, graded {row.graded}. {row.why}"
        for row in rows_of(day.name)[exercise.name]
        if not row.deserved
    ]
    assert not undeserved, "\n".join(undeserved)


@every_exercise
def test_visible_checks_catch_most_wrong_answers(day: Day, exercise: Exercise) -> None:
    counts = summary(day, exercise, rows_of(day.name)[exercise.name])
    assert counts["wrong"]["caught_visible"] > counts["wrong"]["total"] / 2
    assert counts["wrong"]["caught_local"] == counts["wrong"]["total"]


@every_exercise
def test_the_tables_are_full(day: Day, exercise: Exercise) -> None:
    answers = read_answers(day, exercise)
    assert len({a.name for a in answers}) == len(answers)
    assert sum(a.wrong for a in answers) >= 5
    assert sum(not a.wrong for a in answers) >= 2
    assert len({a.source for a in answers}) == len(answers), "an answer stands there twice"


def test_the_audit_tells_a_pass_from_a_failure() -> None:
    day, exercise = EXERCISES[0].values
    right = passes(day, exercise, Answer("right", exercise.solution))
    assert right == (True, True, "")
    for source in ("", "import os; os._exit(0)", "raise SystemExit", f"{exercise.name} = None"):
        assert passes(day, exercise, Answer("wrong", source))[:2] == (False, False)


def test_a_table_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    day, exercise = EXERCISES[0].values
    with pytest.raises(FileNotFoundError):
        read_answers(day, exercise, tmp_path)
