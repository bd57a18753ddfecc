"""A class in numbers: how it did, where it fails first, and who needs a look.

A day's numbers are gathered one submission at a time, so a class of any size takes no more memory
than its learners' names and points.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from autograde.executed import readable
from autograde.kept import page_path
from autograde.marks import Marks
from autograde.results import MILD, OF_ALL, CheckResult, ExerciseResult, Result, to_look_at

_MOST_NAMES = 200  # learners listed for one concern that grades.csv knows as well
_MOST_FAILURES = 3  # checks shown for one exercise
_MOST_LESSONS = 2  # lessons shown for one check
_DISTINCT_LESSONS = 200  # kept for one check: they may quote what a learner's code raised

# A concern: what is shown for a flag or a status, and what to do. In the order of the page.
_CONCERNS = {
    "not graded": (
        "Not graded",
        "Something on our side stopped. Run the same command again; what is graded already stays. "
        "If it stops at the same submission again, read the note, and mark that one by hand.",
    ),
    "not a notebook": (
        "Not a notebook",
        "No points were given. Ask for the `.ipynb` file, put it in the learner's folder and run "
        "the same command again: only what changed is graded.",
    ),
    "look": (
        "In doubt",
        "The notebook is not as it was given out, and the grader had to choose: an exercise "
        "written twice, cells of another notebook, one file of several. If it chose wrongly, mend "
        "the submitted file and run the same command again. Or a check broke off, as the note "
        "says, and its points are lost: if the answer looks right, grade it with `--regrade`.",
    ),
    "edited": (
        "Changed checks",
        "Cells that are not the learner's to change were edited or deleted. The released ones "
        "stood in for them, so no point depends on it. Most are slips of the keyboard; open the "
        "submitted notebook where the note names the checks of several exercises.",
    ),
    "may not": (
        "Uses what it may not",
        "The answer's text calls something that the exercise rules out. The points were given: "
        "this is advice, read from the source. Look at the answer, and mark it by hand in "
        "formgrader if it does not count.",
    ),
    "crash": (
        "Ended its process or ran out of memory",
        "The code exited, or did what the sandbox does not allow, or a cell ended in "
        "`MemoryError`. The other exercises were graded all the same. Read the cell that the note "
        "names; where the answer is right and memory is the reason, give it more with `--memory`.",
    ),
    "timeout": (
        "Out of time",
        "An endless loop, or code that is too slow. If it is slow but right, give it more time "
        "(add `--only LEARNER --timeout SECONDS` to the command you gave) or mark it by hand.",
    ),
    "late": (
        "Late",
        "The penalty is in the points. Extend the date for a learner in `course.toml`, or "
        "give the points back by hand in formgrader.",
    ),
    "blank": (
        "Blank",
        "Handed in as released: no answer was written. Some hand in the wrong copy of the file, so "
        "ask before the date has passed.",
    ),
    "nothing": (
        "Nothing handed in",
        "In the gradebook, but without a submission for this day.",
    ),
}
_OTHER = "A flag of the grader's own: the note says what it saw, and the feedback page shows where."
# Where a learner has several notes: of which kind those of a concern are.
_NOTES = {
    "timeout": (" was stopped",),
    "crash": (" was stopped", " ran out of memory"),
    "may not": ("which it may not",),
    "late": ("after it was due",),
}
# Usual in any class: listed, but nobody has to look.
_USUAL = MILD | {"nothing"}


class Failure(NamedTuple):
    """A check at which answers fail first, with how many, and its lessons with how many each."""

    title: str
    hidden: bool
    learners: int
    lessons: list[tuple[str, int]]

    @property
    def otherwise(self) -> int:
        """How many of them have none of these lessons."""
        return self.learners - sum(count for _, count in self.lessons)


class Listed(NamedTuple):
    """A learner, what was noted, and the feedback page's address from the report ("": none)."""

    name: str
    said: str
    page: str


class Concern(NamedTuple):
    """Learners of whom there is the same to know; ``further`` are more than are listed.

    ``look``: their submissions need one, as all do that were not graded or have a flag, but for
    those that are only late or blank.
    """

    title: str
    advice: str
    look: bool
    total: int
    learners: list[Listed]
    further: int


@dataclass
class ExerciseTally:
    """An exercise over the class: how many have all points, tried, left it blank; and where the
    others fail first.
    """

    name: str
    points: float
    full: int = 0
    part: int = 0
    blank: int = 0
    _first: Counter[tuple[str, bool]] = field(default_factory=Counter)
    _lessons: dict[tuple[str, bool], Counter[str]] = field(default_factory=dict)

    def add(self, result: ExerciseResult, score: float) -> None:
        """Count one learner's result; ``score`` is what the gradebook holds for it."""
        if score >= result.points:
            self.full += 1
        elif result.blank and score <= 0:
            self.blank += 1
        else:
            self.part += 1
            failed = next((c for c in result.checks if c.verdict != "passed"), None)
            if failed is not None:
                self._fail(failed)

    def _fail(self, check: CheckResult) -> None:
        key = (check.title, check.hidden)
        self._first[key] += 1
        lessons = self._lessons.setdefault(key, Counter())
        if check.lesson in lessons or len(lessons) < _DISTINCT_LESSONS:
            lessons[check.lesson] += 1

    @property
    def failures(self) -> list[Failure]:
        """The most frequent first failures."""
        return [
            Failure(title, hidden, count, self._lessons[title, hidden].most_common(_MOST_LESSONS))
            for (title, hidden), count in self._first.most_common(_MOST_FAILURES)
        ]

    @property
    def further(self) -> int:
        """How many fail first at a check that is not among :attr:`failures`."""
        return self._first.total() - sum(f.learners for f in self.failures)


