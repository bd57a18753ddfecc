"""Every verdict says why, whatever a notebook holds and wherever it is graded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest
from small_day import RIGHT, added, answered, blank, sent, small_day

from autograde.bubblewrap import Limits, NoWalls, why_no_walls
from autograde.grading import Options, grade_submission
from autograde.results import from_json
from autograde.submissions import Submission
from autograde.workers import Grader, LocalPool, Outcome, each
from llmweek.notebook import Day

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())
OPTIONS = Options(secret="tests", cell_seconds=10)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return small_day(tmp_path_factory.mktemp("solutions"))


def test_blank_says_what_to_do(day: Day) -> None:
    result = grade_submission(day, sent(blank(day)), OPTIONS)
    assert (result.earned, result.flags, result.notes) == (0, ("blank",), ())
    for exercise in result.exercises:
        assert "not written yet" in exercise.checks[0].lesson


def test_a_wrong_answer_is_taught_and_hidden_values_are_not_shown(day: Day) -> None:
    result = grade_submission(
        day, sent(answered(day, double="def double(v):\n    return [2, 4, 6]")), OPTIONS
    )
    visible, hidden = result.exercises[0].checks
    assert (visible.verdict, hidden.verdict) == ("passed", "failed")
    assert "HIDDEN-SLIP" in hidden.lesson
    assert hidden.detail == ""
    wrong = grade_submission(day, sent(answered(day, double="double = sorted")), OPTIONS)
    check = wrong.exercises[0].checks[0]
    assert "doubled once?" in check.lesson
    assert "[1, 2, 3]" in check.detail


def test_what_is_too_large_to_cross_is_said_in_a_learners_words(day: Day) -> None:
    large = "def double(values):\n    return [None] * 2_000_001"
    result = grade_submission(day, sent(answered(day, double=large)), OPTIONS)
    shown, hidden = result.exercises[0].checks
    assert "TypeError: 'it returned more than 2,000,000 items'" in shown.detail
    assert "it raised TypeError" in shown.lesson
    assert "it raised TypeError" in hidden.lesson


def test_changing_the_input_is_noticed(day: Day) -> None:
    source = "def double(values):\n    values[:] = [2 * v for v in values]\n    return list(values)"
    result = grade_submission(day, sent(answered(day, double=source)), OPTIONS)
    assert "changed its input" in result.exercises[0].checks[0].lesson


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def double(:", "SyntaxError"),
        ("double = '\0'", "null bytes"),
        ("double = " + "(" * 5_000 + ")" * 5_000, "not defined"),
        ("double = " + "+".join("1" * 20_000), "not defined"),
        ("import not_there\ndef double(v): pass", "ModuleNotFoundError"),
        ("x = 1", "no cell defines it"),
        ("while True: pass", "not defined"),
        ("def double(v):\n    while True: pass", "still running after 3 s"),
        ("def double(v):\n    raise ValueError('no')", "ValueError"),
        ("def double(v):\n    return (2 * x for x in v)", "generator instead of a list"),
        ("def double(v):\n    return bytearray(10**11)", "MemoryError"),
    ],
)
def test_each_kind_of_trouble_is_named(day: Day, source: str, says: str) -> None:
    options = replace(OPTIONS, cell_seconds=2)
    notebook = answered(day, double=source, unit=RIGHT["unit"])
    result = grade_submission(day, sent(notebook), options)
    assert says in result.exercises[0].checks[0].lesson
    assert [e.earned for e in result.exercises] == [0, 2, 0, 0]


@pytest.mark.parametrize(
    ("version", "noted"), [("3.99.1", True), ("3.11.0", False), ("newest", False), (None, False)]
)
def test_what_may_be_no_error_in_the_learners_newer_python_is_noted(
    day: Day, version: str | None, noted: bool
) -> None:
    later = "def double(values) of a later Python:"
    notebook = answered(day, double=later, unit=RIGHT["unit"])
    notebook["metadata"]["language_info"] = {"name": "python", "version": version}
    result = grade_submission(day, sent(notebook), OPTIONS)
    assert [e.earned for e in result.exercises][:2] == [0, 2]
    assert ("look" in result.flags) is noted
    assert any("may be none in Python 3.99" in note for note in result.notes) is noted


NEWER = """
import inspect, sys

type Numbers[T] = list[T]

def double[T: (int, float)](values: Numbers[T]) -> Numbers[T]:
    values = [v for v in values]
    scope = inspect.currentframe().f_locals
    scope["values"] = [2 * v for v in values]
    print(f"{len(values)} {"numbers" if values else "none"}")
    return scope["values"]

