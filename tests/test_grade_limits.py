"""Limits end what they are for, and cost nobody marks who keeps to each of them."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import small_day
from small_day import RIGHT, added, answered, sent
from test_grade_killed import descendants

from autograde import grading
from autograde.bubblewrap import Limits, why_no_walls
from autograde.grading import Options, grade_submission
from autograde.results import CheckResult
from autograde.sandbox import Died, Sandbox
from llmweek.notebook import Day

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())
OPTIONS = Options(secret="tests")
SLEEPS = """import time
def double(values):
    time.sleep(2 * (values == [1, 2, 3]))
    return [2 * v for v in values]
"""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return small_day.small_day(tmp_path_factory.mktemp("solutions"))


def with_first_check(day: Day, seconds: float, source: str = "") -> Day:
    """``day`` with another limit, or another test, for the visible check of `double`."""
    first, hidden = day.exercises[0].checks
    check = replace(first, seconds=seconds, source=source or first.source)
    return replace(
        day, exercises=(replace(day.exercises[0], checks=(check, hidden)), *day.exercises[1:])
    )


def graded(day: Day, options: Options, double: str) -> tuple[int, CheckResult]:
    """The points, and the verdict of the visible check of `double`."""
    work = sent(answered(day, **RIGHT | {"double": double}))
    result = grade_submission(day, work, options)
    return result.earned, result.exercises[0].checks[0]


def test_address_space_counts_from_what_the_set_up_maps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the libraries of a torch with CUDA, several GB before anything is computed."""
    maps = "import mmap, sys\nif not hasattr(sys, 'room'):\n    sys.room = mmap.mmap("
    maps += "-1, 3 * 2**30, flags=mmap.MAP_PRIVATE | 0x4000, prot=mmap.PROT_READ)\n"
    monkeypatch.setattr(small_day, "SETUP", small_day.SETUP + maps)
    day = small_day.small_day(tmp_path)
    assert grade_submission(day, sent(answered(day, **RIGHT)), OPTIONS).earned == 10
    greedy = "room = bytearray(3 * 2**30)\n" + RIGHT["double"]
    result = grade_submission(day, sent(answered(day, **RIGHT | {"double": greedy})), OPTIONS)
    assert (result.earned, result.flags) == (7, ("crash",))


def test_more_time_for_cells_is_more_for_checks(day: Day) -> None:
    quick = with_first_check(day, seconds=1)
    assert graded(quick, replace(OPTIONS, cell_seconds=10), SLEEPS)[1].verdict == "timeout"
    assert graded(quick, replace(OPTIONS, cell_seconds=300), SLEEPS)[0] == 10


def test_who_keeps_each_limit_keeps_that_of_the_whole(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = replace(OPTIONS, total_seconds=1)
    earned, check = graded(day, short, SLEEPS)  # a course that wants less gets it
    assert (earned < 10, check.lesson) == (True, "the notebook as a whole took too long")
    monkeypatch.setattr(grading, "TOTAL_SECONDS", 1)
    assert graded(day, short, SLEEPS)[0] == 10


def test_processor_time_is_as_long_as_all_of_it_may_take(day: Day) -> None:
    work = answered(day, **RIGHT)
    loop = "import time\nwhile time.process_time() < 3: pass"
    work["cells"].append(added(loop))
    result = grade_submission(day, sent(work), replace(OPTIONS, limits=Limits(cpu=1)))
    assert (result.earned, result.flags) == (10, ())
    process = Sandbox(Limits(cpu=1), True)
    with pytest.raises(Died, match="used up its 1 s of processor time") as died:
        process.run_cell(loop, 60)
    assert died.value.verdict == "timeout"


def test_a_machine_that_stands_still_costs_nothing(day: Day) -> None:
    """As a virtual machine that is paused: the learner's process is stopped in its first check."""
    computes = """import time
def double(values):
    open("/proc/self/comm", "w").write("computes 4711" if values == [1, 2, 3] else "is done")
    time.sleep(0.5 * (values == [1, 2, 3]))
    return [2 * v for v in values]
"""
    stopped: list[int] = []

    def stop() -> None:
        until = time.monotonic() + 60
        while not stopped and time.monotonic() < until:
            time.sleep(0.02)
            for pid in descendants(os.getpid()):
                if _comm(pid) == "computes 4711":
                    os.kill(pid, signal.SIGSTOP)
                    stopped.append(pid)
                    return

    grade_submission(day, sent(answered(day, **RIGHT)), OPTIONS)  # all is warm now
    stopper = threading.Thread(target=stop)
    stopper.start()
    start = time.monotonic()
    earned, check = graded(day, OPTIONS, computes)
    stopper.join()
    assert stopped
    assert earned == 10, check
    assert time.monotonic() - start > 3  # it did time out, and had another chance


def _comm(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def test_a_verdict_that_comes_a_moment_late_counts(day: Day) -> None:
    lingers = "import time\nexpect(double, [1]).equals([2])\ntime.sleep(2)"
    late = with_first_check(day, seconds=1, source=lingers)
    earned, check = graded(late, OPTIONS, RIGHT["double"])
    assert (earned, check.verdict) == (10, "passed")
