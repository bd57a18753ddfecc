"""What `llmweek grade` shows: progress while it grades, then the class at a glance."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
)
from rich.table import Column, Table
from rich.text import Text

from autograde.durations import spoken
from autograde.executed import readable
from autograde.results import MILD, OF_ALL, to_look_at
from autograde.run import Graded
from autograde.workers import InHand

MOST_ROWS = 60  # of a larger class, rows without flags or notes are not shown
_REPEATED = 5  # lines on files of a zip that are said again at the end
_EVERY = 10.0  # seconds between lines where there is no terminal
_SLOW = 20.0  # seconds after which it is said for whom the rest waits
_NAMED = 3  # learners named then
_ENOUGH = 5  # submissions graded before the time for the rest is estimated


@dataclass
class Pace:
    """How many of ``total`` submissions are done, how fast, and how long the rest takes."""

    total: int
    done: int = 0
    fresh: int = 0  # graded, and not merely unchanged since the last time
    began: float = field(default_factory=time.monotonic)
    first: float = 0.0  # when the first was graded: before that, processes start
    in_hand: InHand = field(default_factory=InHand)
    ahead: set[str] = field(default_factory=set)  # assignments of which none is done yet

    def count(self, row: Graded) -> None:
        """One more."""
        self.done += 1
        self.fresh += row.fresh
        self.ahead.discard(row.assignment)
        if row.fresh and self.fresh == 1:
            self.first = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self.began

    @property
    def per_minute(self) -> float:
        """Submissions graded a minute."""
        return 60 * self.fresh / max(self.seconds, 1e-3)

    @property
    def left(self) -> float | None:
        """Seconds until the rest is done, as soon as that can be said."""
        if self.fresh < _ENOUGH:
            return None
        each = (time.monotonic() - self.first) / (self.fresh - 1)
        return (self.total - self.done) * each

    def __str__(self) -> str:
        slow = [one for one in self.in_hand.longest() if one[1] > _SLOW]
        left = self.left or 0.0
        parts = [f"{_rounded(self.per_minute)} a minute"] if self.fresh else []
        if left and not slow and not self.ahead:
            parts.append(f"{spoken(left)} left")
        elif left >= 60:  # nobody knows how long the slow ones or another day's take
            parts.append(f"at least {spoken(left // 60 * 60)} left")
        if slow:
            named = (f"{readable(name)[:40]} ({spoken(long)})" for name, long in slow[:_NAMED])
            parts.append(f"waiting for {', '.join(named)}")
        return " · ".join(parts)


def followed(graded: Iterable[Graded], pace: Pace) -> Iterator[Graded]:
    """The rows as they come, with a bar on the terminal, or a line now and then elsewhere.

    Both go on by themselves, also while no submission ends.
    """
    console = Console(stderr=True, highlight=False, markup=False)
    with _bar(pace, console) if console.is_terminal else _lines(pace, console) as step:
        for row in graded:
            pace.count(row)
            step()
            yield row


@contextmanager
def _lines(pace: Pace, console: Console) -> Iterator[Callable[[], None]]:
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(_EVERY):
            console.print(f"{pace.done} of {pace.total} · {pace}".rstrip(" ·"), soft_wrap=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield lambda: None
    finally:
        ended.set()
        teller.join()


@contextmanager
def _bar(pace: Pace, console: Console) -> Iterator[Callable[[], None]]:
    columns = (TextColumn("Grading"), BarColumn(20), MofNCompleteColumn(), _PaceColumn(pace))
    with Progress(*columns, console=console, refresh_per_second=2) as progress:
        task = progress.add_task("", total=pace.total)
        yield lambda: progress.update(task, completed=pace.done)


class _PaceColumn(ProgressColumn):
    """The pace as it is at each refresh, not as it was when something last ended."""

    def __init__(self, pace: Pace) -> None:
        super().__init__(Column(no_wrap=True))
        self._pace = pace

    def render(self, task: Task) -> Text:
        return Text(str(self._pace), overflow="ellipsis", no_wrap=True)


def _looked_at(row: Graded) -> bool:
    return to_look_at(row.status, row.flags)


def _remarkable(row: Graded) -> bool:
    """Whether there is more to say of a row than its points."""
    return row.status != "ok" or bool(set(row.flags) - OF_ALL) or bool(row.notes)


def _by_weight(rows: Iterable[Graded]) -> list[Graded]:
    """What is to be looked at, then what has a note only, then what is late or blank."""
    return sorted(rows, key=lambda r: 0 if _looked_at(r) else 2 if MILD & set(r.flags) else 1)


def worth_showing(rows: list[Graded], every: bool = False) -> list[Graded]:
    """All rows, what is new before the rest; of a large class those of which there is more to say.

    The gravest come first then, and what is new if it is not too much to show.
    """
    if not every and len(rows) > MOST_ROWS:
        some = sum(row.new for row in rows) <= MOST_ROWS
        rows = _by_weight(row for row in rows if _remarkable(row) or (some and row.new))
    return sorted(rows, key=lambda row: not row.new)[: None if every else MOST_ROWS]


def table(rows: list[Graded]) -> Table:
    """Status, points and flags of each row, a line below what is new."""
    last = _last_new(rows)
    made = Table()
    for title in ("learner", "assignment", "status"):
        made.add_column(title)
    made.add_column("points", justify="right")
    made.add_column("flags")
    for row in rows:
        made.add_row(
            Text(readable(row.student)),
            row.assignment,
            Text(row.status, style="" if row.status == "ok" else "red"),
            f"{row.marks.score:g} / {row.marks.max_score:g}",
            Text(", ".join(row.flags), style="yellow"),
            end_section=row is last,
        )
    return made


def _last_new(rows: list[Graded]) -> Graded | None:
    """The last new row, if others come after it."""
    new = [row for row in rows if row.new]
    return new[-1] if len(new) < len(rows) and new else None


def left_out(rows: list[Graded], shown: list[Graded]) -> Iterator[str]:
    """What the table's line means, and what is to be said of the rows that are not shown."""
    if _last_new(shown):
        yield f"Above the line: {sum(row.new for row in shown)} new since the last time"
    others = len(rows) - len(shown)
    if others:
        look = sum(map(_remarkable, rows)) - sum(map(_remarkable, shown))
        more = f", {look} of them with flags or notes" if look else ": nothing odd about them"
        yield f"{others} others are not shown{more} (--all shows every row)"


