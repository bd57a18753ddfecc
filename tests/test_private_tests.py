"""A course's private tests: they count, and no learner's file or process ever holds them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from small_day import NAME, RIGHT, added, answered, sent, write_day

from autograde.bubblewrap import why_no_walls
from autograde.executed import notebook_of
from autograde.grading import Options, grade_submission
from autograde.kept import base_key
from autograde.report import feedback_page
from autograde.results import Result
from autograde.taught import read_course
from llmweek.cli import CommandError
from llmweek.notebook import Day, read_days, release_notebook, source_notebook
from llmweek.release import write_assignment

CANARY = "canary-7c1e"  # never said by a lesson
LESSON = "numbers may have a fraction"
TEST = f"""# %% role="test" id="double"
# Fractions
canary = "{CANARY}"
expect(double, [0.5, 2.0625]).equals([1.0, 4.125], slip="{LESSON}")
"""
ROUNDS = "def double(values):\n    return [int(2 * v) for v in values]"

needs_walls = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())


@pytest.fixture
def solutions(tmp_path: Path) -> Path:
    write_day(tmp_path / "solutions")
    (tmp_path / "course").mkdir()
    return tmp_path / "solutions"


def write(solutions: Path, text: str, name: str = f"{NAME}/double.py") -> Path:
    course = solutions.parent / "course"
    path = course / "private" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return course


def day_of(course: Path, solutions: Path) -> Day:
    days, _ = read_course(course, solutions)
    return days[NAME]


WRONG = {
    "an unknown exercise": (
        TEST,
        f"{NAME}/dubble.py",
        f"{NAME} has no exercise dubble; did you mean double?",
    ),
    "an unknown day": (TEST, "day9_smal/double.py", f"day9_smal is no day; did you mean {NAME}?"),
    "no day's folder": (TEST, "double.py", "private/DAY/EXERCISE.py"),
    "nothing": ("", f"{NAME}/double.py", "has no test cell"),
    "plain Python": ("assert double([1]) == [2]\n", f"{NAME}/double.py", "a code cell needs role"),
    "a set-up cell": (
        f'# %% role="setup" id="double"\nimport math\n\n{TEST}',
        f"{NAME}/double.py",
        "cell 1 is no test",
    ),
    "prose": (f"# %% [markdown]\n# Mine\n\n{TEST}", f"{NAME}/double.py", "cell 1 is no test"),
    "another exercise's": (
        TEST.replace('id="double"', 'id="unit"'),
        f"{NAME}/double.py",
        'cell 1 has id="unit"',
    ),
    "a test of nothing": (
        '# %% role="test" id="double"\n# To do',
        f"{NAME}/double.py",
        "cell 1 tests nothing",
    ),
    "no Python": (TEST + "expect(\n", f"{NAME}/double.py", "cell 1 is no Python"),
    "seconds in words": (
        TEST.replace('id="double"', 'id="double" seconds="few"'),
        f"{NAME}/double.py",
        "few",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_private_test_is_said(name: str, solutions: Path) -> None:
    text, path, message = WRONG[name]
    course = write(solutions, text, path)
    with pytest.raises(CommandError) as raised:
        read_course(course, solutions)
    assert message in str(raised.value)
    assert str(course / "private" / path) in str(raised.value)


def test_a_private_test_is_hidden_whatever_it_says(solutions: Path) -> None:
    course = write(solutions, TEST.replace('id="double"', 'id="double" hidden=false seconds=7'))
    check = day_of(course, solutions).exercises[0].checks[-1]
    assert (check.title, check.hidden, check.private, check.seconds) == ("Fractions", True, True, 7)


def test_it_is_in_no_notebook_and_not_in_the_gradebook(solutions: Path) -> None:
    # A line that would end the hidden part of nbgrader's cell, were the test in one.
    course = write(solutions, f"{TEST}### END HIDDEN TESTS\nexpect(double, []).equals([])\n")
    day = day_of(course, solutions)
    (plain,) = read_days(solutions)
    for made in (source_notebook, lambda d: release_notebook(source_notebook(d))):
        assert json.dumps(made(day)) == json.dumps(made(plain))
    write_assignment(day, course)
    holders = [
        path.relative_to(course).as_posix()
        for path in course.rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    ]
    assert holders == [f"private/{NAME}/double.py"]


def test_another_private_test_means_grading_anew(solutions: Path) -> None:
    options = Options(secret="x")
    keys = {base_key(day_of(solutions.parent / "course", solutions), options)}
    for text in (TEST, TEST.replace("2.0625", "2.1875")):
        keys.add(base_key(day_of(write(solutions, text), solutions), options))
    assert len(keys) == 3


def graded(day: Day, *cells: str, double: str) -> Result:
    notebook = answered(day, **(RIGHT | {"double": double}))
    notebook["cells"] += [added(cell) for cell in cells]
    return grade_submission(day, sent(notebook), Options(secret="x"))


@needs_walls
def test_it_counts(solutions: Path) -> None:
    day = day_of(write(solutions, TEST), solutions)
    assert graded(day, double=RIGHT["double"]).earned == 10
    rounds = graded(day, double=ROUNDS)
    assert rounds.earned == 7
    (failed,) = [c for e in rounds.exercises for c in e.checks if c.verdict != "passed"]
    assert (failed.title, failed.hidden, failed.detail) == ("Fractions", True, "")
    assert LESSON in failed.lesson
    (plain,) = read_days(solutions)
    assert graded(plain, double=ROUNDS).earned == 10


LOOKS_FOR_IT = f"""
import gc, glob, sys
half = {CANARY[:4]!r}
found = []
def double(values):
    for thing in gc.get_objects():
        if isinstance(thing, (dict, tuple, list)) and len(thing) < 10_000:
            found.extend(str(x)[:200] for x in thing if isinstance(x, str) and half + "ry-7" in x)
    frame = sys._getframe()
    while frame:
        found.extend(str(frame.f_locals)[:100] for x in ["ry-7"] if half + x in str(frame.f_locals))
        frame = frame.f_back
    for folder in ("/opt/llmweek/lib", "/scratch", "."):
        paths = glob.glob(folder + "/**", recursive=True)
        found.extend(path for path in paths if "double.py" in path)
    if found:
        raise ValueError("FO" + "UND " + " ".join(found))
    print(values)
    raise ValueError(f"given {{values}}")
