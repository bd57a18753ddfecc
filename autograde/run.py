"""A class is graded: submissions in; gradebook, results, notebooks and feedback out.

One process writes, and one run at a time. A submission's outcome is written as it ends, its result
last: whenever a run is killed, the next does again what has no result, and nothing else.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from autograde import kept
from autograde.class_report import ClassReports
from autograde.durations import spoken
from autograde.executed import readable
from autograde.grading import Options
from autograde.marks import Marks
from autograde.report import feedback_page
from autograde.results import Result
from autograde.spreadsheet import table_text
from autograde.submissions import Submission, Work, moment
from autograde.taught import limited
from autograde.workers import Grader, InHand, LocalPool, Outcome, each
from llmweek.cli import CommandError
from llmweek.notebook import Day
from llmweek.settings import Settings

if TYPE_CHECKING:
    from autograde.assignment_book import AssignmentBook, Entry
    from autograde.cluster import Cluster

COLUMNS = (
    *("student", "assignment", "status", "points", "max_points", "late_penalty"),
    *("flags", "notes"),
)
_NOT_WHOLE = (
    "what is kept of its grading is not whole, perhaps because the machine lost its power: the "
    "points are the gradebook's. `llmweek grade` without --only grades it again"
)
AGAIN = "and run the same command again: what is graded is kept, and it goes on from there."


@dataclass(frozen=True)
class Plan:
    """What a run is to do: for which course and gradebook (``url``), how, and how much at once.

    By processes of this machine, or by the workers of the Dask ``scheduler`` at an address.
    """

    course: Path
    url: str
    options: Options
    jobs: int = 1
    regrade: bool = False
    settings: Settings = field(default_factory=Settings)
    scheduler: str = ""


@dataclass(frozen=True)
class Graded:
    """A submission's row in the table.

    ``fresh``: this run graded it; ``changed``: it did not, but made its page anew, for its marks,
    its time or what makes the pages of all are not the last run's.
    """

    student: str
    assignment: str
    status: str
    flags: tuple[str, ...]
    notes: tuple[str, ...]
    marks: Marks
    fresh: bool = False
    changed: bool = False

    @property
    def new(self) -> bool:
        """Whether there may be anything in it that the last run has not shown."""
        return self.fresh or self.changed


@contextmanager
def alone(course: Path) -> Iterator[None]:
    """While the block lasts, no other run writes to ``course``. The lock dies with its holder.

    Raises :class:`~llmweek.cli.CommandError` where another run is at work.
    """
    lock = FileLock(course / ".grading.lock")
    with explained(course):
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise CommandError(
                f"another `llmweek grade` is at work on {course}: wait until it has ended"
            ) from None
    try:
        with explained(course):
            for left in course.glob("course_secret.*"):  # by a run that was killed
                left.unlink()
            yield
    finally:
        lock.release()


@contextmanager
def explained(course: Path) -> Iterator[None]:
    """Say what to do where the disk refuses: a :class:`~llmweek.cli.CommandError`."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None))
        problem = f"{error.filename or course}: {error.strerror or error}"
        do = "Make room there" if full else "Mend that"
        raise CommandError(f"{problem}. {do}, {AGAIN}") from None


def grade_class(
    plan: Plan, days: dict[str, Day], work: list[Work], in_hand: InHand | None = None
) -> Iterator[Graded]:
    """Grade ``work``, each submission's outcome kept as it ends; ``in_hand`` tells what is not yet.

    At the end, of all that the course has graded: ``grades.csv``, and ``report/``.

    Raises :class:`~llmweek.cli.CommandError` and :class:`~autograde.bubblewrap.NoWalls`.
    """
    with alone(plan.course), _engine(plan, in_hand) as pool:
        if plan.regrade or not all(
            kept.is_there(plan.course, w.student, w.assignment) for w in work
        ):
            pool.start()
        # This imports for a second, while the workers start.
        from autograde import gradebook as book
        from autograde.assignment_book import AssignmentBook

        taught = sorted({w.assignment for w in work})
        before = [name for name in days if (plan.course / "results" / name).is_dir()]
        for name in dict.fromkeys((*taught, *before)):
            book.register(plan.url, days[name], plan.settings)
        rows: dict[tuple[str, str], Graded] = {}
        reports = ClassReports()
        with book.open_gradebook(plan.url) as gradebook:
            for name in taught:
                mine = [w for w in work if w.assignment == name]
                sheet = AssignmentBook(gradebook, name, plan.settings)
                for row in _DayRun(plan, days[name], sheet, reports).grade(mine, pool):
                    rows[row.student, row.assignment] = row
                    yield row
            earlier = _earlier(plan, days, gradebook, rows, reports)
            write_grades(plan.course / "grades.csv", [*rows.values(), *earlier])
            reports.write(plan.course / "report", book.learners(gradebook))


def _engine(plan: Plan, in_hand: InHand | None) -> LocalPool | Cluster:
    if not plan.scheduler:
        return LocalPool(plan.jobs, in_hand)
    try:
        from autograde.cluster import Cluster
    except ModuleNotFoundError as error:
        raise CommandError(
            f"--scheduler needs the package {error.name}: in the clone, `pip install -c "
            "constraints.txt -e '.[cluster]'`"
        ) from None
    return Cluster(plan.scheduler, plan.jobs, in_hand)