seen = []
sys.monitoring.use_tool_id(sys.monitoring.DEBUGGER_ID, "mine")
sys.monitoring.register_callback(
    sys.monitoring.DEBUGGER_ID, sys.monitoring.events.PY_START, lambda code, _: seen.append(code)
)
sys.monitoring.set_events(sys.monitoring.DEBUGGER_ID, sys.monitoring.events.PY_START)
"""


@pytest.mark.skipif(sys.version_info < (3, 12), reason="before Python 3.12 it is a syntax error")
def test_what_only_a_newer_python_reads_and_watches_keeps_its_marks_in_it(day: Day) -> None:
    result = grade_submission(day, sent(answered(day, **RIGHT | {"double": NEWER})), OPTIONS)
    assert (result.earned, result.flags, result.notes) == (10, (), ())


@pytest.mark.parametrize("submitted", [b"", b"print(1)", b"\xff\xfe\x00", b'{"cells": 1}'])
def test_what_is_no_notebook_is_a_row_with_no_points(day: Day, submitted: bytes) -> None:
    result = grade_submission(day, submitted, OPTIONS)
    assert (result.status, result.earned, result.points) == ("not a notebook", 0, 10)
    assert len(result.notes) == 1


def test_results_are_json(day: Day) -> None:
    result = grade_submission(day, sent(answered(day, unit=RIGHT["unit"])), OPTIONS)
    assert from_json(json.loads(json.dumps(result.to_json()))) == result


def test_many_by_two_processes_are_as_one_by_one(day: Day) -> None:
    work = {
        "all": sent(answered(day, **RIGHT)),
        "one": sent(answered(day, unit=RIGHT["unit"])),
        "bad": b"{",
    }
    submissions = [Submission(student, day.name, data) for student, data in work.items()]
    marks = {}
    with LocalPool(2) as pool:
        pool.start()
        for submission, done in each(pool, Grader.of(day, OPTIONS), submissions):
            assert isinstance(done, Outcome)
            marks[submission.student] = done.result.earned
    assert marks == {"all": 10, "one": 2, "bad": 0}


def test_without_walls_is_refused_or_said(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted = sent(answered(day, **RIGHT))
    monkeypatch.setattr("autograde.bubblewrap.why_no_walls", lambda: "no such thing")
    with pytest.raises(NoWalls, match="--unsafe-no-sandbox"):
        grade_submission(day, submitted, OPTIONS)
    result = grade_submission(day, submitted, replace(OPTIONS, walls=False))
    assert (result.earned, result.sandboxed) == (10, False)
    assert "no sandbox" in result.flags


def test_the_learners_process_sees_nothing_of_the_course(day: Day) -> None:
    looks = (
        "import os, sys\n"
        "seen = [os.path.join(d, f) for d, _, fs in os.walk('/opt/llmweek/lib') for f in fs]\n"
        "seen += os.listdir('/') + list(os.environ) + [str(os.getuid())]\n"
        "seen += [n for n in ('/root', '/home', '/work', '/etc/passwd') if os.path.exists(n)]\n"
        "print(seen, flush=True)"
    )
    notebook = answered(day)
    notebook["cells"].append(added(looks))
    result = grade_submission(day, sent(notebook), OPTIONS)
    outputs = next(c["outputs"] for c in result.notebook["cells"] if c["source"] == looks)
    text = outputs[0]["text"]
    for secret in (
        "LLMWEEK_SEED",
        "checker",
        "grading",
        "solutions",
        "'/root'",
        "'/home'",
        "'/work'",
        "passwd",
    ):
        assert secret not in text
    assert "wire" in text
    if os.geteuid() == 0:
        assert "'0'" not in text


def test_limits_are_there(day: Day) -> None:
    source = (
        "import subprocess, sys\ndone = [subprocess.Popen(['sleep', '9']) for _ in range(60)]\n"
    )
    notebook = answered(day, **RIGHT)
    notebook["cells"].append(added(source))
    result = grade_submission(day, sent(notebook), replace(OPTIONS, limits=Limits(processes=20)))
    assert result.earned == 10
    assert "BlockingIOError" in json.dumps(result.notebook)


def test_what_may_not_be_called_is_noted_where_points_depend_on_it(day: Day) -> None:
    exercises = tuple(
        replace(e, may_not=("numpy.linalg.norm",) if e.name == "unit" else e.may_not)
        for e in day.exercises
    )
    day = replace(day, exercises=exercises)
    right = grade_submission(day, sent(answered(day, unit=RIGHT["unit"])), OPTIONS)
    assert (right.earned, right.flags) == (2, ("may not",))
    assert right.notes == ("`unit` uses numpy.linalg.norm, which it may not",)
    wrong = RIGHT["unit"].replace("x / ", "2 * x / ")
    result = grade_submission(day, sent(answered(day, unit=wrong)), OPTIONS)
    assert (result.earned, result.flags, result.notes) == (0, (), ())


def test_a_long_check_is_not_run_where_the_points_are_gone(day: Day) -> None:
    shown, hidden = day.exercises[0].checks
    double = replace(day.exercises[0], checks=(shown, replace(hidden, seconds=90)))
    slow = replace(day, exercises=(double, *day.exercises[1:]))
    wrong = "def double(values):\n    return values"
    verdicts = {
        source: [
            c.verdict
            for c in grade_submission(slow, sent(answered(day, double=source)), OPTIONS)
            .exercises[0]
            .checks
        ]
        for source in (RIGHT["double"], wrong)
    }
    assert verdicts == {RIGHT["double"]: ["passed", "passed"], wrong: ["failed", "skipped"]}


def test_time_spent_queueing_for_a_processor_is_not_held_against_anybody(day: Day) -> None:
    """A processor shared with four loops that never rest: what takes a second takes five."""
    works = "import time\ndef double(values):\n    until = time.process_time() + 1.0\n"
    works += "    while len(values) == 3 and time.process_time() < until: pass\n"
    work = sent(answered(day, **RIGHT | {"double": works + "    return [2 * v for v in values]"}))
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(everywhere)})
    busy: list[subprocess.Popen[bytes]] = []
    try:
        with ProcessPoolExecutor(1, get_context("spawn")) as worker:  # all of it starts there
            quick = worker.submit(grade_submission, day, sent(answered(day, **RIGHT)), OPTIONS)
            assert quick.result().earned == 10
            command = [sys.executable, "-c", "while True: pass"]
            # Each in a session of its own, or the kernel may deal out time to all four as to one.
            busy += [subprocess.Popen(command, start_new_session=True) for _ in range(4)]
            result = worker.submit(grade_submission, day, work, OPTIONS).result()
    finally:
        for process in busy:
            process.kill()
            process.wait()
        os.sched_setaffinity(0, everywhere)
    assert (result.earned, result.flags) == (10, ()), [e.checks for e in result.exercises]
    assert result.exercises[0].checks[0].seconds > 3
