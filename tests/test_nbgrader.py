"""nbgrader's own commands on our course, and `llmweek grade`: the same marks, by real commands."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from small_day import NAME, RIGHT, answered, blank, cell, sent, small_day

from autograde.assignment_book import AssignmentBook
from autograde.bubblewrap import why_no_walls
from autograde.course import default_url
from autograde.executed import notebook_of
from autograde.grading import Options, grade_submission
from llmweek.notebook import read_day
from llmweek.release import write_assignment

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with one small day, released, and a class of six that handed in."""
    root = tmp_path_factory.mktemp("clone")
    course = root / "autograde"
    shutil.copytree(ROOT / "autograde", course, ignore=_only_code)
    day = small_day(root / "solutions")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    write_assignment(day, course)
    tampered = answered(day, unit=RIGHT["unit"])
    for name in RIGHT:
        cell(tampered, name)["source"] = "1000"
        cell(tampered, name)["metadata"]["nbgrader"]["schema_version"] = 99
    twin = answered(day, **RIGHT)
    twin["cells"].append(cell(twin, "double"))
    work = {
        "all": sent(answered(day, **RIGHT)),
        "blank": sent(blank(day)),
        "not-a-notebook": b"my homework",
        "tampered": sent(tampered),
        "twins": sent(twin),
        "renamed": sent(answered(day, double=RIGHT["double"])),
    }
    for student, data in work.items():
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        name = "Untitled.ipynb" if student == "renamed" else f"{NAME}.ipynb"
        (folder / name).write_bytes(data)
        (folder / "timestamp.txt").write_text("2026-01-02 03:04:05 UTC")
    secret = course / "submitted" / "blank" / NAME / "notes.txt"
    secret.symlink_to(ROOT / "pyproject.toml")
    return root


def _only_code(folder: str, names: list[str]) -> set[str]:
    here = Path(folder)
    return {
        n
        for n in names
        if ((here / n).is_dir() and not (here / n / "__init__.py").exists())
        or n.startswith(("course_secret", "gradebook.db", "grades"))
    }


DESERVED = {"all": 10, "blank": 0, "not-a-notebook": 0, "tampered": 2, "twins": 10, "renamed": 3}


