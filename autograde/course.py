"""Where a course's things are, and its secret."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from llmweek.cli import CommandError

COURSE = Path(__file__).parent  # nbgrader's course root: source/, release/, submitted/, …
_SHORTEST = 16  # characters of a secret; ours have 64


def secret(course: Path = COURSE) -> str:
    """The course's secret, made on first use and readable by its owner only.

    The random inputs of hidden tests come from it: unknown to learners, the same for the whole
    class and for a regrade. Raises :class:`~llmweek.cli.CommandError` where what the file holds
    could be guessed.
    """
    path = course / "course_secret"
    if not path.exists():
        fresh = path.with_name(f"course_secret.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(descriptor)  # after a power cut it would be there and empty: no secret
            with suppress(FileExistsError):
                os.link(fresh, path)  # whole or not at all, and never over another's
        finally:
            fresh.unlink(missing_ok=True)
    text = path.read_text("ascii", "replace").strip()
    if len(text) < _SHORTEST:
        raise CommandError(
            f"{path} is empty or too short to be the course's secret: put the file back, or remove "
            "it, and everything is graded anew with a fresh one"
        )
    return text


def default_url(course: Path) -> str:
    """The address of the course's own gradebook."""
    return f"sqlite:///{course.absolute() / 'gradebook.db'}"


def fingerprint(*folders: Path) -> str:
    """A hash of the Python files in ``folders``: what grading depends on besides the input."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.py")):
            digest.update(path.name.encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
