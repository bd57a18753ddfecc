"""`make demo`: build the book, release, grade a sample class, and show what came of it.

The class is a course of its own in ``_build/demo``, so nobody's gradebook is touched. Each row's
points are compared with what its work deserves; the exit status says whether all agree.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from autograde.sample_class import sample_class
from llmweek.cli import find_programs
from llmweek.notebook import Day, read_days
from llmweek.release import write_assignment

ROOT = Path(__file__).parents[1]
COURSE = ROOT / "_build" / "demo"
DAYS = ("day0", "day3")  # no training runs: a class of eight is graded while you look on

Row = tuple[str, str]  # learner, assignment


def main() -> int:
    """Run the demo. Returns the exit status."""
    console = Console(highlight=False)
    days = [day for day in read_days(ROOT / "solutions") if day.short in DAYS]
    start = time.monotonic()
    find_programs()
    with step(console, "Building the book"):
        llmweek("book")
    with step(console, "Releasing the notebooks"):
        llmweek("release")
    with step(console, f"Making a class of eight and grading its {8 * len(days)} notebooks"):
        deserved = write_class(days, COURSE)
        llmweek("grade", "--course", str(COURSE))
    grades = read_grades(COURSE / "grades.csv")
    console.print(table(days, deserved, grades))
    console.print(where_to_look())
    wrong = undeserved(deserved, grades)
    for line in wrong:
        console.print(line, style="red", soft_wrap=True)
    if not wrong:
        console.print(
            f"All {len(deserved)} marks are what the work deserves. "
            f"That took {time.monotonic() - start:.0f} s."
        )
    return 1 if wrong else 0


@contextmanager
def step(console: Console, title: str) -> Iterator[None]:
    """Say what is being done, and then how long it took."""
    start = time.monotonic()
    console.print(f"{title} …")
    yield
    console.print(f"  {time.monotonic() - start:.0f} s")


def llmweek(*arguments: str) -> None:
    """Run `llmweek ARGUMENTS` as a user would. Its output is shown only if it fails."""
    command = [sys.executable, "-m", "llmweek.cli", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout)
        sys.exit(f"`llmweek {' '.join(arguments)}` failed (status {done.returncode})")


def write_class(days: list[Day], course: Path) -> dict[Row, int]:
    """Make the course and what its learners hand in; returns what each deserves."""
    deserved: dict[Row, int] = {}
    for day in days:
        write_assignment(day, course)
        for work in sample_class(day):
            path = course / "submitted" / work.learner / day.name / f"{day.name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(work.submission)
            deserved[work.learner, day.name] = work.deserves
    return deserved


def read_grades(path: Path) -> dict[Row, tuple[str, int]]:
    """``grades.csv`` as (learner, assignment) → (status or what is odd, points)."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["student"], row["assignment"]): (
                row["flags"] if row["flags"] and row["status"] == "ok" else row["status"],
                int(float(row["points"])),
            )
            for row in csv.DictReader(file)
        }


def undeserved(deserved: Mapping[Row, int], grades: Mapping[Row, tuple[str, int]]) -> list[str]:
    """A line for each mark that is missing or is not what the work deserves."""
    lines = []
    for (learner, assignment), points in deserved.items():
        got = grades.get((learner, assignment), ("no grade", 0))
        if got[0] == "no grade" or got[1] != points:
            lines.append(f"{learner}, {assignment}: {got[0]}, {got[1]} points; deserves {points}")
    return lines


def table(
    days: list[Day], deserved: Mapping[Row, int], grades: Mapping[Row, tuple[str, int]]
) -> Table:
    """Learners down, days across: status and points."""
    learners = list(dict.fromkeys(learner for learner, _ in deserved))
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column("learner")
    for day in days:
        shown.add_column(day.short)
        shown.add_column("points", justify="right")
    for learner in learners:
        cells = [learner]
        for day in days:
            status, points = grades.get((learner, day.name), ("no grade", 0))
            cells += [status, f"{points} of {sum(e.points for e in day.exercises)}"]
        shown.add_row(*cells)
    return shown


def where_to_look() -> str:
    """Where a person finds what was made."""
    places = {
        "the book": ROOT / "_build" / "html" / "index.html",
        "feedback": COURSE / "feedback" / "syntax-error",
        "all marks": COURSE / "grades.csv",
    }
    return "\n".join(f"{what:<10} {path.relative_to(ROOT)}" for what, path in places.items()) + "\n"


if __name__ == "__main__":
    sys.exit(main())