def run(clone: Path, *command: str) -> str:
    """Run a command in the course folder, as its package sees it; returns what it printed."""
    environment = os.environ | {"PYTHONPATH": str(clone)}
    done = subprocess.run(
        [str(Path(sys.executable).with_name(command[0])), *command[1:]],
        cwd=clone / "autograde",
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return done.stdout + done.stderr


def test_nbgraders_commands_and_ours_agree(clone: Path) -> None:
    course = clone / "autograde"
    run(clone, "nbgrader", "autograde", NAME)
    run(clone, "nbgrader", "generate_feedback", NAME)
    (course / "grades.csv").write_text("ours")
    run(clone, "nbgrader", "export")
    assert (course / "grades.csv").read_text() == "ours"
    (course / "gradebook.csv").rename(course / "theirs.csv")
    with (course / "theirs.csv").open() as file:
        theirs = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert theirs == DESERVED
    assert not (course / "submitted" / "blank" / NAME / "notes.txt").exists()
    _feedback_is_clean(course)
    shutil.rmtree(course / "feedback")

    ours = ["--db", f"sqlite:///{course / 'ours.db'}"]
    out = run(clone, "llmweek", "grade", "--jobs", "2", *ours)
    assert "6 graded" in out
    with (course / "grades.csv").open() as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {s: float(r["points"]) for s, r in rows.items()} == DESERVED
    assert rows["not-a-notebook"]["status"] == "not a notebook"
    assert "edited" in rows["tampered"]["flags"]
    _feedback_is_clean(course)

    again = run(clone, "llmweek", "grade", *ours)
    assert "6 unchanged" in again
    run(clone, "nbgrader", "export", "--to", "ours.csv", *ours)
    exports = [(course / name).read_text().splitlines() for name in ("ours.csv", "theirs.csv")]
    assert sorted(exports[0]) == sorted(exports[1])


def _feedback_is_clean(course: Path) -> None:
    """A page for each, which says why, asks no other address, and shows no hidden test."""
    for student in DESERVED:
        page = (course / "feedback" / student / NAME / f"{NAME}.html").read_text()
        notebook = (course / "autograded" / student / NAME / f"{NAME}.ipynb").read_text()
        assert f"of {10.0 if 'of 10.0' in page else 10} points" in page
        for text in (page, notebook):
            assert "rng.randint" not in text
            assert "BEGIN HIDDEN" not in text
            assert "[2 * v for v in values]" not in text
        assert "http" not in page.replace("http-equiv", "")
        json.loads(notebook)
    assert "not JSON" in (course / "feedback/not-a-notebook" / NAME / f"{NAME}.html").read_text()


def test_marks_that_people_gave_survive(clone: Path) -> None:
    from autograde import gradebook

    url = default_url(clone / "autograde")
    run(clone, "llmweek", "grade")
    with gradebook.open_gradebook(url) as book:
        grade = book.find_grade("unit", NAME, NAME, "blank")
        grade.manual_score, grade.extra_credit = 1.0, 0.5
        book.find_comment("unit-solution", NAME, NAME, "blank").manual_comment = "<b>good</b>"
        book.db.commit()
    run(clone, "llmweek", "grade", "--regrade", "--only", "blank")
    with gradebook.open_gradebook(url) as book:
        assert AssignmentBook(book, NAME).marks("blank").score == 1.5
    page = (clone / "autograde" / "feedback" / "blank" / NAME / f"{NAME}.html").read_text()
    assert "unit: &lt;b&gt;good&lt;/b&gt;" in page
    assert page.count("points by hand") == 1

    # nbgrader writes its own notebook where ours was, and the page is made of that.
    run(clone, "nbgrader", "autograde", NAME, "--student", "blank", "--force")
    with gradebook.open_gradebook(url) as book:
        book.find_comment("unit-solution", NAME, NAME, "blank").manual_comment = "better"
        book.db.commit()
    run(clone, "llmweek", "grade")
    page = (clone / "autograde" / "feedback" / "blank" / NAME / f"{NAME}.html").read_text()
    assert "unit: better" in page


def test_grading_one_keeps_the_others_in_grades_csv(clone: Path) -> None:
    run(clone, "llmweek", "grade")
    out = run(clone, "llmweek", "grade", "--only", "not-a-notebook", "--regrade")
    assert f"not-a-notebook, {NAME}: the file is not JSON" in out
    with (clone / "autograde" / "grades.csv").open() as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert set(rows) == set(DESERVED)
    assert "not JSON" in rows["not-a-notebook"]["notes"]


def test_formgrader_finds_the_field_of_every_mark(clone: Path) -> None:
    """It looks an exercise's field up by its name as an id, which no heading may have."""
    from nbconvert.exporters import HTMLExporter

    day = read_day(clone / "solutions" / NAME)
    result = grade_submission(day, sent(answered(day, **RIGHT)), Options(secret="x"))
    for exercise in day.exercises:
        heading = f"## `{exercise.name}`"
        text = {
            "cell_type": "markdown",
            "source": heading,
            "metadata": {},
            "id": f"h-{exercise.name}",
        }
        result.notebook["cells"].append(text)
    html, _ = HTMLExporter().from_notebook_node(notebook_of(result))
    for exercise in day.exercises:
        assert f'id="{exercise.name}"' not in html
        assert f'id="Exercise-{exercise.name}"' in html


def test_workers_end_when_the_grader_is_killed(clone: Path) -> None:
    course = clone / "killed"
    day = read_day(clone / "solutions" / NAME)
    for n in range(2):
        folder = course / "submitted" / f"s{n}" / NAME
        folder.mkdir(parents=True)
        endless = answered(day, double="while True: pass")
        (folder / f"{NAME}.ipynb").write_bytes(sent(endless))
    command = [
        Path(sys.executable).with_name("llmweek"),
        "grade",
        "--course",
        course,
        "--jobs",
        "2",
    ]
    grader = subprocess.Popen(
        [str(part) for part in command],
        cwd=clone / "autograde",
        env=os.environ | {"PYTHONPATH": str(clone)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Workers are forked from a server, and look like it.
    started = _wait(lambda: sum("forkserver" in name for name in _group(grader.pid)) == 3, 60)
    grader.kill()
    grader.wait()
    assert started, "no workers were started"
    left = _wait(lambda: not _group(grader.pid))
    names = _group(grader.pid)
    with suppress(ProcessLookupError):
        os.killpg(grader.pid, signal.SIGKILL)
    assert left, names


def _group(leader: int) -> list[str]:
    """The processes of a session, as `ps` says."""
    listed = subprocess.run(
        ["ps", "-s", str(leader), "-o", "args="], capture_output=True, text=True, check=False
    )
    return listed.stdout.splitlines()


def _wait(happened: Callable[[], bool], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not happened() and time.monotonic() < until:
        time.sleep(0.2)
    return happened()


def test_formgrader_shows_no_script_of_a_learners(clone: Path) -> None:
    """Through nbgrader's own template, as its submission handler does it."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    day = read_day(clone / "solutions" / NAME)
    evil = "````text\n<script>alert('m')</script><img src=x onerror=alert('m')>"
    notebook = answered(day, double=f"print({evil!r})\nraise ValueError({evil!r})")
    text = {"cell_type": "markdown", "source": evil, "metadata": {}, "attachments": {"a": {}}}
    notebook["cells"].append(text)
    result = grade_submission(day, sent(notebook), Options(secret="x"))
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = ("assignment_id", "notebook_id", "submission_id", "base_url", "notebook_path")
    people = ("student", "first_name", "last_name")
    resources = dict.fromkeys((*names, *people), "x") | {"index": 0, "total": 1}
    html, _ = HTMLExporter(config=config).from_notebook_node(notebook_of(result), resources)
    assert "&lt;script&gt;" in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "onerror=" not in html.replace("&lt;img src=x onerror=", "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "is not there"),
        (["empty"], "no submissions"),
        (["unknown"], "day8_other"),
        (["nbgrader_config.py"], "is no zip"),
        (["--course", "nowhere"], "is no folder"),
        (["--course", "nbgrader_config.py"], "is no folder"),
        (["--db", "nonsense"], "cannot be opened"),
        (["--only", "nobody"], "--only nobody: no learner and no assignment"),
    ],
)
def test_what_cannot_be_graded_is_said(clone: Path, arguments: list[str], says: str) -> None:
    (clone / "autograde" / "empty").mkdir(exist_ok=True)
    (clone / "autograde" / "unknown" / "ann" / "day8_other").mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [str(Path(sys.executable).with_name("llmweek")), "grade", *arguments],
        cwd=clone / "autograde",
        env=os.environ | {"PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
