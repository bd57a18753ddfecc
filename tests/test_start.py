"""`llmweek start`: writes what is new, leaves what is there."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from scratch_course import DAY, EXERCISES, fill_in, make_course, release_to

from llmweek import week
from llmweek.cli import CommandError
from llmweek.start import start

NAME = f"{DAY}.ipynb"


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A released scratch course; the path of its notebook as released."""
    release_to(monkeypatch, make_course(tmp_path / "course") / "solutions", tmp_path)
    return tmp_path / "llmweek" / "release" / DAY / NAME


def test_writes_every_released_notebook_and_says_what_is_next(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start(tmp_path / "new" / "week")
    said = capsys.readouterr().out
    written = tmp_path / "new" / "week" / NAME
    assert written.read_bytes() == released.read_bytes()
    assert f"{written}  new" in said
    assert f"llmweek check {tmp_path / 'new' / 'week'}" in said


def test_never_overwrites_work(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start(tmp_path / "week")
    mine = tmp_path / "week" / NAME
    fill_in(mine, {"one-solution": "def one(n):\n    return 2 * n"})
    before = mine.read_bytes()
    capsys.readouterr()
    start(tmp_path / "week")
    assert mine.read_bytes() == before
    assert f"{mine}  yours, left as it is\n" in capsys.readouterr().out


def test_a_foreign_file_of_that_name_is_left_alone(released: Path, tmp_path: Path) -> None:
    mine = tmp_path / "week" / NAME
    mine.parent.mkdir()
    mine.write_text("my shopping list")
    start(mine.parent)
    assert mine.read_text() == "my shopping list"


def test_after_an_update_adds_the_new_day_and_names_the_changed_one(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start(tmp_path / "week")
    mine = tmp_path / "week" / NAME
    fill_in(mine, {"one-solution": "def one(n):\n    return 2 * n"})
    before = mine.read_bytes()
    updated = nbformat.read(released, as_version=4)
    new_day = released.parents[1] / "day10_new" / "day10_new.ipynb"
    new_day.parent.mkdir()
    nbformat.write(updated, new_day)
    updated.cells[0].source = "# Scratch, better said"
    nbformat.write(updated, released)
    capsys.readouterr()
    for _ in range(2):  # it stays said until the learner acts on it
        start(tmp_path / "week")
        said = capsys.readouterr().out
        assert "has a newer one" in said
        assert mine.read_bytes() == before
    assert (tmp_path / "week" / "day10_new.ipynb").read_bytes() == new_day.read_bytes()


def test_a_file_in_the_way_is_one_clear_error(released: Path, tmp_path: Path) -> None:
    (tmp_path / "week").write_text("")
    with pytest.raises(CommandError, match="is a file: name a folder"):
        start(tmp_path / "week")


def test_nothing_released_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(week, "PACKAGE", tmp_path / "lib" / "llmweek")
    with pytest.raises(CommandError, match="run `llmweek release`"):
        start(tmp_path / "week")


def test_no_answer_and_no_hidden_test_reaches_a_learner(released: Path, tmp_path: Path) -> None:
    start(tmp_path / "week")
    handed_out = "".join(p.read_text() for p in (tmp_path / "week").rglob("*") if p.is_file())
    assert "squared, not doubled" in handed_out  # the visible test is there
    assert "hidden lesson" not in handed_out
    assert "return n + n" not in handed_out
    assert all(f"{name}-solution" in handed_out for name in EXERCISES)
