"""Points, due dates and lateness by `course.toml`: in `llmweek grade`, nbgrader and formgrader."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_day import NAME, RIGHT, answered, blank, sent, small_day

from autograde import gradebook
from autograde.bubblewrap import why_no_walls
from autograde.course import default_url
from llmweek.notebook import read_days
from llmweek.release import register, write_assignment
from llmweek.settings import FILE, read_settings

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())
ROOT = Path(__file__).parents[1]

DATES = f"""
[due]
{NAME} = 2026-03-02T12:00:00+01:00
[extensions]
extended.{NAME} = 2026-03-04T12:00:00+01:00
"still late".{NAME} = 2026-03-03T12:00:00+01:00
"""
LATE = """
[late]
penalty = 0.1
at_most = 0.25
grace_minutes = 15
"""
# Learner → timestamp.txt and the share that lateness costs. It is due at 11:00 UTC.
HANDED_IN = {
    "in time": ("2026-03-02 10:59:59 UTC", 0.0),
    "within grace": ("2026-03-02 11:10:00 UTC", 0.0),
    "an hour late": ("2026-03-02 13:00:00 +0100", 0.1),
    "in time in New York": ("2026-03-02 05:59:00 -0500", 0.0),
    "late in New York": ("2026-03-02 06:16:00 -05:00", 0.1),
    "late in Tokyo": ("2026-03-02 20:16:00 Asia/Tokyo", 0.1),
    "an unknown zone": ("2026-03-02 13:00:00 PST", 0.0),
    "two days late": ("2026-03-04 02:00:00 UTC", 0.2),
    "weeks late": ("2026-03-24 02:00:00 UTC", 0.25),
    "extended": ("2026-03-04 02:00:00 UTC", 0.0),
    "still late": ("2026-03-04 02:00:00 UTC", 0.1),
    "no time": ("", 0.0),
}
ALL = 10  # points of everything


@pytest.fixture(scope="module")
def fresh_clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with the code of the grader and one small day."""
    root = tmp_path_factory.mktemp("late") / "clone"
    shutil.copytree(ROOT / "autograde", root / "autograde", ignore=_only_code)
    small_day(root / "solutions")
    return root


@pytest.fixture
def clone(fresh_clone: Path, tmp_path: Path) -> Path:
    """The clone, for one test."""
    shutil.copytree(fresh_clone, tmp_path / "clone")
    return tmp_path / "clone"


def _only_code(folder: str, names: list[str]) -> set[str]:
    here = Path(folder)
    folders = {n for n in names if (here / n).is_dir() and not (here / n / "__init__.py").exists()}
    return (
        folders
        | {n for n in names if n.startswith(("course_", "course.toml", "grade"))} - {"gradebook.py"}
        | {n for n in names if n.endswith((".db", ".csv"))}
    )


def run(clone: Path, *command: str, status: int = 0) -> str:
    """Run a command in the course folder; what it printed."""
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [str(Path(sys.executable).with_name(command[0])), *command[1:]],
        cwd=clone / "autograde",
        env=os.environ | {"PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == status, done.stdout[-3000:] + done.stderr[-6000:]
    return done.stdout + done.stderr


def settle(clone: Path, text: str) -> None:
    (clone / "autograde" / FILE).write_text(text, encoding="utf-8")


def hand_in(clone: Path, student: str, data: bytes, timestamp: str = "") -> None:
    folder = clone / "autograde" / "submitted" / student / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(data)
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)


def hand_in_all(clone: Path) -> None:
    """One piece of right work at many times."""
    work = sent(answered(small_day_of(clone), **RIGHT))
    for student, (timestamp, _) in HANDED_IN.items():
        hand_in(clone, student, work, timestamp)


def small_day_of(clone: Path):  # type: ignore[no-untyped-def]
    (day,) = read_days(clone / "solutions")
    return day


def grades(clone: Path, name: str = "grades.csv") -> dict[str, dict[str, str]]:
    with (clone / "autograde" / name).open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {row.get("student") or row["student_id"]: row for row in rows}