def remarks(rows: list[Graded], every: bool = False) -> Iterator[str]:
    """A line on each submission of which there is something new to know, the first of many."""
    noted = [row for row in rows if row.notes and (row.new or every)]
    known = sum(bool(row.notes) for row in rows) - len(noted)
    noted = noted if every or len(noted) <= MOST_ROWS else _by_weight(noted)
    for row in noted if every else noted[:MOST_ROWS]:
        first, *more = row.notes
        rest = f" (and {len(more)} more: see the feedback)" if more else ""
        yield f"{readable(row.student)}, {row.assignment}: {readable(first)}{rest}"
    if len(noted) > MOST_ROWS and not every:
        yield f"… and {len(noted) - MOST_ROWS} more lines like these, in grades.csv"
    if known:
        them = "submission has its note" if known == 1 else "submissions have their notes"
        yield f"{known} unchanged {them} as before, in grades.csv (--all shows them here)"


def few(lines: list[str]) -> Iterator[str]:
    """Lines that were said above already, the first of many: who reads the end knows of them."""
    yield from lines[:_REPEATED]
    if len(lines) > _REPEATED:
        yield f"… and {len(lines) - _REPEATED} more left out, as said at the beginning"


def summary(rows: list[Graded]) -> Iterator[str]:
    """A line on each assignment."""
    for name in dict.fromkeys(row.assignment for row in rows):
        mine = [row for row in rows if row.assignment == name]
        tried = [r.marks.score for r in mine if r.status == "ok" and "blank" not in r.flags]
        worth = max(row.marks.max_score for row in mine)
        counts = {
            "to look at": sum(map(_looked_at, mine)),
            "late": sum("late" in row.flags for row in mine),
            "blank": sum("blank" in row.flags for row in mine),
            "without a time of submission, so taken as in time": sum(
                row.marks.seconds_late is None for row in mine
            ),
            "not graded": sum(row.status == "not graded" for row in mine),
        }
        parts = [f"{count} {what}" for what, count in counts.items() if count]
        work = "submission" if len(mine) == 1 else "submissions"
        facts = [f"{len(mine)} {work}", *parts]
        if tried:  # as in the class report
            of = "" if len(tried) == len(mine) else f" of the {len(tried)} who tried"
            facts.insert(1, f"mean {sum(tried) / len(tried):.1f} of {worth:g} points{of}")
        yield f"{name}: {', '.join(facts)}"


def closing(rows: list[Graded], pace: Pace) -> str:
    """How many were graded, in what time, and how fast."""
    again = len(rows) - pace.fresh
    kept = f" ({again} unchanged since the last time)" if again else ""
    rate = f", {_rounded(pace.per_minute)} a minute" if pace.fresh else ""
    lost = sum(row.status == "not graded" for row in rows)
    graded = f"{len(rows) - lost} of {len(rows)} graded" if lost else f"{len(rows)} graded"
    return f"{graded}{kept} in {spoken(pace.seconds)}{rate}."


def _rounded(rate: float) -> str:
    return f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"
