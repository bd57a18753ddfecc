"""`llmweek grade`: a folder of submissions in; gradebook, feedback and a table out."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import nbformat
import typer
from nbgrader.api import MissingEntry
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
from autograde.course import COURSE, fingerprint, secret
from autograde.executed import notebook_of, readable
from autograde.grading import Options, grade_many
from autograde.lms_zip import NotAnArchive, unpack
from autograde.report import feedback_page
from autograde.results import Result, from_json
from autograde.submissions import (
    Submission,
    assignments,
    misplaced,
    read_submission,
    students,
)
from llmweek.cli import CommandError
from llmweek.notebook import Day, read_days
from llmweek.release import clone


@dataclass(frozen=True)
class Graded:
    """One row of the table."""

    student: str
    assignment: str
    result: Result
    marks: book.Marks
    fresh: bool


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
    taught = sorted({w.assignment for w in work})
    try:
        for name in taught:
            book.register(url, days[name])
        rows: list[Graded] = []
        with book.open_gradebook(url) as gradebook, _progress() as progress:
            task = progress.add_task("Grading", total=len(work))
            for name in taught:
                mine = [w for w in work if w.assignment == name]
                for row in _grade_day(days[name], mine, course, options, jobs, regrade, gradebook):
                    rows.append(row)
                    progress.advance(task)
            now = {(row.student, row.assignment) for row in rows}
            write_grades(course / "grades.csv", [*rows, *_earlier(course, gradebook, now)])
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
    if any(r.result.status == "not graded" for r in rows):
        raise typer.Exit(1)


def find_work(submitted: Path, days: dict[str, Day], only: str = "") -> list[Submission]:
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
    return [read_submission(submitted, s, a) for s, a in found]


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


def _grade_day(
    day: Day,
    work: list[Submission],
    course: Path,
    options: Options,
    jobs: int,
    regrade: bool,
    gradebook: Any,
) -> Iterator[Graded]:
    """Grade what is new of a day; each submission's outcome is kept as it ends."""
    base = _base_key(day, options)
    todo: dict[str, Submission] = {}
    for submission in work:
        known = None if regrade else _known(course, submission, base)
        if known is None:
            todo[submission.student] = submission
        else:
            yield _keep(submission, known, course, gradebook, fresh=False)
    pairs = [(student, submission.data) for student, submission in todo.items()]
    for student, result in grade_many(day, pairs, jobs, options):
        submission = todo[student]
        if submission.note:
            # Without a file there is nothing else to say; with one, this comes first.
            notes = (submission.note, *(result.notes if submission.data else ()))
            result = replace(result, notes=notes)
        row = _keep(submission, result, course, gradebook, fresh=True)
        if result.status != "not graded":
            _remember(course, submission, base, result)
        yield row


def _keep(
    submission: Submission, result: Result, course: Path, gradebook: Any, fresh: bool
) -> Graded:
    """Write the marks, the executed notebook and the feedback page of one submission."""
    student, assignment = submission.student, submission.assignment
    book.record(gradebook, student, result, submission.timestamp)
    marks = book.marks(gradebook, student, assignment)
    if result.notebook:
        path = course / "autograded" / student / assignment / f"{assignment}.ipynb"
        _write(path, nbformat.writes(notebook_of(result), version=4) + "\n")
    page = feedback_page(result, student, marks)
    _write(course / "feedback" / student / assignment / f"{assignment}.html", page)
    return Graded(student, assignment, result, marks, fresh)


# --- what is not graded again -------------------------------------------------------------------


def _base_key(day: Day, options: Options) -> str:
    """A hash of all that a submission's marks depend on besides the submission."""
    import llmweek

    parts = [
        repr([(c.role, c.exercise, c.source, sorted(c.metadata.items())) for c in day.cells]),
        fingerprint(Path(llmweek.__file__).parent, COURSE, COURSE / "wire"),
        repr(options),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _key(submission: Submission, base: str) -> str:
    digest = hashlib.sha256(f"{base}\0{submission.note}\0".encode())
    digest.update(submission.data)
    return digest.hexdigest()


def _result_path(course: Path, submission: Submission) -> Path:
    return course / "results" / submission.assignment / f"{submission.student}.json"


def _known(course: Path, submission: Submission, base: str) -> Result | None:
    """The result of the same bytes graded the same way, if there is one."""
    try:
        kept = json.loads(_result_path(course, submission).read_text("utf-8"))
        if kept["key"] != _key(submission, base):
            return None
        return from_json(kept["result"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _earlier(course: Path, gradebook: Any, now: set[tuple[str, str]]) -> Iterator[Graded]:
    """What was graded before and not ``now``, if its marks are in this gradebook."""
    for path in (course / "results").glob("*/*.json"):
        student, assignment = path.stem, path.parent.name
        if (student, assignment) in now or path.name.startswith("."):
            continue
        with suppress(OSError, ValueError, KeyError, TypeError, MissingEntry):
            result = from_json(json.loads(path.read_text("utf-8"))["result"])
            yield Graded(
                student, assignment, result, book.marks(gradebook, student, assignment), fresh=False
            )


def _remember(course: Path, submission: Submission, base: str, result: Result) -> None:
    kept = {"key": _key(submission, base), "result": result.to_json()}
    _write(_result_path(course, submission), json.dumps(kept))


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, "utf-8")
    os.replace(fresh, path)


# --- what is shown ------------------------------------------------------------------------------


def write_grades(path: Path, rows: list[Graded]) -> None:
    """One line per learner and assignment of the course, for a spreadsheet."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["student", "assignment", "status", "points", "max_points", "flags", "notes"]
        )
        for row in sorted(rows, key=lambda r: (r.assignment, r.student)):
            writer.writerow(
                [
                    row.student,
                    row.assignment,
                    row.result.status,
                    f"{row.marks.score:g}",
                    f"{row.marks.max_score:g}",
                    "; ".join(row.result.flags),
                    readable("; ".join(row.result.notes)),
                ]
            )
    os.replace(fresh, path)


def table(rows: list[Graded]) -> Table:
    """The class at a glance."""
    shown = Table()
    for title, side in (("learner", "left"), ("assignment", "left"), ("status", "left")):
        shown.add_column(title, justify=side)  # type: ignore[arg-type]
    shown.add_column("points", justify="right")
    shown.add_column("flags")
    for row in rows:
        good = row.result.status == "ok"
        shown.add_row(
            Text(readable(row.student)),
            row.assignment,
            Text(row.result.status, style="" if good else "red"),
            f"{row.marks.score:g} / {row.marks.max_score:g}",
            Text(", ".join(row.result.flags), style="yellow"),
        )
    return shown


def remarks(rows: list[Graded]) -> Iterator[str]:
    """A line on each submission of which there is something to know."""
    for row in rows:
        if row.result.notes:
            first, *more = row.result.notes
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