def test_lateness_costs_the_same_by_either_command(clone: Path) -> None:
    settle(clone, DATES + LATE)
    hand_in_all(clone)
    out = run(clone, "llmweek", "grade")
    assert f"{len(HANDED_IN)} graded" in out
    assert "2 without a time of submission" in out
    assert "6 late" in out
    assert "an unknown zone" in out.partition("timestamp.txt has no time")[0]
    run(clone, "nbgrader", "export", "--to", "ours.csv")
    ours = grades(clone, "ours.csv")
    for student, (_, share) in HANDED_IN.items():
        row = ours[student]
        assert float(row["late_submission_penalty"]) == pytest.approx(share * ALL), student
        assert float(row["score"]) == pytest.approx((1 - share) * ALL), student
        assert row["duedate"] == "2026-03-02 11:00:00"
        mine = grades(clone)[student]
        assert float(mine["points"]) == pytest.approx((1 - share) * ALL)
        assert float(mine["late_penalty"]) == pytest.approx(share * ALL)
        assert ("late" in mine["flags"]) == (share > 0)
    assert "handed in 1 h after it was due" in grades(clone)["an hour late"]["notes"]
    page = clone / "autograde" / "feedback" / "an hour late" / NAME / f"{NAME}.html"
    assert "1 point was taken off because it was late" in page.read_text()

    (clone / "autograde" / "gradebook.db").unlink()
    shutil.rmtree(clone / "autograde" / "autograded")
    day = small_day_of(clone)
    write_assignment(day, clone / "autograde", read_settings(clone / "autograde", [day]))
    run(clone, "nbgrader", "autograde", NAME)
    run(clone, "nbgrader", "export", "--to", "theirs.csv")
    assert grades(clone, "theirs.csv") == ours


def test_lateness_follows_what_the_file_says_without_another_run(clone: Path) -> None:
    settle(clone, DATES)
    hand_in_all(clone)
    run(clone, "llmweek", "grade")
    assert {row["late_penalty"] for row in grades(clone).values()} == {"0"}
    settle(clone, DATES + '[late]\npenalty = "zero"\n')
    out = run(clone, "llmweek", "grade")
    assert f"{len(HANDED_IN)} unchanged" in out
    late = f"an hour late, {NAME}: handed in 1 h after it was due"
    assert late in out  # the marks are new, though the work is not
    out = run(clone, "llmweek", "grade")
    assert late not in out
    assert "unchanged submissions have their notes as before" in out
    rows = grades(clone)
    zero = {student for student, row in rows.items() if row["points"] == "0"}
    assert zero == {s for s, (_, share) in HANDED_IN.items() if share} | {"within grace"}
    settle(clone, DATES.replace("2026-03-02", "2026-03-30").split("[ext")[0] + LATE)
    run(clone, "llmweek", "grade", "--only", "in time")  # the others' marks follow as well
    assert {row["late_penalty"] for row in grades(clone).values()} == {"0"}


def test_due_dates_of_formgrader_hold_where_the_file_has_none(clone: Path) -> None:
    settle(clone, LATE)
    hand_in(clone, "ada", sent(blank(small_day_of(clone))), "2026-03-02 13:00:00 UTC")
    run(clone, "llmweek", "grade")
    url = default_url(clone / "autograde")
    with gradebook.open_gradebook(url) as book:
        book.update_or_create_assignment(NAME, duedate="2026-03-01 12:00:00 UTC")
        book.find_grade("double", NAME, NAME, "ada").manual_score = 3.0
        book.db.commit()
    run(clone, "llmweek", "grade")
    assert grades(clone)["ada"]["late_penalty"] == "0.6"  # a fifth, of a mark given by hand
    settle(clone, LATE + "[due]\n")
    run(clone, "llmweek", "grade")
    assert grades(clone)["ada"]["late_penalty"] == "0"


def test_what_people_gave_survives_regrading_and_its_penalty_follows(clone: Path) -> None:
    settle(clone, DATES + LATE)
    day = small_day_of(clone)
    hand_in(clone, "ada", sent(answered(day, double=RIGHT["double"])), "2026-03-02 13:00:00 UTC")
    run(clone, "llmweek", "grade")
    assert grades(clone)["ada"]["points"] == "2.7"
    url = default_url(clone / "autograde")
    with gradebook.open_gradebook(url) as book:
        grade = book.find_grade("unit", NAME, NAME, "ada")
        grade.manual_score, grade.extra_credit = 1.5, 0.5
        book.find_comment("unit-solution", NAME, NAME, "ada").manual_comment = "Nearly!"
        book.db.commit()
    for again in (["--regrade"], [], ["--regrade", "--only", "ada"]):
        run(clone, "llmweek", "grade", *again)
        row = grades(clone)["ada"]
        assert (row["points"], row["late_penalty"]) == ("4.5", "0.5")
        with gradebook.open_gradebook(url) as book:
            grade = book.find_grade("unit", NAME, NAME, "ada")
            assert (grade.auto_score, grade.manual_score, grade.extra_credit) == (0, 1.5, 0.5)
            submission = book.find_submission(NAME, "ada")
            assert submission.late_submission_penalty == 0.5
            assert submission.total_seconds_late == 2 * 3600
    run(clone, "nbgrader", "autograde", NAME, "--force")
    run(clone, "nbgrader", "export")
    row = grades(clone, "gradebook.csv")["ada"]
    assert (row["raw_score"], row["late_submission_penalty"]) == ("5.0", "0.5")
    page = clone / "autograde" / "feedback" / "ada" / NAME / f"{NAME}.html"
    assert "unit: Nearly!" in page.read_text()


