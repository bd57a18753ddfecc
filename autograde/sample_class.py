"""A class to try the grader on, made from the sources: eight learners, each with one habit.

What each deserves follows from how its work is made, so a grading of the class can be verified.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from autograde.answers import answered, read_answers
from llmweek.notebook import (
    BEGIN_SOLUTION,
    END_SOLUTION,
    Day,
    Exercise,
    release_notebook,
    source_notebook,
    stub_of,
)


@dataclass(frozen=True)
class Work:
    """One learner's submission for one day, and the points it ``deserves``."""

    learner: str
    submission: bytes
    deserves: int


def sample_class(day: Day) -> Iterator[Work]:
    """The eight submissions of a day."""
    release = release_notebook(source_notebook(day))
    total = sum(e.points for e in day.exercises)
    right = {e.name: written(e) for e in day.exercises}
    half = day.exercises[: (len(day.exercises) + 1) // 2]
    # One exercise is spoilt, and the rest must not suffer from it. It is the quickest to check: an
    # endless loop is waited for at each of its checks.
    spoilt = min(day.exercises, key=lambda e: sum(c.seconds for c in e.checks))

    def work(learner: str, answers: dict[str, str], deserves: int) -> Work:
        return Work(learner, _bytes(answered(release, answers)), deserves)

    yield work("complete", right, total)
    yield work("halfway", {e.name: right[e.name] for e in half}, sum(e.points for e in half))
    yield work("other-style", {e.name: other_style(day, e) for e in day.exercises}, total)
    unclosed = {spoilt.name: f"{right[spoilt.name]}\nprint('done'"}
    yield work("syntax-error", right | unclosed, total - spoilt.points)
    endless = {spoilt.name: body(spoilt, "while True: pass")}
    yield work("endless-loop", right | endless, total - spoilt.points)
    yield work("blank", {}, 0)
    edited = answered(release, {e.name: body(e, "pass") for e in day.exercises})
    for cell in edited.cells:
        if cell.metadata.nbgrader.grade:
            cell.source = "pass"
    yield Work("edited-tests", _bytes(edited), 0)
    yield Work("not-a-notebook", b"%PDF-1.7\nMy answers are on paper.\n", 0)


def written(exercise: Exercise) -> str:
    """Our answer as a learner would hand it in: without the marks around it."""
    marks = (BEGIN_SOLUTION, END_SOLUTION)
    return "\n".join(x for x in exercise.solution.splitlines() if x.strip() not in marks)


def other_style(day: Day, exercise: Exercise) -> str:
    """The first correct answer of the exercise's table that is written differently from ours."""
    return next(a.source for a in read_answers(day, exercise) if not a.wrong)


def body(exercise: Exercise, statement: str) -> str:
    """The stub with ``statement`` in place of what says that it is not written yet."""
    return stub_of(exercise.solution).replace("raise NotImplementedError()", statement)


def _bytes(notebook: NotebookNode) -> bytes:
    return nbformat.writes(notebook).encode()
