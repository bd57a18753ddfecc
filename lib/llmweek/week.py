"""A learner's week on disk: the notebooks as released, and what has been done of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from llmweek.cli import CommandError

PACKAGE = Path(__file__).parent
NOTES = Path(".llmweek") / "progress.json"


def released() -> dict[str, Path]:
    """Assignment name → released notebook, in the week's order.

    They come with the wheel (``llmweek/release``) or, in a clone, from what `llmweek release`
    wrote. Raises :class:`CommandError` where there are none.
    """
    for folder in (PACKAGE / "release", PACKAGE.parents[1] / "autograde" / "release"):
        notebooks = {p.stem: p for p in sorted(folder.glob("*/*.ipynb")) if p.stem == p.parent.name}
        if notebooks:
            return notebooks
    raise CommandError(
        "there are no notebooks yet: in a clone of the course, run `llmweek release`"
    )


def points_of(release: NotebookNode) -> dict[str, int]:
    """Exercise → points, in the notebook's order."""
    return {
        c.metadata.nbgrader.grade_id: int(c.metadata.nbgrader.points)
        for c in release.cells
        if c.metadata.get("nbgrader", {}).get("grade")
    }


@dataclass
class Progress:
    """What `llmweek` remembers of a folder: notebooks handed out, and points at the last check.

    ``given`` maps an assignment to the SHA-256 of the released notebook that was written,
    ``earned`` an assignment to its exercises' points.
    """

    folder: Path
    given: dict[str, str] = field(default_factory=dict)
    earned: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Progress:
        """The folder's notes; none, or none that can be read, are an empty start."""
        try:
            notes: Any = json.loads((folder / NOTES).read_text(encoding="utf-8"))
            return cls(
                folder, dict(notes["given"]), {d: dict(e) for d, e in notes["earned"].items()}
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(folder)

    def write(self) -> None:
        """Write the notes. Raises OSError where the folder cannot be written."""
        path = self.folder / NOTES
        path.parent.mkdir(exist_ok=True)
        new = path.with_suffix(".new")
        notes = {"given": self.given, "earned": self.earned}
        new.write_text(json.dumps(notes, indent=1) + "\n", encoding="utf-8")
        new.replace(path)  # an interrupted write must not lose a week

    def week(self) -> list[tuple[str, int, int]]:
        """(assignment, points at its last check, points there are), all released days, in order.

        An exercise that was renamed or is worth less since then counts for what it is worth now.
        """
        rows = []
        for name, path in released().items():
            points = points_of(nbformat.read(path, as_version=4))
            earned = self.earned.get(name, {})
            got = sum(min(worth, earned.get(e, 0)) for e, worth in points.items())
            rows.append((name, got, sum(points.values())))
        return rows