class _DayRun:
    """One day of a run."""

    def __init__(self, plan: Plan, day: Day, sheet: AssignmentBook, reports: ClassReports) -> None:
        self.plan, self.day, self.sheet, self.reports = plan, day, sheet, reports
        self.options = limited(plan.options, plan.settings.limits.get(day.name))
        self.base = kept.base_key(day, self.options)

    def grade(self, work: list[Work], pool: LocalPool | Cluster) -> Iterator[Graded]:
        """First what has not changed, then what is new, as it is done."""
        new: list[Work] = []
        entries = self.sheet.entries()
        for place in work:
            submission = place.read()
            known = None if self.plan.regrade else self.known(submission)
            if known is None:
                new.append(place)
            else:
                entry = entries.get(submission.student)
                yield self.still(submission.student, known, entry, submission.timestamp)
        del entries
        if new:
            pool.start()
            grader = Grader.of(self.day, self.options)
            submissions = (place.read() for place in new)
            for submission, done in each(pool, grader, submissions):
                if isinstance(done, Exception):
                    done = grader.outcome(submission, grader.not_graded(done))
                yield self.fresh(submission, done)

    def known(self, submission: Submission) -> kept.Kept | None:
        return kept.known(self.plan.course, submission, self.base)

    def fresh(self, submission: Submission, outcome: Outcome) -> Graded:
        """Write what has just been graded."""
        student, result = submission.student, outcome.result
        marks = self.sheet.record(student, result, submission.timestamp)
        if not _as_graded(marks, result):
            full = replace(result, notebook=outcome.as_run())
            outcome = replace(outcome, page=feedback_page(full, student, marks))
        self.keep(submission, outcome, marks)
        return _row(
            self.plan, self.reports, student, result, marks, True, timestamp=submission.timestamp
        )

    def still(self, student: str, known: kept.Kept, entry: Entry | None, timestamp: str) -> Graded:
        """Bring up to date what has not changed: points, people's marks, the gradebook."""
        course = self.plan.course
        result = kept.with_points(known.result, self.day)
        if entry is not None and self.sheet.holds(entry, result, timestamp):
            marks = self.sheet.marks_of(entry)
        else:
            marks = self.sheet.record(student, result, timestamp, review=False)
        page = kept.is_whole(kept.page_path(course, student, result.assignment))
        now = kept.Kept(result, kept.page_key(marks), timestamp)
        if now != known or not page:
            full = kept.with_notebook(course, student, known.result)
            outcome = Outcome.of(kept.with_points(full, self.day), student, marks)
            kept.rewrite(course, student, outcome, now.page_key, timestamp)
        return _row(
            self.plan,
            self.reports,
            student,
            result,
            marks,
            timestamp=timestamp,
            changed=now != known,
        )

    def keep(self, submission: Submission, outcome: Outcome, marks: Marks) -> None:
        kept.keep(self.plan.course, submission, self.base, outcome, kept.page_key(marks))


def _as_graded(marks: Marks, result: Result) -> bool:
    """Whether nobody has given marks or said anything, and it was not late."""
    scores = {e.name: float(e.earned) for e in result.exercises}
    plain = Marks(result.earned, result.points, 0.0, scores)
    return not marks.seconds_late and replace(marks, seconds_late=0.0) == plain


def _earlier(
    plan: Plan,
    days: dict[str, Day],
    gradebook: Any,
    rows: dict[tuple[str, str], Graded],
    reports: ClassReports,
) -> Iterator[Graded]:
    """What was graded before and not now, if its marks are in this gradebook: they follow, too."""
    from nbgrader.api import MissingEntry

    from autograde.assignment_book import AssignmentBook

    sheets: dict[str, tuple[AssignmentBook, dict[str, Entry], _DayRun | None]] = {}
    for student, name, known in kept.results(plan.course, rows):
        with suppress(MissingEntry):
            if name not in sheets:
                sheet = AssignmentBook(gradebook, name, plan.settings)
                taught = _DayRun(plan, days[name], sheet, reports) if name in days else None
                sheets[name] = sheet, sheet.entries(), taught
            sheet, entries, day = sheets[name]
            there = kept.is_whole(kept.notebook_path(plan.course, student, name))
            if student in entries and day is not None and known is not None and there:
                yield day.still(student, known, entries[student], known.timestamp)
            elif student in entries:
                lost = kept.Kept(Result(name, "not graded", (), (_NOT_WHOLE,)), "", "")
                marks, known = sheet.marks_of(entries[student]), known or lost
                yield _row(plan, reports, student, known.result, marks, timestamp=known.timestamp)


def _row(
    plan: Plan,
    reports: ClassReports,
    student: str,
    result: Result,
    marks: Marks,
    fresh: bool = False,
    timestamp: str = "",
    changed: bool = False,
) -> Graded:
    """A submission's row; the class report counts it."""
    flags, notes = result.flags, result.notes
    if timestamp and moment(timestamp) is None:
        taken = ", so the work is taken as in time" if marks.seconds_late is None else ""
        said = readable(timestamp)[:40]
        notes = (*notes, f"timestamp.txt has no time as 2026-11-30 23:59:00 UTC: {said}{taken}")
    grace = plan.settings.late.grace if plan.settings.late else 0.0
    if marks.seconds_late and marks.seconds_late > grace:
        flags = (*flags, "late")
        notes = (*notes, f"handed in {spoken(marks.seconds_late)} after it was due")
    reports.add(student, replace(result, flags=flags, notes=notes), marks)
    return Graded(student, result.assignment, result.status, flags, notes, marks, fresh, changed)


def write_grades(path: Path, rows: list[Graded]) -> None:
    """One line per learner and assignment of the course, for a spreadsheet."""
    table = (
        (
            row.student,
            row.assignment,
            row.status,
            row.marks.score,
            row.marks.max_score,
            row.marks.late_penalty,
            "; ".join(row.flags),
            readable("; ".join(row.notes)),
        )
        for row in sorted(rows, key=lambda r: (r.assignment, r.student))
    )
    kept.write_whole(path, table_text(COLUMNS, table))
