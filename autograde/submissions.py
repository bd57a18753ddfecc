"""What was handed in: found in nbgrader's layout, and read with care."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from autograde.executed import readable
from llmweek.rebuild import LARGEST

LONGEST_NAME = 128  # characters of a learner's name: the gradebook's column has no more
MOST_BYTES = 200  # of it: with an ending it has to fit a file's
MOST_FOLDERS = 100  # below a submission's own that are looked into


@dataclass(frozen=True)
class Submission:
    """One learner's work for one assignment.

    ``data`` is the notebook's bytes (none if there is nothing to read), ``note`` what a person
    should know of the file itself, ``timestamp`` nbgrader's ``timestamp.txt``. ``look``: another
    file may be meant.
    """

    student: str
    assignment: str
    data: bytes
    note: str = ""
    timestamp: str = ""
    look: bool = False


@dataclass(frozen=True)
class Work:
    """Where one learner's work for one assignment lies: not read yet, for a class may be large."""

    submitted: Path
    student: str
    assignment: str

    def read(self) -> Submission:
        """Read it; what is wrong with the file, or with its folder, is a note."""
        try:
            return read_submission(self.submitted, self.student, self.assignment)
        except OSError as error:
            note = f"the submission cannot be read: {error.strerror or error}"
            return Submission(self.student, self.assignment, b"", note)


def students(submitted: Path) -> list[str]:
    """The learners that have a folder in ``submitted``, under a name that files can be given."""
    return sorted(name for name in _folder_names(submitted) if not unfit(name))


def nameless(submitted: Path) -> Iterator[str]:
    """A line on each folder whose name cannot be a learner's."""
    for name in sorted(_folder_names(submitted)):
        if unfit(name):
            yield f"the folder {readable(name)[:80]} {unfit(name)}: give it another name"


def unfit(name: str) -> str:
    """What is wrong with a learner's name, if anything is: files will be called by it."""
    try:
        too_long = len(name) > LONGEST_NAME or len(name.encode()) > MOST_BYTES
    except UnicodeEncodeError:
        return "has a name that is no text"
    return "has too long a name" if too_long else ""


def _folder_names(submitted: Path) -> list[str]:
    return [f.name for f in submitted.iterdir() if _is_folder(f) and f.name[0] != "."]


def assignments(submitted: Path, student: str) -> list[str]:
    """The assignments a learner has a folder for, or a link to one: that is a note."""
    here = (submitted / student).iterdir()
    return sorted(f.name for f in here if f.name[0] != "." and (f.is_dir() or f.is_symlink()))


def misplaced(submitted: Path) -> list[Path]:
    """Notebooks that lie beside the folders they belong in."""
    return sorted(p for at in ("*.ipynb", "*/*.ipynb") for p in submitted.glob(at) if p.is_file())


def read_submission(submitted: Path, student: str, assignment: str) -> Submission:
    """Read ``submitted/<student>/<assignment>/*.ipynb``; what is wrong with the file is a note.

    Links are refused, wherever they point: a learner's folder must not lead to other files.
    """
    folder = submitted / student / assignment
    if not _is_folder(folder):
        return Submission(student, assignment, b"", "the submission is not a folder")
    found = find_notebook(folder, assignment)
    if found.path is None:
        return Submission(student, assignment, b"", readable(found.note))
    data, problem = read_file(found.path, LARGEST)
    note = readable(problem or found.note)
    return Submission(student, assignment, data, note, read_timestamp(folder), found.several)


def read_timestamp(folder: Path) -> str:
    """The text of nbgrader's ``timestamp.txt`` in a submission's folder, if there is one."""
    text, _ = read_file(folder / "timestamp.txt", 100)
    return text.decode("ascii", "replace").strip()


@dataclass(frozen=True)
class Found:
    """The notebook to grade, if there is one, and a note where it is not as expected."""

    path: Path | None
    note: str = ""
    several: bool = False


def moment(timestamp: str) -> datetime | None:
    """The time in a ``timestamp.txt``, in UTC and naive as nbgrader keeps it; ``None`` if none is.

    A date and a time as ISO 8601 has them, and a zone by its offset or name; UTC where there is
    none. (nbgrader takes ``+0100`` after a blank for a hundred seconds, and passes over ``+01:00``
    there and zones it does not know.)
    """
    text, zone = timestamp.strip(), "UTC"
    if named := _ZONE.search(text):
        text, zone = text[: named.start()], named[1]
    try:
        when = datetime.fromisoformat(_OFFSET.sub(r"\1", text))
        when = when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone))
        return when.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, KeyError, OSError):  # the last two are of unknown zones
        return None


_ZONE = re.compile(r"\s+([A-Z][\w/+-]*)$", re.IGNORECASE)
_OFFSET = re.compile(r"\s+([+-][\d:]+)$")


def find_notebook(folder: Path, assignment: str) -> Found:
    """The notebook by its name, else whatever looks like one, else one in a folder below."""
    wanted = folder / f"{assignment}.ipynb"
    found = _notebooks(folder) or sorted(_visible(folder, (".json",)))
    if os.path.lexists(wanted):
        others = ", ".join(p.name for p in found if p != wanted and p.suffix != ".json")
        note = f"graded: {wanted.name}; not graded: {others}, beside it" if others else ""
        return Found(wanted, note, bool(others))
    if len(found) == 1:
        return Found(found[0], f"the notebook was called {found[0].name}")
    if not found:
        found = [p for below in _folders(folder) for p in _notebooks(below)]
        if len(found) == 1:
            return Found(found[0], f"the notebook was in {found[0].relative_to(folder)}")
    if found:
        newest = max(found, key=lambda p: (p.lstat().st_mtime, p.name))
        note = f"of {len(found)} notebooks the newest was graded: {newest.relative_to(folder)}"
        return Found(newest, f"{note} (call the one that counts {wanted.name})", several=True)
    others = ", ".join(sorted(p.name for p in folder.iterdir() if p.name != "timestamp.txt")[:3])
    there = f"; there is {others}, and a notebook ends in .ipynb" if others else ""
    return Found(None, f"no notebook was submitted{there}")


def _notebooks(folder: Path) -> list[Path]:
    """Files that are notebooks by their names; browsers add to these."""
    return sorted(_visible(folder, (".ipynb", ".ipynb.txt", ".ipynb.json")))


def _visible(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.lower().endswith(endings) and path.name[0] != ".":
            yield path


def _folders(folder: Path) -> Iterator[Path]:
    """The folders below, links and those of the systems (`.ipynb_checkpoints`, …) left out."""
    for count, (at, names, _) in enumerate(os.walk(folder)):
        if count > MOST_FOLDERS:
            return
        names[:] = sorted(name for name in names if name[0] not in "._")
        if count:
            yield Path(at)


def read_file(path: Path, largest: int) -> tuple[bytes, str]:
    """At most one byte more than ``largest`` of a plain file, or a note why not."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        link = path.is_symlink()
        return b"", f"the file {path.name} " + ("is a link" if link else "cannot be read")
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b"", f"the file {path.name} is not a plain file"
        return file.read(largest + 1), ""


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
