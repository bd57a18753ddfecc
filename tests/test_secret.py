"""The course's secret: made once, whole, and nobody else's."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograde.course import secret
from llmweek.cli import CommandError


def test_it_is_made_once_and_its_owner_alone_reads_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        said = set(pool.map(secret, [tmp_path] * 8))
    assert len(said) == 1
    assert re.fullmatch("[0-9a-f]{64}", said.pop())
    (path,) = tmp_path.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", [b"", b"\n", b"abc", b" " * 64])
def test_what_is_no_secret_is_not_taken_for_one(tmp_path: Path, text: bytes) -> None:
    """With an empty one, hidden inputs would be those of every such course."""
    (tmp_path / "course_secret").write_bytes(text)
    with pytest.raises(CommandError, match="too short"):
        secret(tmp_path)
    assert (tmp_path / "course_secret").read_bytes() == text
