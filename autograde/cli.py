"""`llmweek grade`: a folder of submissions in; gradebook, feedback and a table out."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autograde.bubblewrap import NoWalls, require_walls
from autograde.console import (
    Pace,
    closing,
    few,
    followed,
    left_out,
    remarks,
    summary,
    table,
    worth_showing,
)
from autograde.course import COURSE, default_url, secret
from autograde.grading import TOTAL_SECONDS, Options, prepare
from autograde.rehearsal import rehearse
from autograde.run import Graded, Plan, explained, grade_class
from autograde.selection import find_work, strangers, take_in
from autograde.submissions import Work
from autograde.taught import limited, read_course
from llmweek.cli import CommandError
from llmweek.notebook import Day
from llmweek.release import clone
from llmweek.settings import LEAST_MEMORY, MOST_SECONDS, DayLimits, Settings

INTERRUPTED = 130  # what shells give a command that Ctrl-C ended
TERMINATED = 143  # and one that was asked to end by SIGTERM
MOST_JOBS = 256
JOBS = max(1, min(os.cpu_count() or 1, 8))


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
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Grade this learner or assignment only: a name, or a pattern as 'a*'. May be "
            "given again.",
            metavar="NAME",
        ),
    ] = None,
    regrade: Annotated[
        bool, typer.Option("--regrade", help="Grade again what has not changed, too.")
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option(
            help="The longest a cell may run (default: course.toml's, or 60). With more than 60, "
            "checks get more by as much. What ran out of time with less is graded again.",
            metavar="SECONDS",
        ),
    ] = None,
    memory: Annotated[
        int | None,
        typer.Option(
            help="What a running submission may use (default: course.toml's, or 2048).",
            metavar="MIB",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            help=f"Submissions graded at the same time (default: {JOBS}; with --scheduler, as many "
            "as its workers have threads).",
            metavar="N",
        ),
    ] = None,
    scheduler: Annotated[
        str,
        typer.Option(
            help="Grade on the workers of the Dask scheduler at this address, as tcp://host:8786.",
            metavar="ADDRESS",
        ),
    ] = "",
    every: Annotated[
        bool, typer.Option("--all", help="Show every row of a large class's table.")
    ] = False,
    db: Annotated[
        str, typer.Option(help="The gradebook's database URL (default: COURSE/gradebook.db).")
    ] = "",
    unsafe_no_sandbox: Annotated[
        bool,
        typer.Option(
            "--unsafe-no-sandbox",
            help="Run learners' code without walls around it. Every result says so.",
        ),
    ] = False,
) -> None:
    """Grade what was handed in. What has not changed since is not graded again.

    Exit status: 0 if all was graded, 1 if a submission could not be, 2 if
    there is something to mend before anything is graded, 130 after Ctrl-C,
    143 after SIGTERM.
    Each mark is kept as it is made: the same command again does the rest.
    """
    _check_range("--jobs", jobs, 1, MOST_JOBS, f"this machine's {os.cpu_count() or 1}")
    _check_range("--timeout", timeout, 1, MOST_SECONDS, "60 seconds")
    _check_range("--memory", memory, LEAST_MEMORY, 2**24, "2048 (MiB)")
    if scheduler and unsafe_no_sandbox:
        raise CommandError(
            "--unsafe-no-sandbox does not go with --scheduler: learners' code could reach the "
            "scheduler, and through it every machine that grades"
        )
    course = (course or COURSE).resolve()
    if not course.is_dir():
        raise CommandError(f"{course} is no folder: make one for the course, or name another")
    if not os.access(course, os.W_OK | os.X_OK):
        raise CommandError(f"{course} cannot be written to, and marks and feedback belong there")
    days, settings = read_course(course, clone() / "solutions")
    for note in settings.notes:
        typer.echo(note, err=True)
    settings = overruled(settings, days, timeout, memory)
    with explained(course):
        submitted = submitted or course / "submitted"
        unplaced: list[str] = []
        if submitted.is_file():
            unplaced = take_in(submitted, course / "submitted", days, only or ())
            submitted = course / "submitted"
        work = find_work(submitted, days, only or ())
        for note in strangers(settings, submitted):
            typer.echo(note, err=True)
        options = Options(secret=secret(course), walls=not unsafe_no_sandbox)
        url = db or default_url(course)
        most = jobs or (MOST_JOBS if scheduler else JOBS)
        plan = Plan(course, url, options, most, regrade, settings, scheduler)
        pace = Pace(len(work), ahead={w.assignment for w in work})
        rows = graded_rows(plan, days, work, pace)
    from autograde.gradebook import shown as shown_url

    console = Console(highlight=False, markup=False)
    shown = worth_showing(rows, every)
    if shown:
        console.print(table(shown))
    for line in (
        *left_out(rows, shown),
        *remarks(rows, every),
        *few(unplaced),
        *summary(rows),
        f"{closing(rows, pace)} Marks in {shown_url(url)}",
        f"{course / 'grades.csv'} · feedback in {course / 'feedback'} · the class in "
        f"{course / 'report' / 'index.html'}",
    ):
        console.print(line, soft_wrap=True)
    if any(r.status == "not graded" for r in rows):
        raise typer.Exit(1)


def graded_rows(plan: Plan, days: dict[str, Day], work: list[Work], pace: Pace) -> list[Graded]:
    """Grade and show progress; the rows by assignment and learner.

    Raises :class:`~llmweek.cli.CommandError` where grading cannot begin or go on, and
    :class:`~llmweek.trained.NotTrained` where a day's models cannot be had.
    """
    try:
        with _terminable():
            require_walls(plan.options.walls)
            for name in sorted({w.assignment for w in work}):
                prepare(days[name])
                limits = plan.settings.limits.get(name)
                rehearse(days[name], limited(plan.options, limits), plan.course)
            rows = list(followed(grade_class(plan, days, work, pace.in_hand), pace))
    except NoWalls as problem:
        raise CommandError(str(problem)) from None
    except KeyboardInterrupt as interrupt:
        done = f"{pace.done} of {pace.total} submissions were graded and are kept"
        typer.echo(f"\nInterrupted: {done}. The same command again does the rest.", err=True)
        raise typer.Exit(
            TERMINATED if isinstance(interrupt, _Terminated) else INTERRUPTED
        ) from None
    return sorted(rows, key=lambda r: (r.assignment, r.student))


class _Terminated(KeyboardInterrupt):
    """SIGTERM, as a service manager or `timeout` sends it."""


@contextmanager
def _terminable() -> Iterator[None]:
    """While the block lasts, SIGTERM ends it as Ctrl-C does: workers stopped, files removed."""

    def stop(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # one is enough: it is ending
        # Where Python drops what is raised here, it comes again as a Ctrl-C (llmweek.cli), which
        # is to be heard then, though a script's `llmweek grade &` begins by ignoring it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        raise _Terminated

    interrupted = signal.getsignal(signal.SIGINT)
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt as interrupt:
        if signal.getsignal(signal.SIGTERM) is signal.SIG_IGN:
            raise _Terminated from interrupt
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
        signal.signal(signal.SIGINT, interrupted)


def overruled(
    settings: Settings, days: dict[str, Day], timeout: float | None, memory: int | None
) -> Settings:
    """The settings, with the limits of every day as the command line has them."""
    limits = {}
    for name in days:
        own = settings.limits.get(name, DayLimits())
        if timeout is not None:
            total = max(own.total_seconds or TOTAL_SECONDS, 15 * timeout)
            own = replace(own, cell_seconds=timeout, total_seconds=total)
        if memory is not None:
            own = replace(own, memory=memory)
        limits[name] = own
    return replace(settings, limits=limits)


def _check_range(
    option: str, value: float | None, least: float, most: float, sensible: str
) -> None:
    if value is not None and not least <= value <= most:
        said = f"{option} {value:g}: wants a number from {least:g} to {most:.0f}, as {sensible}"
        raise CommandError(said)
