"""The zip of submissions that Moodle or Canvas gives, unpacked into nbgrader's layout.

An archive's own paths are only read, never followed: what is written has a name made here, below
``submitted/``. Nothing that is there is overwritten, and what finds no place is said.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograde.submissions import unfit
from llmweek.rebuild import LARGEST

MOST_FILES = 20_000
MOST_BYTES = 4_000_000_000  # of all files together, unpacked

# Moodle: `Ada Lovelace_4711_assignsubmission_file_/day3_bpe.ipynb`, or flat, without the slash.
_MOODLE = re.compile(
    r"(?:.*/)?(?P<student>[^/]+)_(?P<id>\d+)_assignsubmission_file(?:_/?|/)(?:.*/)?(?P<file>[^/]+)"
)
# Canvas: `lovelaceada_LATE_123_456_day3_bpe-1.ipynb`. Its first number is the student's.
_CANVAS = re.compile(r"(?:.*/)?(?P<student>[^/_]+(?:_LATE)?_\d+)_\d+_(?P<file>[^/]+)")


class NotAnArchive(ValueError):
    """The file cannot be unpacked at all; the message says why, for people."""


@dataclass
class Unpacked:
    """How many submissions were ``placed`` or there already, and a line on each that was not.

    ``namesakes``: a line on each name that several participants have.
    """

    placed: int = 0
    left: list[str] = field(default_factory=list)
    namesakes: list[str] = field(default_factory=list)


def unpack(
    archive: Path, submitted: Path, assignments: Collection[str], default: str = ""
) -> Unpacked:
    """Write each notebook of ``archive`` to ``submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb``.

    The assignment is the one a file is named after, else the one the archive is named after, else
    ``default``. Of several notebooks for one place the newest is taken. Raises
    :class:`NotAnArchive`.
    """
    done = Unpacked()
    try:
        with zipfile.ZipFile(archive) as opened:
            files = [i for i in opened.infolist() if _counts(i)]
            if len(files) > MOST_FILES or sum(i.file_size for i in files) > MOST_BYTES:
                raise NotAnArchive(
                    f"{archive} would unpack to more than {MOST_FILES:,} files "
                    f"or {MOST_BYTES / 1e9:.0f} GB"
                )
            default = _assignment(archive.name, assignments) or default
            namesakes = _namesakes(files)
            done.namesakes += _told_apart(files, namesakes, submitted)
            for info in sorted(files, key=lambda i: i.date_time, reverse=True):
                place = _place(info, assignments, default, namesakes)
                problem = (
                    place if isinstance(place, str) else _write(opened, info, submitted, place)
                )
                if problem:
                    done.left.append(f"{info.filename}: {problem}")
                else:
                    done.placed += 1
    except zipfile.BadZipFile as error:
        raise NotAnArchive(f"{archive} is no zip that can be read: {error}") from None
    return done


def _counts(info: zipfile.ZipInfo) -> bool:
    """Whether an entry is a learner's file rather than a folder or what macOS adds."""
    parts = PurePosixPath(info.filename).parts
    return not info.is_dir() and "__MACOSX" not in parts and not parts[-1].startswith(".")


def _namesakes(files: list[zipfile.ZipInfo]) -> set[str]:
    """The names that more than one of Moodle's participants has."""
    ids: dict[str, set[str]] = {}
    for info in files:
        if found := _MOODLE.fullmatch(info.filename):
            ids.setdefault(found["student"], set()).add(found["id"])
    return {name for name, of in ids.items() if len(of) > 1}


def _told_apart(
    files: list[zipfile.ZipInfo], namesakes: set[str], submitted: Path
) -> Iterator[str]:
    """A line on each name of which there are several here, or that has numbers in other folders.

    Moodle numbers participants anew for each assignment, so a number tells two of them apart in one
    zip and says nothing of the next.
    """
    there = {path.name for path in submitted.iterdir()} if submitted.is_dir() else set()
    found = (_MOODLE.fullmatch(info.filename) for info in files)
    for name in sorted({match["student"] for match in found if match}):
        numbered = re.compile(re.escape(name) + r" \d+")
        folders = sorted(n for n in there if numbered.fullmatch(n))
        if name in namesakes or folders:
            others = [name, *folders] if name in namesakes and name in there else folders
            before = f" (here are {', '.join(others)} already)" if others else ""
            yield (
                f"several participants are called {name}{before}. Moodle's numbers change with the "
                f"assignment: give each of them one folder of {submitted.name}, named as you like"
            )


def _place(
    info: zipfile.ZipInfo, assignments: Collection[str], default: str, namesakes: set[str]
) -> tuple[str, str] | str:
    """Whose an entry is and for which assignment, or why that cannot be said."""
    parts = PurePosixPath(info.filename).parts
    if not info.filename.endswith(".ipynb"):
        return "not a notebook (*.ipynb)"
    if found := _MOODLE.fullmatch(info.filename):
        student = found["student"]
        student += f" {found['id']}" if student in namesakes else ""
        assignment = _assignment(found["file"], assignments) or default
    elif found := _CANVAS.fullmatch(info.filename):
        student = found["student"].replace("_LATE_", "_")
        assignment = _assignment(found["file"], assignments) or default
    elif len(parts) >= 3 and parts[-2] in assignments:
        student, assignment = parts[-3], parts[-2]
    else:
        return "not named as Moodle, Canvas or nbgrader name submissions"
    if student[0] == "." or not student.isprintable() or set("/\\") & set(student):
        return "the student's name cannot be a folder's"
    if unfit(student):
        return "the student's name is too long for a folder's"
    if not assignment:
        return "of no assignment by its name (`--only ASSIGNMENT` says which)"
    return student, assignment


def _assignment(name: str, assignments: Collection[str]) -> str:
    """The only assignment that ``name`` contains, or nothing."""
    found = [a for a in assignments if a in name]
    return found[0] if len(found) == 1 else ""


def _write(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, submitted: Path, place: tuple[str, str]
) -> str:
    """Write an entry to its place; returns why not, where not."""
    student, assignment = place
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "a link or another special file"
    if info.flag_bits & 1:
        return "encrypted"
    if info.file_size > LARGEST:
        return f"larger than the {LARGEST / 1e6:.0f} MB a notebook may have"
    folder = submitted / student / assignment
    if any(p.is_symlink() for p in (submitted / student, folder)):
        return f"{folder} is a link"
    try:
        data = archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        return f"damaged ({error})"
    path = folder / f"{assignment}.ipynb"
    unfinished = folder / ".unfinished"  # by a run that was killed
    if folder.exists() and set(folder.iterdir()) - {unfinished}:
        same = path.is_file() and not path.is_symlink() and path.read_bytes() == data
        return "" if same else f"{folder} is there already and was kept (remove it to replace it)"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return ""
