"""What a course keeps of each submission: never another's marks, and no learner is lost."""

from __future__ import annotations

import csv
import os
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from small_day import NAME, RIGHT, answered, sent, small_day

from autograde import run
from autograde.bubblewrap import why_no_walls
from autograde.course import default_url
from autograde.gradebook import open_gradebook
from autograde.grading import Options
from autograde.kept import page_key
from autograde.marks import Marks
from autograde.run import Graded, Plan, grade_class
from autograde.submissions import Submission, Work
from autograde.workers import Grader, Outcome
from llmweek.notebook import Day
from llmweek.release import write_assignment

needs_walls = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())


class Deadly(Grader):
    """Its worker is killed by whatever it is given."""

    def __call__(self, submission: Submission) -> Outcome:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still alive")


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return small_day(tmp_path / "solutions")


@pytest.fixture
def course(tmp_path: Path, day: Day) -> Path:
    """A course for which ada has handed in all and bob one answer."""
    write_assignment(day, tmp_path / "course")
    hand_in(tmp_path / "course", "ada", sent(answered(day, **RIGHT)))
    hand_in(tmp_path / "course", "bob", sent(answered(day, unit=RIGHT["unit"])))
    return tmp_path / "course"


def hand_in(course: Path, student: str, data: bytes) -> None:
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def grade(course: Path, day: Day, students: Sequence[str], **plan: bool) -> dict[str, Graded]:
    """A run about ``students``, as `llmweek grade --only` makes it; its rows."""
    work = [Work(course / "submitted", student, NAME) for student in students]
    full = Plan(course, default_url(course), Options(secret="kept"), **plan)  # type: ignore[arg-type]
    return {row.student: row for row in grade_class(full, {NAME: day}, work)}


def grades(course: Path) -> dict[str, dict[str, str]]:
    with (course / "grades.csv").open(newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def points(course: Path, student: str) -> float:
    with open_gradebook(default_url(course)) as book:
        return float(book.find_submission(NAME, student).score)


def page(course: Path, student: str) -> Path:
    return course / "feedback" / student / NAME / f"{NAME}.html"


def result(course: Path, student: str) -> Path:
    return course / "results" / NAME / f"{student}.json"


@needs_walls
@pytest.mark.parametrize("newer", [True, False], ids=["a newer file", "--regrade"])
def test_what_could_not_be_graded_leaves_no_earlier_marks(
    course: Path, day: Day, newer: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade(course, day, ["ada", "bob"])
    if newer:
        hand_in(course, "ada", sent(answered(day, unit="unit = 3")))
    with monkeypatch.context() as patch:
        patch.setattr(run, "Grader", Deadly)
        assert grade(course, day, ["ada"], regrade=True)["ada"].status == "not graded"
    grade(course, day, ["bob"])
    row = grades(course)["ada"]
    assert (row["status"], row["points"]) == ("not graded", "0")
    assert "its process was killed" in row["notes"]
    assert points(course, "ada") == 0
    assert "Grading stopped" in page(course, "ada").read_text()
    again = grade(course, day, ["ada", "bob"])
    assert again["ada"].fresh
    assert (again["ada"].status, again["bob"].fresh) == ("ok", False)
    assert again["ada"].marks.score == points(course, "ada") == (0 if newer else 10)


@needs_walls
def test_a_run_killed_between_two_files_leaves_no_earlier_result(
    course: Path, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade(course, day, ["ada", "bob"])
    hand_in(course, "ada", sent(answered(day, unit=RIGHT["unit"])))
    blocked = page(course, "ada")
    blocked.unlink()
    blocked.mkdir()  # as a disk that fills up there
    with pytest.raises(run.CommandError, match="run the same command again"):
        grade(course, day, ["ada"])
    blocked.rmdir()
    grade(course, day, ["bob"])
    row = grades(course)["ada"]
    assert (row["status"], row["points"]) == ("not graded", "2")  # as in the gradebook
    assert points(course, "ada") == 2
    assert grade(course, day, ["ada"])["ada"].marks.score == 2
    assert grades(course)["ada"]["status"] == "ok"


@needs_walls
def test_a_result_that_was_lost_is_said_and_its_learner_is_not(course: Path, day: Day) -> None:
    grade(course, day, ["ada", "bob"])
    result(course, "ada").write_text("")
    grade(course, day, ["bob"])
    row = grades(course)["ada"]
    assert (row["status"], row["points"]) == ("not graded", "10")
    assert "without --only grades it again" in row["notes"]
    assert "without --only grades it again" in (course / "report" / f"{NAME}.html").read_text()
    assert points(course, "ada") == 10
    assert grade(course, day, ["ada", "bob"])["ada"].fresh
    assert grades(course)["ada"]["status"] == "ok"


@needs_walls
def test_pages_and_notebooks_that_came_out_empty_are_made_anew(course: Path, day: Day) -> None:
    grade(course, day, ["ada", "bob"])
    page(course, "ada").write_text("")
    row = grade(course, day, ["ada"])["ada"]
    assert not row.fresh
    assert "10 of 10" in page(course, "ada").read_text()
    notebook = course / "autograded" / "ada" / NAME / f"{NAME}.ipynb"
    notebook.write_text("")
    page(course, "ada").write_text("")
    grade(course, day, ["bob"])  # there is nothing to make ada's page from
    assert grades(course)["ada"]["points"] == "10"
    assert grade(course, day, ["ada"])["ada"].fresh
    assert notebook.stat().st_size > 0
    assert "10 of 10" in page(course, "ada").read_text()


def test_a_pages_key_does_not_depend_on_the_order_of_exercises() -> None:
    marks = Marks(3, 10, scores={"double": 3.0, "unit": 0.0})
    turned = replace(marks, scores=dict(reversed(marks.scores.items())))
    assert page_key(marks) == page_key(turned)
    assert page_key(marks) != page_key(replace(marks, scores={"double": 0.0, "unit": 3.0}))
