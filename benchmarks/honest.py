"""Marks of honest work in odd states: ours beside stock `nbgrader autograde`'s, as a table.

    python benchmarks/honest.py [--only NAME …] [--seconds 60] > honest.md

Every oddity of `tests/honest` is handed in once to a stock nbgrader course and once to ours. The
stock course has the same assignment, whole (hidden tests included), and grades each learner in a
process of its own, so that a notebook it cannot bear costs nobody else. A run that takes longer
than ``--seconds`` is ended and earns nothing.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import tempfile
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config

from autograde.grading import Options, grade_submission
from autograde.submissions import read_submission
from llmweek.notebook import Day, read_day
from llmweek.release import write_assignment

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from honest_work import Oddity, oddities, right_notebook  # noqa: E402
from small_day import NAME, TENSORS, small_day, tensor_day  # noqa: E402

BIN = Path(sys.executable).parent


def read(name: str, folder: Path) -> Day:
    """The day of this name: one of the tests' own, written to ``folder``, or one of the course."""
    own = {NAME: small_day, TENSORS: tensor_day}.get(name)
    return own(folder) if own else read_day(ROOT / "solutions" / name)


def stock_marks(course: Path, name: str, assignment: str, seconds: float) -> float:
    """Points that stock nbgrader gives the learner called ``name``."""
    run = multiprocessing.get_context("fork").Process(
        target=stock_autograde, args=(course, name, assignment)
    )
    run.start()
    run.join(seconds)
    if run.is_alive() and run.pid is not None:
        os.killpg(run.pid, signal.SIGKILL)  # and the learner's kernel with it
        run.join()
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        try:
            return float(gradebook.find_submission(assignment, name).score)
        except MissingEntry:
            return 0.0


def stock_autograde(course: Path, name: str, assignment: str) -> None:
    """What the command does, with its imports warm."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)
    settings = Config({"CourseDirectory": {"root": str(course)}})
    NbGraderAPI(config=settings).autograde(assignment, name)


def our_marks(day: Day, submitted: Path, name: str) -> tuple[int, int]:
    """Points that we give, and how many notes a person reads."""
    submission = read_submission(submitted, name, day.name)
    result = grade_submission(day, submission.data, Options(secret="honest", cell_seconds=20))
    return result.earned, len(result.notes) + bool(submission.note)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--only", nargs="*", default=[])
    options.add_argument("--seconds", type=float, default=60)
    chosen = options.parse_args()
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])
    work = [o for o in oddities() if not chosen.only or o.name in chosen.only]
    days: dict[str, Day] = {}
    lost = {"stock": 0.0, "ours": 0.0}
    losers = {"stock": 0, "ours": 0}
    total = 0
    print("| oddity | points | nbgrader | ours | notes |\n| :-- | --: | --: | --: | --: |")
    with tempfile.TemporaryDirectory() as temporary:
        for oddity in work:
            course = Path(temporary) / oddity.day
            if oddity.day not in days:
                course.mkdir()
                days[oddity.day] = read(oddity.day, Path(temporary) / "solutions")
                write_assignment(days[oddity.day], course)
            day = days[oddity.day]
            points = sum(e.points for e in day.exercises)
            hand_in(oddity, day, course / "submitted" / oddity.name)
            stock = stock_marks(course, oddity.name, day.name, chosen.seconds)
            ours, notes = our_marks(day, course / "submitted", oddity.name)
            for who, marks in (("stock", stock), ("ours", float(ours))):
                lost[who] += points - marks
                losers[who] += marks < points
            total += points
            print(f"| {oddity.title} | {points} | {stock:g} | {ours} | {notes or ''} |", flush=True)
    print(f"| points lost of {total} |  | {lost['stock']:g} | {lost['ours']:g} |  |")
    print(f"| notebooks that lose, of {len(work)} |  | {losers['stock']} | {losers['ours']} |  |")


def hand_in(oddity: Oddity, day: Day, folder: Path) -> None:
    """Write the oddity's submission, as a learner's folder."""
    oddity.hand_in(right_notebook(day), folder / day.name)


if __name__ == "__main__":
    main()
