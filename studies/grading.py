"""How long a complete submission of each day takes to grade: our own answers, behind walls."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import nbformat

from autograde.answers import answered
from autograde.grading import Options, grade_submission, prepare, release_of
from autograde.sample_class import written
from llmweek.notebook import Day, read_days
from studies.code import ROOT, bare, hash_of, imported
from studies.measure import versions

TIMES = 3  # the middle one counts
ABOUT = (
    "Written by `make studies`, which measures anew what has changed. Seconds by the clock, one "
    "submission at a time on an idle machine, the middle one of three."
)


@dataclass(frozen=True)
class DayGraded:
    """A day, every exercise of which is answered as we do."""

    day: Day

    @property
    def key(self) -> str:
        return self.day.name

    @property
    def hash(self) -> str:
        """Of the day's code and what it uses; grading itself takes a tenth of a second."""
        cells = [self.day.common_setup]
        for exercise in self.day.exercises:
            checks = [check.source for check in (*exercise.visible, *exercise.hidden)]
            cells += [exercise.setup, written(exercise), *checks]
        modules = {name for cell in cells for name in imported(cell)}
        used = (m for m in modules if not m.startswith("llmweek.exercise"))
        return hash_of("\0".join(map(bare, cells)), used)


def days() -> Iterator[DayGraded]:
    """Every day of the course."""
    yield from map(DayGraded, read_days(ROOT / "solutions"))


def measure(graded: DayGraded) -> dict[str, Any]:
    """The row of one day: seconds by the clock, one submission at a time."""
    day = graded.day
    prepare(day)
    answers = {exercise.name: written(exercise) for exercise in day.exercises}
    work = nbformat.writes(answered(release_of(day), answers)).encode()
    seconds = []
    for _ in range(TIMES):
        result = grade_submission(day, work, Options(secret="study"))
        if result.earned != result.points:
            raise RuntimeError(f"{day.name}: {result.earned} of {result.points} points")
        seconds.append(result.seconds)
    return {
        "key": graded.key,
        "clock_seconds": round(statistics.median(seconds), 1),
        "versions": versions("numpy", "torch"),
    }
