"""`--unsafe-no-sandbox`: marks as ever, and wherever a result is, it says how it was made."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from small_day import NAME, RIGHT, answered, sent, small_day

from autograde.bubblewrap import NoWalls
from autograde.executed import result_in
from autograde.grading import Options, grade_submission
from autograde.report import feedback_page

WORDS = "without a sandbox"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was graded without a sandbox: an answered notebook, and a file that is none."""
    clone = tmp_path_factory.mktemp("clone")
    day = small_day(clone / "solutions")
    course = clone / "autograde"
    for student, data in (("ada", sent(answered(day, **RIGHT))), ("bob", b"%PDF-1.7")):
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(data)
    llmweek = str(Path(sys.executable).with_name("llmweek"))
    options = ["--course", str(course), "--unsafe-no-sandbox", "--jobs", "1"]
    done = subprocess.run(
        [llmweek, "grade", *options], cwd=clone, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("no sandbox") >= 2  # in the table
    return course


def test_where_there_is_no_fork_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows."""
    monkeypatch.delattr("os.fork")
    with pytest.raises(NoWalls, match=r"no fork\(2\)"):
        grade_submission(small_day(tmp_path), b"", Options(secret="x", walls=False))


def test_the_marks_are_as_ever(course: Path) -> None:
    rows = {row["student"]: row for row in csv.DictReader((course / "grades.csv").open())}
    assert (rows["ada"]["points"], rows["bob"]["points"]) == ("10", "0")
    assert rows["bob"]["status"] == "not a notebook"


@pytest.mark.parametrize("student", ["ada", "bob"])
def test_every_result_says_so(course: Path, student: str) -> None:
    kept = json.loads((course / "results" / NAME / f"{student}.json").read_text())
    assert kept["result"]["sandboxed"] is False
    rows = {row["student"]: row for row in csv.DictReader((course / "grades.csv").open())}
    assert "no sandbox" in rows[student]["flags"]
    assert WORDS in (course / "feedback" / student / NAME / f"{NAME}.html").read_text("utf-8")


def test_the_class_report_says_so(course: Path) -> None:
    assert f"2 of 2 were graded {WORDS}" in (course / "report" / f"{NAME}.html").read_text("utf-8")


def test_nbgraders_feedback_says_so(course: Path) -> None:
    """`nbgrader generate_feedback` makes the page from the graded notebook alone."""
    path = course / "autograded" / "ada" / NAME / f"{NAME}.ipynb"
    result = result_in(nbformat.read(path, as_version=4))
    assert not result.sandboxed
    assert WORDS in feedback_page(result, "ada")
