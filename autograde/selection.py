"""Which submissions a run of `llmweek grade` is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import typer

from autograde.executed import readable
from autograde.lms_zip import NotAnArchive, unpack
from autograde.submissions import Work, assignments, misplaced, nameless, students
from llmweek.cli import CommandError
from llmweek.settings import FILE, Settings, nearest

_NAMED = 3  # folders named of those that are left out alike


def find_work(submitted: Path, days: Collection[str], only: Collection[str] = ()) -> list[Work]:
    """Every submission under ``submitted`` for one of ``days`` that ``only`` names.

    Says what lies elsewhere. Raises :class:`~llmweek.cli.CommandError` where nothing is found.
    """
    if not submitted.is_dir():
        raise CommandError(
            f"{submitted} is not there. Submissions belong in {submitted}/STUDENT/ASSIGNMENT/"
        )
    for path in misplaced(submitted):
        shown = readable(str(path))
        typer.echo(f"left out: {shown} (it belongs in STUDENT/ASSIGNMENT/)", err=True)
    for line in nameless(submitted):
        typer.echo(f"left out: {line}", err=True)
    found = [(s, a) for s in students(submitted) for a in assignments(submitted, s)]
    if not found:
        raise CommandError(f"{submitted} holds no submissions (STUDENT/ASSIGNMENT/*.ipynb)")
    found = chosen(found, only, submitted)
    if not found:
        raise CommandError(f"{submitted} holds nothing that is {' and '.join(only)}")
    others = list(_not_taught(found, days))
    found = [(s, a) for s, a in found if a in days]
    if others and not found:
        raise CommandError("\n".join([f"{submitted} holds no work for what is taught:", *others]))
    for line in others:
        typer.echo(f"left out: {line}", err=True)
    return [Work(submitted, s, a) for s, a in found]


def _not_taught(found: list[tuple[str, str]], days: Collection[str]) -> Iterator[str]:
    """A line on each assignment that is not among ``days``: whose folders, and what is near."""
    for name in sorted({a for _, a in found if a not in days}):
        folders = [readable(f"{s}/{a}") for s, a in found if a == name]
        more = f" and {len(folders) - _NAMED} more" if len(folders) > _NAMED else ""
        near = nearest(name, days) if days else ""
        what = f"{readable(name)} is not taught here{near}"
        yield f"{', '.join(folders[:_NAMED])}{more}: {what}"


def chosen(
    found: list[tuple[str, str]], only: Collection[str], submitted: Path
) -> list[tuple[str, str]]:
    """The (learner, assignment) pairs that the names or globs in ``only`` choose.

    Some name learners, some assignments; where there are both, both must fit. Raises
    :class:`~llmweek.cli.CommandError` for one that fits nothing.
    """
    learners, works = {s for s, _ in found}, {a for _, a in found}
    for pattern in only:
        if not _fitting(learners | works, [pattern]):
            raise CommandError(
                f"--only {pattern}: no learner and no assignment in {submitted} is called that"
                f"{nearest(pattern, learners | works)}"
            )
    learners = _fitting(learners, only) or learners
    works = _fitting(works, only) or works
    return [(s, a) for s, a in found if s in learners and a in works]


def _fitting(names: Collection[str], patterns: Collection[str]) -> set[str]:
    return {n for n in names if any(n == p or fnmatchcase(n, p) for p in patterns)}


def strangers(settings: Settings, submitted: Path) -> Iterator[str]:
    """A line on each learner who has an extension and handed in nothing: the name may be wrong."""
    known = set(students(submitted))
    for learner in sorted((settings.extensions or {}).keys() - known):
        near = nearest(learner, known)
        yield f"{FILE}: {learner} has an extension and has handed in nothing{near}"


def take_in(
    archive: Path, submitted: Path, days: Collection[str], only: Collection[str] = ()
) -> list[str]:
    """Unpack an LMS's zip into ``submitted``; say what was left out, and return these lines.

    Where a notebook's name does not tell, it is of the one assignment that ``only`` names.
    """
    named = [name for name in only if name in days]
    try:
        done = unpack(archive, submitted, list(days), named[0] if len(named) == 1 else "")
    except NotAnArchive as problem:
        raise CommandError(str(problem)) from None
    left = [f"left out: {readable(line)}" for line in done.left]
    for line in (*left, *map(readable, done.namesakes)):
        typer.echo(line, err=True)
    typer.echo(f"{done.placed} submissions of {archive} are in {submitted}", err=True)
    return left
