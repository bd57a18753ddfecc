"""A course's private tests, tried on the course's own answers before any learner meets them.

A private test that fails the right answer would take its points from a whole class.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat

from autograde.answers import answered
from autograde.grading import Options, grade_submission, release_of
from autograde.kept import base_key, write_whole
from autograde.sample_class import written
from llmweek.cli import CommandError
from llmweek.notebook import Day, Exercise


def rehearse(day: Day, options: Options, course: Path) -> None:
    """Run the day's private tests, where there are new ones, on our answers.

    Raises :class:`~llmweek.cli.CommandError` where one does not pass, with all it says.
    """
    small = _only_private(day)
    if not small.exercises:
        return
    done, key = course / "results" / day.name / ".private_tests", str(base_key(small, options))
    if done.exists() and done.read_text("utf-8") == key:
        return
    answers = {e.name: written(e) for e in small.exercises}
    work = nbformat.writes(answered(release_of(small), answers)).encode()
    problems = [
        f"{exercise.name}, “{check.title}”, {check.verdict}: {check.lesson} {check.detail}"
        for exercise in grade_submission(small, work, options).exercises
        for check in exercise.checks
        if check.verdict != "passed"
    ]
    if problems:
        said = f"private tests of {day.name} fail the course's own answers; nothing was graded:"
        raise CommandError("\n  ".join([said, *problems]))
    write_whole(done, key)


def _only_private(day: Day) -> Day:
    """The day with nothing but its private tests and what they are about."""
    mine = {e.name: e for e in (_privately_tested(e) for e in day.exercises) if e.checks}
    others = {e.name for e in day.exercises} - mine.keys()
    cells = tuple(c for c in day.cells if c.exercise not in others)
    return replace(day, cells=cells, exercises=tuple(mine.values()))


def _privately_tested(exercise: Exercise) -> Exercise:
    # Not hidden, for the instructor wrote them and is to read what they say.
    checks = (replace(c, hidden=False) for c in exercise.checks if c.private)
    return replace(exercise, checks=tuple(checks))