class DayTally:
    """One assignment over the class."""

    def __init__(self, assignment: str) -> None:
        self.assignment = self.title = assignment
        self.submissions = self.tried = self.perfect = self.unsandboxed = self.to_look_at = 0
        self.points = 0.0
        self.exercises: dict[str, ExerciseTally] = {}
        self.names: list[str] = []  # of the exercises of any, in the day's order
        # By learner: of each exercise, the late penalty, and what is left of their sum.
        self.points_of: dict[str, tuple[dict[str, float], float, float]] = {}
        self.scores: Counter[float] = Counter()  # learners by points: those who tried,
        self.untried_scores: Counter[float] = Counter()  # and the others
        self._concerns: dict[str, list[tuple[str, str]]] = {}
        self._learners: set[str] = set()

    def add(self, student: str, result: Result, marks: Marks) -> None:
        """Count one learner's submission."""
        self.submissions += 1
        self._learners.add(student)
        self.title = result.title or self.title
        self.points = max(self.points, marks.max_score)
        self.unsandboxed += not result.sandboxed
        score = round(marks.score, 2)
        self.perfect += score >= marks.max_score
        if result.status == "ok" and "blank" not in result.flags:
            self.tried += 1
            self.scores[score] += 1
            for exercise in result.exercises:
                tally = self.exercises.setdefault(
                    exercise.name, ExerciseTally(exercise.name, exercise.points)
                )
                tally.add(exercise, marks.scores.get(exercise.name, exercise.earned))
        else:
            self.untried_scores[score] += 1
        points = {e.name: marks.scores.get(e.name, e.earned) for e in result.exercises}
        self.points_of[student] = points, marks.late_penalty, score
        self._name(points)
        self._note(student, result, marks)

    def _name(self, exercises: Iterable[str]) -> None:
        """Know these, too: a result may be of a day that had others, each in its place."""
        place = 0
        for name in exercises:
            if name not in self.names:
                self.names.insert(place, name)
            place = self.names.index(name) + 1

    def _note(self, student: str, result: Result, marks: Marks) -> None:
        kinds: list[str] = [] if result.status == "ok" else [result.status]
        kinds += [f for f in result.flags if f not in OF_ALL]  # that is said once, for all
        self.to_look_at += to_look_at(result.status, result.flags)
        for kind in kinds:
            said = _short("; ".join(_said(kind, result, marks)), 300)
            self._concerns.setdefault(kind, []).append((student, said))

    @property
    def mean(self) -> float:
        """The mean of the points of those who tried (0 if none did)."""
        total = sum(score * count for score, count in self.scores.items())
        return total / self.tried if self.tried else 0.0

    @property
    def median(self) -> float:
        """The median of the points of those who tried (0 if none did)."""
        scores = sorted(self.scores.items())
        middle = [(self.tried - 1) // 2, self.tried // 2]
        found: list[float] = []
        seen = 0
        for score, count in scores:
            seen += count
            while len(found) < 2 and middle[len(found)] < seen:
                found.append(score)
        return sum(found) / 2

    def concerns(self, learners: Iterable[str] = ()) -> Iterator[Concern]:
        """What there is to know, the gravest first; ``learners`` are all that the course knows."""
        missing = sorted(set(learners) - self._learners)
        known = self._concerns | ({"nothing": [(s, "") for s in missing]} if missing else {})
        for kind in [*_CONCERNS, *sorted(set(known) - set(_CONCERNS))]:
            if people := sorted(known.get(kind, ())):
                title, advice = _CONCERNS.get(kind, (readable(kind).capitalize(), _OTHER))
                most = None if kind == "nothing" else _MOST_NAMES
                shown = [
                    Listed(_short(s, 80), said, "" if kind == "nothing" else self._page(s))
                    for s, said in people[:most]
                ]
                further = len(people) - len(shown)
                yield Concern(title, advice, kind not in _USUAL, len(people), shown, further)

    def _page(self, student: str) -> str:
        return quote(os.fsencode(page_path(Path(".."), student, self.assignment)))


def _said(kind: str, result: Result, marks: Marks) -> Iterator[str]:
    """What to show of a learner beside a concern."""
    if kind == "timeout":
        for exercise in result.exercises:
            if any(c.verdict == "timeout" for c in exercise.checks):
                yield f"`{exercise.name}`"
    if kind == "late":
        points = "point" if marks.late_penalty == 1 else "points"
        yield f"{marks.late_penalty:g} {points} off"
    about = _NOTES.get(kind, ("",))
    yield from (note for note in result.notes if any(words in note for words in about))


def _short(text: str, most: int) -> str:
    text = " ".join(readable(text).split())
    return text if len(text) <= most else text[: most - 1] + "…"
