"""``course.toml``: what one course does its own way, read in one place.

Which days are taught, points, due dates, what lateness costs, time and memory. Where there is no
such file, the course is taught as it is written. `llmweek release`, `llmweek grade` and nbgrader's
commands all read it here, so they agree. Nothing is done with a file that has a mistake in it.
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from llmweek.cli import CommandError
from llmweek.notebook import Day

FILE = "course.toml"
LEAST_MEMORY = 1024  # MiB; torch maps more than half of that before it computes anything
MOST_SECONDS = 7 * 24 * 3600.0
_DAY = 24 * 3600.0


@dataclass(frozen=True)
class Late:
    """What lateness costs: ``per_day`` of the points earned for each day started.

    Both shares are of 1. ``at_most`` bounds the whole; ``grace`` (seconds) puts off the due date.
    """

    per_day: float = 0.0
    at_most: float = 1.0
    grace: float = 0.0

    def penalty(self, score: float, seconds: float) -> float:
        """The points that are taken off ``score`` for work that came ``seconds`` late."""
        if seconds <= self.grace or score <= 0:
            return 0.0
        share = min(self.per_day * math.ceil((seconds - self.grace) / _DAY), self.at_most)
        return round(score * share, 6)


@dataclass(frozen=True)
class DayLimits:
    """A day's own limits, where it has some: seconds, and MiB of memory."""

    cell_seconds: float | None = None
    total_seconds: float | None = None
    memory: int | None = None


@dataclass(frozen=True)
class Settings:
    """What ``course.toml`` says. Due dates are aware.

    ``due``, ``extensions`` and ``late`` are ``None`` where the file has no such table: then what
    the gradebook holds, set in formgrader or by nbgrader's own means, stands.
    """

    days: tuple[str, ...] | None = None
    points: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # day → exercise → points
    due: Mapping[str, datetime] | None = None  # by day
    extensions: Mapping[str, Mapping[str, datetime]] | None = None  # learner → day → due date
    late: Late | None = None
    limits: Mapping[str, DayLimits] = field(default_factory=dict)  # by day
    notes: tuple[str, ...] = ()

    def taught(self, days: Iterable[Day]) -> list[Day]:
        """The ``days`` that are taught, each exercise with the points it has in this course."""
        chosen = [d for d in days if self.days is None or d.name in self.days]
        return [self._with_points(day) for day in chosen]

    def _with_points(self, day: Day) -> Day:
        points = self.points.get(day.name, {})
        return replace(
            day,
            exercises=tuple(replace(e, points=points.get(e.name, e.points)) for e in day.exercises),
        )


def read_settings(course: Path, days: Iterable[Day]) -> Settings:
    """The settings of the course in the folder ``course``; ``days`` are all there are to teach.

    Raises :class:`~llmweek.cli.CommandError`, which names every mistake in the file.
    """
    path = course / FILE
    if not path.exists():
        return Settings()
    try:
        text = path.read_bytes().decode("utf-8-sig")
        said = tomllib.loads(text)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not text in UTF-8: save it as that") from None
    except tomllib.TOMLDecodeError as error:
        raise CommandError(
            f"{path}: {error}\nText stands in quotes; a time has seconds and no quotes: "
            "2026-11-30T23:59:00+01:00"
        ) from None
    reader = _Reader({day.name: day for day in days})
    settings = reader.settings(said)
    if reader.problems:
        raise CommandError("\n  ".join([f"{path} cannot be used:", *reader.problems]))
    return settings