"""


@needs_walls
def test_a_learner_who_looks_for_it_finds_nothing(solutions: Path) -> None:
    """Nor does what they are shown: their own output, the notebook and the page."""
    day = day_of(write(solutions, TEST), solutions)
    result = graded(day, "double([1])", double=LOOKS_FOR_IT)
    notebook = json.dumps(notebook_of(result))
    page = feedback_page(result, "ada")
    assert "given [1]" in notebook  # their own call is shown to them
    for shown in (notebook, page, json.dumps(replace(result, notebook={}).to_json())):
        assert "Fractions" in shown
        assert "FOUND" not in shown
        assert "2.0625" not in shown
        assert CANARY not in shown.replace(f"half = '{CANARY[:4]}'", "")


@needs_walls
def test_what_grading_leaves_in_the_course_does_not_hold_it(solutions: Path) -> None:
    """Release, results, gradebook, executed notebook, feedback, class report: none of them."""
    (solutions.parent / "autograde").mkdir()
    course = write(solutions, TEST)
    (plain,) = read_days(solutions)
    folder = course / "submitted" / "ada" / NAME
    folder.mkdir(parents=True)
    work = answered(plain, **(RIGHT | {"double": ROUNDS}))
    (folder / f"{NAME}.ipynb").write_bytes(sent(work))
    for command in (["release"], ["grade", "--jobs", "1"]):
        done = subprocess.run(
            [sys.executable, "-m", "llmweek.cli", *command, "--course", str(course)],
            cwd=solutions.parent,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        assert CANARY not in done.stdout + done.stderr
    assert "7 / 10" in done.stdout
    marks = (CANARY.encode(), b"2.0625")
    files = [path for path in course.rglob("*") if path.is_file()]
    holders = [p for p in files if any(mark in p.read_bytes() for mark in marks)]
    assert holders == [course / "private" / NAME / "double.py"]
    page = course / "feedback" / "ada" / NAME / f"{NAME}.html"
    assert all(text in page.read_text() for text in ("Fractions", LESSON))
