"""`llmweek grade`: a folder of submissions in; gradebook, feedback and a table out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from autograde import gradebook as book
from autograde.bubblewrap import NoWalls, require_walls
from autograde.course import COURSE, secret
from autograde.executed import readable
from autograde.grading import Options
from autograde.lms_zip import NotAnArchive, unpack
from autograde.run import Graded, Plan, grade_class
from autograde.submissions import Work, assignments, misplaced, students
from llmweek.cli import CommandError
from llmweek.notebook import Day, read_days
from llmweek.release import clone


def grade(
    submitted: Annotated[
        Path | None,
        typer.Argument(
            help="Folder with STUDENT/ASSIGNMENT/*.ipynb (default: the course's submitted/), "
            "or Moodle's or Canvas's zip, which is unpacked there.",
        ),
    ] = None,
    course: Annotated[
        Path | None,
        typer.Option(
            help="The course: gradebook, feedback, … (default: autograde/).", metavar="DIR"
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(help="Submissions graded at the same time.", min=1)] = max(
        1, min(os.cpu_count() or 1, 8)
    ),
    db: Annotated[
        str, typer.Option(help="The gradebook's database URL (default: COURSE/gradebook.db).")
    ] = "",
    only: Annotated[
        str, typer.Option(help="Grade this learner or this assignment only.", metavar="NAME")
    ] = "",
    regrade: Annotated[
        bool, typer.Option("--regrade", help="Grade again what has not changed, too.")
    ] = False,
    unsafe_no_sandbox: Annotated[
        bool,
        typer.Option(
            "--unsafe-no-sandbox",
            help="Run learners' code without walls around it. Every result says so.",
        ),
    ] = False,
) -> None:
    """Grade what was handed in. What has not changed since is not graded again."""
    course = (course or COURSE).resolve()
    if not course.is_dir():
        raise CommandError(f"{course} is no folder: make one for the course, or name another")
    if not os.access(course, os.W_OK | os.X_OK):
        raise CommandError(f"{course} cannot be written to, and marks and feedback belong there")
    submitted = submitted or course / "submitted"
    days = {day.name: day for day in read_days(clone() / "solutions")}
    if submitted.is_file():
        submitted = take_in(submitted, course / "submitted", days, only)
    work = find_work(submitted, days, only)
    if not unsafe_no_sandbox:
        try:
            require_walls()
        except NoWalls as problem:
            raise CommandError(str(problem)) from None
    options = Options(secret=secret(course), walls=not unsafe_no_sandbox)
    url = db or book.default_url(course)
    plan = Plan(course, url, options, jobs, regrade)
    try:
        with _progress() as progress:
            graded = grade_class(plan, days, work)
            rows = list(progress.track(graded, total=len(work), description="Grading"))
    except book.GradebookError as problem:
        raise CommandError(str(problem)) from None
    except SQLAlchemyError as problem:
        said = f"the gradebook {book.shown(url)} does not take the marks: {problem}"
        raise CommandError(said) from None
    rows.sort(key=lambda r: (r.assignment, r.student))
    console = Console(highlight=False, markup=False)
    console.print(table(rows))
    for line in remarks(rows):
        console.print(line, soft_wrap=True)
    again = sum(not r.fresh for r in rows)
    kept = f" ({again} unchanged since the last time)" if again else ""
    console.print(f"{len(rows)} graded{kept}. Marks in {book.shown(url)}", soft_wrap=True)
    console.print(f"{course / 'grades.csv'} · feedback in {course / 'feedback'}", soft_wrap=True)
    if any(r.status == "not graded" for r in rows):
        raise typer.Exit(1)


def find_work(submitted: Path, days: dict[str, Day], only: str = "") -> list[Work]:
    """Every submission under ``submitted``. Raises ``CommandError`` where there is none."""
    if not submitted.is_dir():
        raise CommandError(
            f"{submitted} is not there. Submissions belong in {submitted}/STUDENT/ASSIGNMENT/"
        )
    for path in misplaced(submitted):
        typer.echo(f"left out: {path} (it belongs in STUDENT/ASSIGNMENT/)", err=True)
    found = [(s, a) for s in students(submitted) for a in assignments(submitted, s)]
    if only:
        found = [(s, a) for s, a in found if only in (s, a)]
    unknown = sorted({a for _, a in found if a not in days})
    found = [(s, a) for s, a in found if a in days]
    if unknown:
        others = (
            f"{submitted} holds work for {', '.join(unknown)}; here is "
            f"{', '.join(sorted(days)) or 'no assignment'}"
        )
        if not found:
            raise CommandError(others)
        typer.echo(f"left out: {others}", err=True)
    if not found:
        what = f"nothing of {only}" if only else "no submissions (STUDENT/ASSIGNMENT/*.ipynb)"
        raise CommandError(f"{submitted} holds {what}")
    return [Work(submitted, s, a) for s, a in found]


def take_in(archive: Path, submitted: Path, days: dict[str, Day], only: str) -> Path:
    """Unpack an LMS's zip into ``submitted``, which is returned, and say what was left out."""
    try:
        done = unpack(archive, submitted, list(days), only if only in days else "")
    except NotAnArchive as problem:
        raise CommandError(str(problem)) from None
    for line in done.left:
        typer.echo(f"left out: {readable(line)}", err=True)
    typer.echo(f"{done.placed} submissions of {archive} are in {submitted}", err=True)
    return submitted


def table(rows: list[Graded]) -> Table:
    """The class at a glance."""
    shown = Table()
    for title, side in (("learner", "left"), ("assignment", "left"), ("status", "left")):
        shown.add_column(title, justify=side)  # type: ignore[arg-type]
    shown.add_column("points", justify="right")
    shown.add_column("flags")
    for row in rows:
        good = row.status == "ok"
        shown.add_row(
            Text(readable(row.student)),
            row.assignment,
            Text(row.status, style="" if good else "red"),
            f"{row.marks.score:g} / {row.marks.max_score:g}",
            Text(", ".join(row.flags), style="yellow"),
        )
    return shown


def remarks(rows: list[Graded]) -> Iterator[str]:
    """A line on each submission of which there is something to know."""
    for row in rows:
        if row.notes:
            first, *more = row.notes
            rest = f" (and {len(more)} more: see the feedback)" if more else ""
            yield f"{readable(row.student)}, {row.assignment}: {readable(first)}{rest}"


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