def worth(clone: Path) -> dict[str, float]:
    with gradebook.open_gradebook(default_url(clone / "autograde")) as book:
        cells = book.find_notebook(NAME, NAME).grade_cells
        return {cell.name: cell.max_score for cell in cells}


def scores(clone: Path, student: str) -> dict[str, float]:
    with gradebook.open_gradebook(default_url(clone / "autograde")) as book:
        grades = book.find_submission_notebook(NAME, NAME, student).grades
        return {grade.name: grade.auto_score for grade in grades}


def test_marks_follow_changed_points_without_another_run(clone: Path) -> None:
    day = small_day_of(clone)
    hand_in(clone, "ada", sent(answered(day, double=RIGHT["double"], unit=RIGHT["unit"])))
    hand_in(clone, "grace", sent(answered(day, **RIGHT)))
    run(clone, "llmweek", "grade")
    settle(clone, f"[points.{NAME}]\ndouble = 6\nunit = 0\n")
    out = run(clone, "llmweek", "grade", "--only", "ada")
    assert "1 unchanged" in out
    assert worth(clone) == {"double": 6, "unit": 0, "twice": 1, "stack": 4}
    assert scores(clone, "ada") == {"double": 6, "unit": 0, "twice": 0, "stack": 0}
    assert scores(clone, "grace") == {"double": 6, "unit": 0, "twice": 1, "stack": 4}
    rows = grades(clone)
    assert [rows[s]["points"] for s in ("ada", "grace")] == ["6", "11"]
    assert rows["grace"]["max_points"] == "11"
    for student in ("ada", "grace"):
        page = clone / "autograde" / "feedback" / student / NAME / f"{NAME}.html"
        assert "6 / 6" in page.read_text()
        path = clone / "autograde" / "autograded" / student / NAME / f"{NAME}.ipynb"
        cells = {
            c["metadata"]["nbgrader"]["grade_id"]: c for c in json.loads(path.read_text())["cells"]
        }
        assert cells["double"]["metadata"]["nbgrader"]["points"] == 6
        assert "*6 points" in "".join(cells["double-statement"]["source"])

    (clone / "autograde" / FILE).unlink()  # also of an exercise that had no points
    out = run(clone, "llmweek", "grade")
    assert "2 unchanged" in out
    assert scores(clone, "ada") == {"double": 3, "unit": 2, "twice": 0, "stack": 0}
    assert grades(clone)["grace"]["points"] == "10"


def test_a_release_never_leaves_more_points_than_there_are(clone: Path) -> None:
    settle(clone, DATES + LATE)
    day = small_day_of(clone)
    hand_in(clone, "ada", sent(answered(day, **RIGHT)), "2026-03-02 13:00:00 UTC")
    run(clone, "llmweek", "grade")
    url = default_url(clone / "autograde")
    settle(clone, DATES + LATE + f"[points.{NAME}]\ndouble = 1\nstack = 2\n")
    settings = read_settings(clone / "autograde", [day])
    (changed,) = settings.taught([day])
    register(changed, url, settings)
    assert scores(clone, "ada") == {"double": 1, "unit": 2, "twice": 1, "stack": 2}
    with gradebook.open_gradebook(url) as book:
        submission = book.find_submission(NAME, "ada")
        assert submission.score == 6
        assert submission.late_submission_penalty == pytest.approx(0.6)


def test_nothing_is_graded_by_a_file_with_a_mistake(clone: Path) -> None:
    settle(clone, f"[points.{NAME}]\ndubble = 3\n")
    hand_in(clone, "ada", sent(blank(small_day_of(clone))))
    out = run(clone, "llmweek", "grade", status=2)
    assert f"points.{NAME}.dubble" in out
    assert "did you mean double?" in out
    left = {p.name for p in (clone / "autograde").iterdir()}
    assert not left & {"gradebook.db", "grades.csv", "results", "feedback"}


def test_a_day_that_is_not_taught_is_left_alone(clone: Path) -> None:
    other = "day8_other"
    shutil.copytree(clone / "solutions" / NAME, clone / "solutions" / other)
    settle(clone, f'days = ["{other}"]\n')
    hand_in(clone, "ada", sent(blank(small_day(clone / "elsewhere"))))
    out = run(clone, "llmweek", "grade", status=2)
    assert f"{NAME} is not taught here" in out
    assert other in out
