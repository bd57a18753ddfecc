"""The class report: what a teacher brings to the next lecture, a page a day.

The pages ask no other address for anything and need no script. Everything that a learner wrote,
names included, is escaped, and a hidden check shows its title and its lesson only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from autograde.class_tally import DayTally
from autograde.executed import readable
from autograde.kept import write_whole
from autograde.marks import Marks
from autograde.report import TEMPLATES, breakable, prose
from autograde.results import Result
from autograde.spreadsheet import table_text


class ClassReports:
    """The reports of a course's days, made while its submissions go by."""

    def __init__(self) -> None:
        self._days: dict[str, DayTally] = {}

    def add(self, student: str, result: Result, marks: Marks) -> None:
        """Count one submission. ``marks`` are the gradebook's, people's included."""
        name = result.assignment
        self._days.setdefault(name, DayTally(name)).add(student, result, marks)

    def write(self, folder: Path, learners: Iterable[str] = ()) -> None:
        """Write a page a day, and ``index.html``. ``learners``: all that the course knows."""
        everyone = list(learners)
        days = [self._days[name] for name in sorted(self._days)]
        for day in days:
            write_whole(folder / f"{day.assignment}.html", class_report(day, everyone))
            write_whole(folder / f"{day.assignment}.csv", points_table(day))
        index = TEMPLATES.get_template("class_index.html.j2").render(days=days)
        write_whole(folder / "index.html", index)


def points_table(day: DayTally) -> str:
    """What each learner has for each exercise, for a spreadsheet."""
    header = "student", *day.names, "late_penalty", "points"
    rows = (
        (student, *(points.get(name, "") for name in day.names), penalty, score)
        for student, (points, penalty, score) in sorted(day.points_of.items())
    )
    return table_text(header, rows)


def class_report(day: DayTally, learners: Iterable[str] = ()) -> str:
    """The HTML page of one day."""
    page: str = TEMPLATES.get_template("class_report.html.j2").render(
        day=day,
        exercises=sorted(day.exercises.values(), key=lambda e: (e.full, e.name)),
        concerns=list(day.concerns(learners)),
        chart=histogram(day),
        readable=readable,
        prose=prose,
        breakable=breakable,
    )
    return page


# --- the histogram -------------------------------------------------------------------------------

# Percent of the drawing's width and height, so that it fits every screen and its text keeps its
# size. The axis leaves room for its numbers.
_LEFT, _TOP, _BOTTOM = 9.0, 6.0, 88.0
_MOST_BARS = 20
_MOST_LABELS = 11


class Bar(NamedTuple):
    """The learners with as many points as ``label`` says; who did not try stands on top."""

    label: str
    start: str  # "" where there is no room for it under the bar
    tried: int
    untried: int
    x: float
    width: float
    tried_y: float
    tried_height: float
    untried_y: float
    untried_height: float

    @property
    def learners(self) -> int:
        return self.tried + self.untried

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


class Histogram(NamedTuple):
    """``bars`` from left to right, and ``ticks``: heights of lines and the learners they mean."""

    bars: list[Bar]
    ticks: list[tuple[float, int]]


def histogram(day: DayTally) -> Histogram:
    """The distribution of a day's points. All points have a bar of their own, the last."""
    step = max(1, math.ceil(day.points / _MOST_BARS))
    count = math.ceil(day.points / step) + 1
    tried, untried = [0] * count, [0] * count
    for into, scores in ((tried, day.scores), (untried, day.untried_scores)):
        for score, learners in scores.items():
            full = score >= day.points
            into[-1 if full else min(max(int(score // step), 0), count - 2)] += learners
    highest = max(2, *(a + b for a, b in zip(tried, untried, strict=True)))
    highest += highest % 2  # so that half of it is a number of learners
    scale = (_BOTTOM - _TOP) / highest
    room = (100 - _LEFT) / count
    every = math.ceil(count / _MOST_LABELS)
    bars = []
    for n in range(count):
        start = f"{day.points:g}" if n == count - 1 else f"{n * step}"
        last = min((n + 1) * step, math.ceil(day.points)) - 1
        label = start if n == count - 1 or last <= n * step else f"{n * step}–{last}"
        top = _BOTTOM - tried[n] * scale
        bars.append(
            Bar(
                label,
                start if (count - 1 - n) % every == 0 else "",
                tried[n],
                untried[n],
                round(_LEFT + (n + 0.1) * room, 2),
                round(0.8 * room, 2),
                round(top, 2),
                round(tried[n] * scale, 2),
                round(top - untried[n] * scale, 2),
                round(untried[n] * scale, 2),
            )
        )
    ticks = [(round(_BOTTOM - n * scale, 2), n) for n in (0, highest // 2, highest)]
    return Histogram(bars, ticks)