class _Reader:
    """Reads a parsed file and collects what is wrong with it."""

    def __init__(self, days: Mapping[str, Day]) -> None:
        self.days = days
        self.problems: list[str] = []
        self.zone: tzinfo = UTC
        self.due_holds = True  # or its mistakes are to be mended before extensions are looked at
        self.naive: list[str] = []  # keys whose dates have no time zone of their own

    def settings(self, said: dict[str, Any]) -> Settings:
        known = ("timezone", "days", "points", "due", "extensions", "late", "limits")
        self._only(said, known, "")
        has_zone = "timezone" in said
        if has_zone:
            self.zone = self._zone(said["timezone"])
        due = self._due(said["due"]) if "due" in said else None
        given = said.get("extensions")
        extensions = None if given is None else self._extensions(given, due or {})
        notes = []
        if self.naive and not has_zone:
            notes.append(
                f"{FILE}: the times of {', '.join(self.naive)} name no time zone and are read as "
                'UTC (timezone = "Europe/Berlin" says otherwise)'
            )
        return Settings(
            days=self._taught(said["days"]) if "days" in said else None,
            points=self._points(said.get("points", {})),
            due=due,
            extensions=extensions,
            late=self._late(said["late"]) if "late" in said else None,
            limits=self._limits(said.get("limits", {})),
            notes=tuple(notes),
        )

    # --- the keys ------------------------------------------------------------------------------

    def _zone(self, said: Any) -> tzinfo:
        if isinstance(said, str) and said in ("UTC", *available_timezones()):
            return UTC if said == "UTC" else ZoneInfo(said)
        near = nearest(said, available_timezones())
        self._wrong("timezone", f"{_shown(said)} is no time zone{near}")
        return UTC

    def _taught(self, said: Any) -> tuple[str, ...]:
        if not isinstance(said, list) or not said:
            self._wrong("days", 'wants a list of days, as days = ["day3_bpe"]; without it, all')
            return ()
        names = [name for name in said if self._is_day(name, "days")]
        return tuple(dict.fromkeys(names))

    def _points(self, said: Any) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for day, table in self._by_day(said, "points"):
            exercises = [e.name for e in self.days[day].exercises]
            for name, points in self._table(table, f"points.{day}"):
                key = f"points.{day}.{name}"
                if name not in exercises:
                    self._wrong(key, f"{day} has no exercise {name}{nearest(name, exercises)}")
                elif type(points) is not int or points < 0:
                    self._wrong(key, f"{_shown(points)} is no whole number of points from 0")
                else:
                    found.setdefault(day, {})[name] = points
        return found

    def _due(self, said: Any) -> dict[str, datetime]:
        found, before = {}, len(self.problems)
        for day, value in self._by_day(said, "due"):
            moment = self._moment(value, f"due.{day}")
            if moment is not None:
                found[day] = moment
        self.due_holds = len(self.problems) == before
        return found

    def _extensions(self, said: Any, due: Mapping[str, datetime]) -> dict[str, dict[str, datetime]]:
        found: dict[str, dict[str, datetime]] = {}
        for learner, table in self._table(said, "extensions"):
            if isinstance(table, dict) and any(isinstance(v, dict) for v in table.values()):
                what = 'a name with a dot stands in quotes: "ada.lovelace".day3_bpe = …'
                self._wrong(f"extensions.{learner}", what)
                continue
            for day, value in self._by_day(table, f"extensions.{learner}"):
                key = f"extensions.{learner}.{day}"
                moment = self._moment(value, key)
                if moment is None:
                    continue
                if day not in due:
                    if self.due_holds:
                        self._wrong(key, f"there is no due date to extend: due.{day} is missing")
                elif moment < due[day]:
                    self._wrong(key, f"is earlier than due.{day}, {due[day].isoformat(' ')}")
                else:
                    found.setdefault(learner, {})[day] = moment
        return found

    def _late(self, said: Any) -> Late:
        table = dict(self._table(said, "late"))
        self._only(table, ("penalty", "at_most", "grace_minutes"), "late.")
        penalty = table.get("penalty", "none")
        if penalty not in ("none", "zero") and not _is_number(penalty, 0, 1):
            what = '"none", "zero", or a share per day started, as 0.1'
            self._wrong("late.penalty", f"{_shown(penalty)} is none of {what}")
            penalty = "none"
        share = {"none": 0.0, "zero": 1.0}.get(penalty, penalty)
        at_most = table.get("at_most", 1.0)
        if not _is_number(at_most, 0, 1):
            self._wrong("late.at_most", f"{_shown(at_most)} is no share from 0 to 1, as 0.5")
        grace = table.get("grace_minutes", 0)
        if not _is_number(grace, 0, 60 * 24 * 365):
            self._wrong("late.grace_minutes", f"{_shown(grace)} is no number of minutes, as 15")
        if self.problems:
            return Late()
        # At most half of nothing left: "zero" means what it says, whatever else stands there.
        return Late(float(share), 1.0 if penalty == "zero" else float(at_most), 60.0 * grace)

    def _limits(self, said: Any) -> dict[str, DayLimits]:
        found = {}
        for day, table in self._by_day(said, "limits"):
            given = dict(self._table(table, f"limits.{day}"))
            self._only(given, ("cell_seconds", "total_seconds", "memory_mib"), f"limits.{day}.")
            for name in ("cell_seconds", "total_seconds"):
                if name in given and not _is_number(given[name], 1, MOST_SECONDS):
                    what = f"{_shown(given[name])} is no number of seconds from 1, as 60"
                    self._wrong(f"limits.{day}.{name}", what)
            memory = given.get("memory_mib", LEAST_MEMORY)
            if type(memory) is not int or memory < LEAST_MEMORY:
                what = f"{_shown(memory)} is no whole number of MiB from {LEAST_MEMORY}, as 2048"
                self._wrong(f"limits.{day}.memory_mib", what)
            found[day] = DayLimits(
                given.get("cell_seconds"), given.get("total_seconds"), given.get("memory_mib")
            )
        return found

    # --- what keys have in common ----------------------------------------------------------------

    def _moment(self, said: Any, key: str) -> datetime | None:
        if isinstance(said, datetime):
            if said.tzinfo is None:
                self.naive.append(key)
                said = said.replace(tzinfo=self.zone)
            return said
        example = "2026-11-30T23:59:00+01:00"
        if isinstance(said, (date, time)):
            example = f"{said}T23:59:00" if isinstance(said, date) else example
            self._wrong(key, f"{said} wants a date and a time: {example}")
        else:
            self._wrong(key, f"{_shown(said)} is no date: write {example}, without quotes")
        return None

    def _by_day(self, said: Any, key: str) -> Iterator[tuple[str, Any]]:
        for day, value in self._table(said, key):
            if self._is_day(day, key):
                yield day, value

    def _table(self, said: Any, key: str) -> Iterator[tuple[str, Any]]:
        if isinstance(said, dict):
            yield from said.items()
        else:
            self._wrong(key, f"{_shown(said)} is no table: write [{key}] and a line for each")

    def _is_day(self, name: Any, key: str) -> bool:
        if isinstance(name, str) and name in self.days:
            return True
        self._wrong(key, f"{_shown(name)} is no day{nearest(name, self.days)}")
        return False

    def _only(self, table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for name in table:
            if name not in known:
                self._wrong(f"{where}{name}", f"is no setting{nearest(name, known)}")

    def _wrong(self, key: str, what: str) -> None:
        self.problems.append(f"{key}: {what}")


def nearest(said: Any, known: Iterable[str]) -> str:
    """``; did you mean …?``, or what is known where nothing is near and the list is short."""
    names = sorted(known)
    near = difflib.get_close_matches(str(said), names, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; known here: {', '.join(names)}" if len(names) <= 20 else ""


def _is_number(said: Any, least: float, most: float) -> bool:
    return type(said) in (int, float) and least <= said <= most


def _shown(said: Any) -> str:
    """A value as it might stand in the file."""
    if isinstance(said, bool):
        return str(said).lower()
    return f'"{said}"' if isinstance(said, str) else str(said)
