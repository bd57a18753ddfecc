"""What the checks of every exercise catch and keep: ``python -m autograde.audit [DAY …]``.

Every wrong and other-style answer goes through the real checks twice: *locally* (visible and hidden
tests in one process, on the very same functions) and *as graded* (a whole submission through the
trust boundary). The table is printed and written to ``_build/audit.json``; the exit status says
whether every wrong answer is caught, every other one kept, and our own answers and the untouched
stubs get all and nothing.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import nbformat
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from autograde.answers import Answer, answered, read_answers, reference
from autograde.bubblewrap import ONE_THREAD
from autograde.grading import grade_submission, prepare
from llmweek.notebook import (
    Check,
    Day,
    Exercise,
    read_days,
    release_notebook,
    source_notebook,
    stub_of,
)

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "_build" / "audit.json"


@dataclass
class Row:
    """An answer and what became of it. ``visible`` … : whether it passed those checks."""

    answer: Answer
    visible: bool = False
    local: bool = False
    graded: bool = False
    why: str = ""

    @property
    def deserved(self) -> bool:
        should_pass = not self.answer.wrong and self.answer.name != "stub"
        return self.local is should_pass and self.graded is should_pass


def passes(day: Day, exercise: Exercise, answer: Answer) -> tuple[bool, bool, str]:
    """Run the checks in-process (each in a fork, bounded in time), up to the first that fails.

    Returns whether all visible and whether all checks pass, and the first failure's text.
    """
    _import_what_is_needed(f"{day.common_setup}\n\n{exercise.setup}")
    for check in (*exercise.visible, *exercise.hidden):
        failure = _failure(day, exercise, answer, check)
        if failure:
            return check.hidden, False, failure
    return True, True, ""


@cache
def _import_what_is_needed(setup: str) -> None:
    """Run the setup once, for its imports: torch takes longer than most checks do."""
    exec(compile(setup, "<setup>", "exec"), {"__name__": "__main__"})


def _failure(day: Day, exercise: Exercise, answer: Answer, check: Check) -> str:
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    code = [day.common_setup, exercise.setup, answer.source, check.source]
    child = context.Process(target=_run, args=(code, sender))
    child.start()
    sender.close()
    try:
        if receiver.poll(check.seconds):
            return str(receiver.recv())
        return f"{check.title}: no verdict within {check.seconds:g} s"
    except EOFError:
        return f"{check.title}: the process ended without a verdict"
    finally:
        child.kill()
        child.join()


def _run(code: list[str], sender: Connection) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with tempfile.TemporaryFile("w") as sink, redirect_stdout(sink), redirect_stderr(sink):
        try:
            for source in code:
                exec(compile(source, "<cell>", "exec"), namespace)
            sender.send("")
        except BaseException as error:
            sender.send(f"{type(error).__name__}: {error}")


def audit_day(day: Day) -> Iterator[tuple[Exercise, Row]]:
    """Every row of a day: local and graded verdicts, worked out on all cores."""
    prepare(day)
    rows: dict[str, list[Row]] = {}
    for exercise in day.exercises:
        answers = [reference(exercise), Answer("stub", stub_of(exercise.solution))]
        answers += read_answers(day, exercise)
        rows[exercise.name] = [Row(answer) for answer in answers]
    release = release_notebook(source_notebook(day))
    # Exercises are independent, so one submission carries one answer to each of them.
    batches = list(zip_longest(*rows.values()))
    # Not forked: the pool's own threads must not be copied into a process that runs answers.
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(os.cpu_count(), context, initializer=_one_thread) as pool:
        local = [
            (row, pool.submit(passes, day, exercise, row.answer))
            for exercise in day.exercises
            for row in rows[exercise.name]
        ]
        graded = []
        for batch in batches:
            filled = {
                name: row.answer.source
                for name, row in zip(rows, batch, strict=True)
                if row is not None
            }
            submitted = nbformat.writes(answered(release, filled)).encode()
            graded.append(pool.submit(points_earned, day, submitted))
        for row, verdict in local:
            row.visible, row.local, row.why = verdict.result()
        for batch, points in zip(batches, graded, strict=True):
            earned = points.result()
            for exercise, row in zip(day.exercises, batch, strict=True):
                if row is not None:
                    row.graded = earned[exercise.name] == exercise.points
    for exercise in day.exercises:
        for row in rows[exercise.name]:
            yield exercise, row


def _one_thread() -> None:
    """As in the grader; and a process that has threads must not be forked."""
    os.environ |= ONE_THREAD


def points_earned(day: Day, submitted: bytes) -> dict[str, int]:
    """Exercise → points of a submission, as graded."""
    return {e.name: e.earned for e in grade_submission(day, submitted).exercises}


def summary(day: Day, exercise: Exercise, rows: list[Row]) -> dict[str, Any]:
    """One object of ``audit.json``."""
    wrong = [r for r in rows if r.answer.wrong]
    other = [r for r in rows if r.answer.name.startswith("other_")]
    return {
        "day": day.short,
        "exercise": exercise.name,
        "points": exercise.points,
        "minutes": exercise.minutes,
        "difficulty": exercise.difficulty,
        "visible": len(exercise.visible),
        "hidden": len(exercise.hidden),
        "wrong": {
            "total": len(wrong),
            "caught_visible": sum(not r.visible for r in wrong),
            "caught_local": sum(not r.local for r in wrong),
            "caught_graded": sum(not r.graded for r in wrong),
        },
        "other": {
            "total": len(other),
            "kept_local": sum(r.local for r in other),
            "kept_graded": sum(r.graded for r in other),
        },
    }


def main(wanted: list[str]) -> int:
    """Audit the days named (all of them by default). Returns the exit status."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    days = read_days(ROOT / "solutions")
    chosen = [d for d in days if not wanted or d.name in wanted or d.short in wanted]
    if not chosen:
        console.print(f"no such day; there are {', '.join(d.name for d in days)}")
        return 2
    report: list[dict[str, Any]] = []
    undeserved: list[str] = []
    with Progress(console=console, transient=True) as progress:
        for day in progress.track(chosen, description="auditing"):
            rows: dict[str, list[Row]] = {e.name: [] for e in day.exercises}
            for exercise, row in audit_day(day):
                rows[exercise.name].append(row)
                if not row.deserved:
                    where = f"{day.short} {exercise.name} {row.answer.name}"
                    got = f"local {_word(row.local)}, graded {_word(row.graded)}"
                    undeserved.append(f"{where}: {got}. {row.why}")
            report += [summary(day, e, rows[e.name]) for e in day.exercises]
    console.print(_table(report))
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for line in undeserved:
        console.print(f"undeserved: {line}", style="red", markup=False)
    return 1 if undeserved else 0


def _word(passed: bool) -> str:
    return "passes" if passed else "fails"


def _table(report: list[dict[str, Any]]) -> Table:
    table = Table(title="What the checks catch and keep", caption=f"also in {REPORT.name}")
    for heading in ("day", "exercise"):
        table.add_column(heading, no_wrap=True)
    for heading in (
        *("points", "minutes", "difficulty", "visible\ntests", "hidden\ntests"),
        *("wrong: by the\nvisible", "caught\nlocally", "as\ngraded"),
        *("other: kept\nlocally", "as\ngraded"),
    ):
        table.add_column(heading, justify="right")
    for row in report:
        wrong, other = row["wrong"], row["other"]
        table.add_row(
            row["day"],
            row["exercise"],
            *(str(row[k]) for k in ("points", "minutes", "difficulty", "visible", "hidden")),
            *(f"{wrong[k]}/{wrong['total']}" for k in wrong if k != "total"),
            *(f"{other[k]}/{other['total']}" for k in other if k != "total"),
        )
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
