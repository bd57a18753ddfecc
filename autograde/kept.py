"""What is kept on disk of each submission, and how it is known that it still holds."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

import llmweek
from autograde.bubblewrap import Limits
from autograde.course import COURSE, fingerprint
from autograde.grading import Options, release_of
from autograde.marks import Marks
from autograde.results import Result, from_json
from autograde.submissions import Submission
from autograde.workers import Outcome
from llmweek.notebook import Cell, Day


class Base(NamedTuple):
    """What a submission's marks depend on besides the submission: a ``hash``, and the limits.

    Limits are apart, in seconds and bytes: what kept within them needs no other run.
    """

    hash: str
    cell_seconds: float
    total_seconds: float
    memory: int


def base_key(day: Day, options: Options) -> Base:
    """What the marks of a day's submissions depend on."""
    parts = [
        repr([(c.role, c.exercise, c.source, _facts(c)) for c in day.cells]),
        fingerprint(Path(llmweek.__file__).parent, COURSE, COURSE / "wire"),
        repr(replace(options, cell_seconds=0, total_seconds=0, limits=Limits())),
    ]
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return Base(digest, options.cell_seconds, options.total_seconds, options.limits.memory)


def _facts(cell: Cell) -> list[tuple[str, Any]]:
    """What metadata say besides points: those may change, and what was graded still holds."""
    return sorted((k, v) for k, v in cell.metadata.items() if k != "points")


def with_points(result: Result, day: Day) -> Result:
    """The result with the points that the day's exercises have now, its notebook included."""
    worth = {e.name: e.points for e in day.exercises}
    exercises = tuple(replace(e, points=worth.get(e.name, e.points)) for e in result.exercises)
    if exercises == result.exercises:
        return result
    release = {c["id"]: c for c in release_of(day).cells}
    notebook = nbformat.from_dict(result.notebook)
    for cell in notebook.get("cells", ()):
        released = release.get(cell.get("id"))
        if released is not None and "points" in released.metadata.nbgrader:
            cell.metadata = released.metadata
        elif released is not None and released.metadata.nbgrader.locked:
            cell.source = released.source
    return replace(result, exercises=exercises, notebook=notebook)


@dataclass(frozen=True)
class Kept:
    """What a course keeps of a graded submission: its result, less the notebook.

    ``page_key`` is of what its feedback page was made from besides, ``timestamp`` the text of the
    submission's ``timestamp.txt``.
    """

    result: Result
    page_key: str
    timestamp: str


def is_there(course: Path, student: str, assignment: str) -> bool:
    """Whether anything is kept of a submission."""
    return _path(course, student, assignment).exists()


def known(course: Path, submission: Submission, base: Base) -> Kept | None:
    """What is kept of the same bytes graded the same way, if anything is."""
    student, assignment = submission.student, submission.assignment
    if not is_whole(notebook_path(course, student, assignment)):
        return None
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(_path(course, student, assignment).read_text("utf-8"))
        if kept["key"] == _key(submission, base):
            result = from_json(kept["result"])
            held_up = _held_up(result, Base(base.hash, *kept["limits"]), base)
            if result.status != "not graded" and not held_up:
                return Kept(result, kept["page"], kept.get("timestamp", ""))
    return None


def _held_up(result: Result, then: Base, now: Base) -> bool:
    """Whether limits that were raised since may have cost points."""
    if now.memory > then.memory and not all(e.passed for e in result.exercises):
        return True
    more = now.cell_seconds > then.cell_seconds or now.total_seconds > then.total_seconds
    return more and not {"timeout", "crash"}.isdisjoint(result.flags)


def rewrite(course: Path, student: str, outcome: Outcome, page_key: str, timestamp: str) -> None:
    """Write a kept result anew, of the same submission: its points, marks or time have changed."""
    path = _path(course, student, outcome.result.assignment)
    kept = json.loads(path.read_text("utf-8"))
    facts = {"key": kept["key"], "limits": kept["limits"]}
    _write(course, student, outcome, {**facts, "page": page_key, "timestamp": timestamp})


def keep(course: Path, submission: Submission, base: Base, outcome: Outcome, page_key: str) -> None:
    """Write the notebook and the page, and then the result, by which :func:`known` goes.

    So a run that is killed in between leaves nothing that is taken for done: an earlier result,
    perhaps of another file, is emptied first. What could not be graded is kept, too, or that one
    would stay, and come back into the gradebook.
    """
    path = _path(course, submission.student, submission.assignment)
    if path.exists():
        write_whole(path, "")
    facts = {"key": _key(submission, base), "limits": base[1:], "page": page_key}
    _write(course, submission.student, outcome, {**facts, "timestamp": submission.timestamp})


def _write(course: Path, student: str, outcome: Outcome, facts: Mapping[str, object]) -> None:
    assignment = outcome.result.assignment
    write_whole(notebook_path(course, student, assignment), outcome.notebook)
    write_whole(page_path(course, student, assignment), outcome.page)
    kept = {**facts, "result": outcome.result.to_json()}
    write_whole(_path(course, student, assignment), json.dumps(kept, separators=(",", ":")))


def with_notebook(course: Path, student: str, result: Result) -> Result:
    """The result with the notebook that :func:`keep` has written, or nbgrader after it."""
    path = notebook_path(course, student, result.assignment)
    notebook = nbformat.v4.reads(path.read_text("utf-8"))  # nbgrader's has its text in lists
    notebook["metadata"].pop("llmweek", None)
    return replace(result, notebook=notebook)


def results(
    course: Path, besides: Container[tuple[str, str]] = ()
) -> Iterator[tuple[str, str, Kept | None]]:
    """Each learner and assignment with what the course keeps of it, less those of ``besides``.

    Those are pairs of a learner and an assignment. ``None``: the file is not whole. A run was
    killed while it wrote this outcome, or the machine lost its power.
    """
    for path in sorted((course / "results").glob("*/*.json")):
        student, assignment = path.stem, path.parent.name
        if (student, assignment) not in besides:
            known = None
            with suppress(OSError, ValueError, KeyError, TypeError):
                kept = json.loads(path.read_text("utf-8"))
                known = Kept(from_json(kept["result"]), kept["page"], kept.get("timestamp", ""))
            yield student, assignment, known


def page_key(marks: Marks) -> str:
    """A hash of what a feedback page shows besides the result."""
    # A database gives the scores in any order.
    marks = replace(marks, scores=dict(sorted(marks.scores.items())))
    return hashlib.sha256(repr((marks, _templates())).encode()).hexdigest()


@cache
def _templates() -> list[bytes]:
    return [path.read_bytes() for path in (*sorted(COURSE.glob("*.j2")), COURSE / "report.py")]


def is_whole(path: Path) -> bool:
    """Whether a page or notebook is there: a file that lost its power may have come out empty."""
    return path.is_file() and path.stat().st_size > 0


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all; what a killed run has begun is overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(".unfinished")
    try:
        fresh.write_text(text, "utf-8", newline="")
        os.replace(fresh, path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise


def _key(submission: Submission, base: Base) -> str:
    digest = hashlib.sha256(f"{base.hash}\0{submission.note}\0".encode())
    digest.update(submission.data)
    return digest.hexdigest()


def notebook_path(course: Path, student: str, assignment: str) -> Path:
    return course / "autograded" / student / assignment / f"{assignment}.ipynb"


def page_path(course: Path, student: str, assignment: str) -> Path:
    return course / "feedback" / student / assignment / f"{assignment}.html"


def _path(course: Path, student: str, assignment: str) -> Path:
    return course / "results" / assignment / f"{student}.json"
