"""Honest work never loses: every oddity of `honest/` gets the marks of the plain right notebook."""

from __future__ import annotations

import copy
import functools
import html
import json
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from honest_work import Oddity, oddities, right_notebook
from small_day import NAME, TENSORS, Notebook, cell, small_day, tensor_day

from autograde.bubblewrap import why_no_walls
from autograde.grading import Options, grade_submission
from autograde.submissions import read_submission
from autograde.workers import Grader
from llmweek.notebook import Day, read_day

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())

SOLUTIONS = Path(__file__).parents[1] / "solutions"
OPTIONS = Options(secret="tests", cell_seconds=8)
ODDITIES = list(oddities())


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> functools.partial[Day]:
    @functools.cache
    def named(name: str) -> Day:
        own = {NAME: small_day, TENSORS: tensor_day}.get(name)
        return own(tmp_path_factory.mktemp(name)) if own else read_day(SOLUTIONS / name)

    return functools.partial(named)


@pytest.mark.parametrize("oddity", ODDITIES, ids=[o.name for o in ODDITIES])
def test_honest_work_keeps_its_marks(
    days: functools.partial[Day], oddity: Oddity, tmp_path: Path
) -> None:
    if oddity.name == "very_long_cell" and (3, 12) <= sys.version_info < (3, 12, 4):
        pytest.skip("tokenize copies the line for each of its tokens (python/cpython#119118)")
    day = days(oddity.day)
    oddity.hand_in(right_notebook(day), tmp_path / "ada" / day.name)
    submission = read_submission(tmp_path, "ada", day.name)
    result = grade_submission(day, submission.data, OPTIONS)
    lost = [(e.name, c) for e in result.exercises for c in e.checks if c.verdict != "passed"]
    assert lost == []
    assert (result.status, result.earned) == ("ok", result.points)
    said = [n for n in (submission.note, *result.notes) if n]
    assert all(any(piece in note for note in said) for piece in oddity.notes), said
    assert all(any(piece in note for piece in oddity.notes) for note in said), said
    assert oddity.title


def test_there_are_many() -> None:
    assert len(ODDITIES) >= 45
    assert len({o.title for o in ODDITIES}) == len(ODDITIES)


def zipped(folder: Path) -> None:
    with zipfile.ZipFile(folder / "work.zip", "w") as archive:
        archive.write(folder / f"{NAME}.ipynb", f"{NAME}.ipynb")
    (folder / f"{NAME}.ipynb").unlink()


def as_a_script(folder: Path) -> None:
    (folder / f"{NAME}.ipynb").rename(folder / f"{NAME}.py")


def as_a_page(folder: Path) -> None:
    (folder / f"{NAME}.ipynb").rename(folder / f"{NAME}.html")


def a_page_called_a_notebook(folder: Path) -> None:
    (folder / f"{NAME}.ipynb").write_text("<!DOCTYPE html><html></html>")


def nothing(folder: Path) -> None:
    (folder / f"{NAME}.ipynb").unlink()


def an_empty_file(folder: Path) -> None:
    (folder / f"{NAME}.ipynb").write_bytes(b"")


def half_a_file(folder: Path) -> None:
    data = (folder / f"{NAME}.ipynb").read_bytes()
    (folder / f"{NAME}.ipynb").write_bytes(data[: len(data) // 2])


def another_days(folder: Path) -> None:
    other = right_notebook(read_day(SOLUTIONS / "day0_inference"))
    (folder / f"{NAME}.ipynb").write_text(json.dumps(other))


def an_answer_deleted(folder: Path) -> None:
    change(folder, lambda nb: nb["cells"].remove(cell(nb, "unit-solution")))


def a_blank_one_and_the_work(folder: Path) -> None:
    (folder / f"{NAME}.ipynb").rename(folder / f"{NAME}-Copy1.ipynb")
    (folder / f"{NAME}.ipynb").write_text('{"cells": []}')


def two_attempts(folder: Path) -> None:
    def paste(nb: Notebook) -> None:
        attempt = copy.deepcopy(cell(nb, "unit-solution"))
        attempt["source"] = "def unit(x):\n    return x"
        nb["cells"].insert(nb["cells"].index(cell(nb, "unit")), attempt)

    change(folder, paste)


def change(folder: Path, edit: Callable[[Notebook], None]) -> None:
    notebook = json.loads((folder / f"{NAME}.ipynb").read_text())
    edit(notebook)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook))


@pytest.mark.parametrize(
    ("handed_in", "says", "status", "earned"),
    [
        (zipped, "there is work.zip, and a notebook ends in .ipynb", "not a notebook", 0),
        (as_a_script, f"there is {NAME}.py, and a notebook", "not a notebook", 0),
        (as_a_page, f"there is {NAME}.html, and a notebook", "not a notebook", 0),
        (a_page_called_a_notebook, "the file is not JSON", "not a notebook", 0),
        (nothing, "no notebook was submitted", "not a notebook", 0),
        (an_empty_file, "the file is empty", "not a notebook", 0),
        (half_a_file, "the file is not JSON", "not a notebook", 0),
        (another_days, "is it of another one?", "ok", 0),
        (an_answer_deleted, "the answer cell of `unit` is missing", "ok", 8),
        (a_blank_one_and_the_work, f"not graded: {NAME}-Copy1.ipynb", "ok", 0),
        (two_attempts, "there are 2 cells for the answer of `unit`", "ok", 8),
    ],
)
def test_what_loses_points_is_told_and_is_to_be_looked_at(
    days: functools.partial[Day],
    tmp_path: Path,
    handed_in: Callable[[Path], None],
    says: str,
    status: str,
    earned: int,
) -> None:
    day = days(NAME)
    folder = tmp_path / "ada" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(right_notebook(day)))
    handed_in(folder)
    outcome = Grader.of(day, OPTIONS)(read_submission(tmp_path, "ada", NAME))
    result = outcome.result
    assert (result.status, result.earned) == (status, earned)
    assert status != "ok" or "look" in result.flags
    assert (handed_in is another_days) <= ("blank" in result.flags)  # nobody's answer is in it
    page = _said(outcome.page)
    assert _said(says).lower() in page.lower()  # a sentence there begins with a capital
    for exercise in result.exercises:
        if exercise.blank:
            assert "left blank" in page.lower()
            continue
        for check in exercise.checks:
            assert check.verdict == "passed" or check.lesson
            assert check.verdict == "passed" or status != "ok" or _said(check.lesson) in page


def _said(text: str) -> str:
    """What a page says, or a lesson: code stands between tags there, and here between backticks."""
    return html.unescape(re.sub(r"</?(?:code|em)>|`", "", text))
