"""What is kept on disk of each submission, and how it is known that it still holds."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat

import llmweek
from autograde.course import COURSE, fingerprint
from autograde.grading import Options, release_of
from autograde.results import Result, from_json
from autograde.submissions import Submission
from llmweek.notebook import Cell, Day


def base_key(day: Day, options: Options) -> str:
    """A hash of all that a submission's marks depend on besides the submission."""
    parts = [
        repr([(c.role, c.exercise, c.source, _facts(c)) for c in day.cells]),
        fingerprint(Path(llmweek.__file__).parent, COURSE, COURSE / "wire"),
        repr(options),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


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


def known(course: Path, submission: Submission, base: str) -> Result | None:
    """The result of the same bytes graded the same way, if there is one."""
    try:
        kept = json.loads(_path(course, submission).read_text("utf-8"))
        if kept["key"] != _key(submission, base):
            return None
        return from_json(kept["result"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(course: Path, submission: Submission, base: str, result: Result) -> None:
    """Keep a result for :func:`known` and :func:`results`."""
    kept = {"key": _key(submission, base), "result": result.to_json()}
    write_whole(_path(course, submission), json.dumps(kept))


def results(course: Path) -> Iterator[tuple[str, Result]]:
    """Each learner with the result of each submission that the course has graded."""
    for path in sorted((course / "results").glob("*/*.json")):
        if path.name[0] != ".":
            with suppress(OSError, ValueError, KeyError, TypeError):
                yield path.stem, from_json(json.loads(path.read_text("utf-8"))["result"])


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, "utf-8")
    os.replace(fresh, path)


def _key(submission: Submission, base: str) -> str:
    digest = hashlib.sha256(f"{base}\0{submission.note}\0".encode())
    digest.update(submission.data)
    return digest.hexdigest()


def _path(course: Path, submission: Submission) -> Path:
    return course / "results" / submission.assignment / f"{submission.student}.json"
