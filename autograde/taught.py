"""What a course teaches and how it is graded: its days, by ``course.toml`` and private tests."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

from autograde.course import COURSE
from autograde.grading import Options
from autograde.private_tests import FOLDER, private_tests, with_private_tests
from llmweek.notebook import Day, read_days
from llmweek.release import clone
from llmweek.settings import FILE, DayLimits, Settings, read_settings


def read_course(course: Path, solutions: Path) -> tuple[dict[str, Day], Settings]:
    """The days of ``solutions`` that a course teaches, by name, as it grades them; its settings.

    Each exercise has the course's points and, beside the public tests, its private ones. Raises
    :class:`~llmweek.cli.CommandError` where ``course.toml`` or a private test has a mistake.
    """
    days = read_days(solutions)
    settings = read_settings(course, days)
    private = private_tests(course, days)
    taught = [with_private_tests(day, private) for day in settings.taught(days)]
    return {day.name: day for day in taught}, settings


def limited(options: Options, limits: DayLimits | None) -> Options:
    """``options`` with the limits a day has of its own."""
    if limits is None:
        return options
    if limits.memory is not None:
        memory = limits.memory * 2**20
        options = replace(options, limits=replace(options.limits, memory=memory, resident=memory))
    return replace(
        options,
        cell_seconds=limits.cell_seconds or options.cell_seconds,
        total_seconds=limits.total_seconds or options.total_seconds,
    )


def course_at(root: Path) -> tuple[dict[str, Day], Settings]:
    """:func:`read_course` for nbgrader's commands, which ask at each submission."""
    paths = [root / FILE, *sorted((root / FOLDER).glob("*/*.py"))]
    facts = [(p.stat().st_mtime_ns, p.stat().st_size) for p in paths if p.exists()]
    return _course_at(root, tuple(paths), tuple(facts))


@functools.lru_cache(maxsize=8)
def _course_at(root: Path, *facts: object) -> tuple[dict[str, Day], Settings]:
    return read_course(root, clone(COURSE) / "solutions")
