"""What grading says: a verdict per check, points per exercise, and what a person should know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Verdict = Literal["passed", "failed", "error", "timeout", "skipped"]
Status = Literal["ok", "not a notebook", "not graded"]


@dataclass(frozen=True)
class CheckResult:
    """One test cell's verdict. Only "passed" counts; the lesson says what to do otherwise.

    "skipped": an earlier check of the exercise had run out of time, or had failed and this one
    takes long.
    """

    title: str
    hidden: bool
    verdict: Verdict
    lesson: str = ""
    detail: str = ""  # the values; of a visible check only, for they may be the learner's words
    seconds: float = 0.0


@dataclass(frozen=True)
class ExerciseResult:
    """An exercise's points, earned if and only if every check says "passed".

    ``blank``: its answer is as it was released.
    """

    name: str
    points: int
    checks: tuple[CheckResult, ...]
    blank: bool = False

    @property
    def passed(self) -> bool:
        return bool(self.checks) and all(c.verdict == "passed" for c in self.checks)

    @property
    def earned(self) -> int:
        return self.points if self.passed else 0


@dataclass(frozen=True)
class Result:
    """One graded submission.

    ``flags`` are words for a table ("edited", "timeout", "blank", …), ``notes`` sentences for
    people, ``notebook`` the notebook as run, with verdicts for outputs (a dict of nbformat 4),
    ``title`` the day's ("Day 3 · Byte pair encoding"), or "" where nobody has said it.
    """

    assignment: str
    status: Status
    exercises: tuple[ExerciseResult, ...]
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    seconds: float = 0.0
    sandboxed: bool = True
    notebook: dict[str, Any] = field(default_factory=dict)
    title: str = ""

    @property
    def heading(self) -> str:
        """What people call the assignment."""
        return self.title or self.assignment

    @property
    def earned(self) -> int:
        return sum(e.earned for e in self.exercises)

    @property
    def points(self) -> int:
        return sum(e.points for e in self.exercises)

    def to_json(self) -> dict[str, Any]:
        """The result as plain data; :func:`from_json` reads it."""
        plain = asdict(self)
        for exercise, mine in zip(plain["exercises"], self.exercises, strict=True):
            exercise["earned"] = mine.earned
        return plain | {"earned": self.earned, "points": self.points}


def from_json(plain: dict[str, Any]) -> Result:
    """A result from what :meth:`Result.to_json` made."""
    exercises = tuple(
        ExerciseResult(
            e["name"], e["points"], tuple(CheckResult(**c) for c in e["checks"]), e["blank"]
        )
        for e in plain["exercises"]
    )
    known = {k: plain[k] for k in ("assignment", "status", "seconds", "sandboxed", "notebook")}
    return Result(
        exercises=exercises,
        notes=tuple(plain["notes"]),
        flags=tuple(plain["flags"]),
        title=plain.get("title", ""),
        **known,
    )


MILD = frozenset({"late", "blank"})  # usual in any class: the flag says all there is to know
OF_ALL = frozenset({"no sandbox"})  # of a whole run alike: no reason to look at one


def to_look_at(status: str, flags: Iterable[str]) -> bool:
    """Whether a person should look at a submission: it was not graded, or has a graver flag."""
    return status != "ok" or not set(flags) <= MILD | OF_ALL
