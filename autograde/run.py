"""A class is graded: submissions in; gradebook, results, notebooks and feedback out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import MissingEntry

from autograde import gradebook as book
from autograde import kept
from autograde.executed import notebook_of, readable
from autograde.grading import Options
from autograde.report import feedback_page
from autograde.results import Result
from autograde.submissions import Submission, Work
from autograde.workers import grade_many
from llmweek.notebook import Day


@dataclass(frozen=True)
class Plan:
    """What a run is to do: for which course and gradebook (``url``), how, and how much at once."""

    course: Path
    url: str
    options: Options
    jobs: int = 1
    regrade: bool = False


@dataclass(frozen=True)
class Graded:
    """A submission's row in the table; ``fresh`` if this run graded it."""

    student: str
    assignment: str
    status: str
    flags: tuple[str, ...]
    notes: tuple[str, ...]
    marks: book.Marks
    fresh: bool = False


def grade_class(plan: Plan, days: dict[str, Day], work: list[Work]) -> Iterator[Graded]:
    """Grade ``work``, each submission's outcome kept as it ends; ``grades.csv`` at the end."""
    taught = sorted({w.assignment for w in work})
    for name in taught:
        book.register(plan.url, days[name])
    now: dict[tuple[str, str], Graded] = {}
    with book.open_gradebook(plan.url) as gradebook:
        for name in taught:
            mine = [w for w in work if w.assignment == name]
            for row in _grade_day(plan, days[name], mine, gradebook):
                now[row.student, row.assignment] = row
                yield row
        write_grades(plan.course / "grades.csv", [*now.values(), *_earlier(plan, gradebook, now)])


def _grade_day(plan: Plan, day: Day, work: list[Work], gradebook: Any) -> Iterator[Graded]:
    """Grade what is new of a day."""
    base = kept.base_key(day, plan.options)
    todo: dict[str, Submission] = {}
    for submission in (w.read() for w in work):
        known = None if plan.regrade else kept.known(plan.course, submission, base)
        if known is None:
            todo[submission.student] = submission
        else:
            yield _keep(plan, submission, known, gradebook, fresh=False)
    pairs = [(student, submission.data) for student, submission in todo.items()]
    for student, result in grade_many(day, pairs, plan.jobs, plan.options):
        submission = todo[student]
        if submission.note:
            # Without a file there is nothing else to say; with one, this comes first.
            notes = (submission.note, *(result.notes if submission.data else ()))
            result = replace(result, notes=notes)
        row = _keep(plan, submission, result, gradebook, fresh=True)
        if result.status != "not graded":
            kept.remember(plan.course, submission, base, result)
        yield row


def _keep(
    plan: Plan, submission: Submission, result: Result, gradebook: Any, fresh: bool
) -> Graded:
    """Write the marks, the executed notebook and the feedback page of one submission."""
    student, assignment = submission.student, submission.assignment
    book.record(gradebook, student, result, submission.timestamp)
    marks = book.marks(gradebook, student, assignment)
    if result.notebook:
        path = plan.course / "autograded" / student / assignment / f"{assignment}.ipynb"
        kept.write_whole(path, nbformat.writes(notebook_of(result), version=4) + "\n")
    page = feedback_page(result, student, marks)
    path = plan.course / "feedback" / student / assignment / f"{assignment}.html"
    kept.write_whole(path, page)
    return _row(student, result, marks, fresh)


def _earlier(plan: Plan, gradebook: Any, now: dict[tuple[str, str], Graded]) -> Iterator[Graded]:
    """What was graded before and not ``now``, if its marks are in this gradebook."""
    for student, result in kept.results(plan.course):
        if (student, result.assignment) not in now:
            with suppress(MissingEntry):
                marks = book.marks(gradebook, student, result.assignment)
                yield _row(student, result, marks, fresh=False)


def _row(student: str, result: Result, marks: book.Marks, fresh: bool) -> Graded:
    return Graded(
        student, result.assignment, result.status, result.flags, result.notes, marks, fresh
    )


def write_grades(path: Path, rows: list[Graded]) -> None:
    """One line per learner and assignment of the course, for a spreadsheet."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["student", "assignment", "status", "points", "max_points", "flags", "notes"])
    for row in sorted(rows, key=lambda r: (r.assignment, r.student)):
        writer.writerow(
            [
                row.student,
                row.assignment,
                row.status,
                f"{row.marks.score:g}",
                f"{row.marks.max_score:g}",
                "; ".join(row.flags),
                readable("; ".join(row.notes)),
            ]
        )
    kept.write_whole(path, file.getvalue())
