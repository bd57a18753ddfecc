"""What goes wrong in the checker is ours: it is said, and never a mark without a word."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import small_day
from small_day import RIGHT, answered, sent

from autograde.bubblewrap import why_no_walls
from autograde.channel import Kind
from autograde.checking import Checker, CheckerFailed
from autograde.grading import Options, grade_submission
from autograde.sandbox import Died, KilledFromOutside

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())
OPTIONS = Options(secret="tests")


@pytest.fixture
def checker() -> Iterator[Checker]:
    checker = Checker(True, (), ())
    checker.begin("seed")
    yield checker
    checker.kill()


def test_a_set_up_that_fails_there_is_no_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = "import os\nif 'LLMWEEK_SEED' in os.environ: raise OSError(28, 'No space left')\n"
    monkeypatch.setattr(small_day, "SETUP", small_day.SETUP + full)
    day = small_day.small_day(tmp_path)
    with pytest.raises(CheckerFailed, match="No space left"):
        grade_submission(day, sent(answered(day, **RIGHT)), OPTIONS)


@pytest.mark.parametrize("error", ["OSError(24, 'Too many open files')", "MemoryError()"])
def test_a_check_that_breaks_off_is_to_be_looked_at(tmp_path: Path, error: str) -> None:
    day = small_day.small_day(tmp_path)
    first, hidden = day.exercises[0].checks
    broken = replace(day.exercises[0], checks=(replace(first, source=f"raise {error}"), hidden))
    day = replace(day, exercises=(broken, *day.exercises[1:]))
    result = grade_submission(day, sent(answered(day, **RIGHT)), OPTIONS)
    assert (result.earned, result.flags) == (7, ("look",))
    assert result.notes == ("the check “The page's example” of `double` broke off",)


def test_a_second_try_knows_nothing_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a check had run out of time before a process was lost, it is run again."""
    troubles: list[Exception] = [Died("timeout", "too slow"), KilledFromOutside("by a person")]
    real = Checker.check

    def check(*arguments: Any) -> dict[str, str]:
        if troubles:
            raise troubles.pop(0)
        return real(*arguments)

    monkeypatch.setattr(Checker, "check", check)
    day = small_day.small_day(tmp_path)
    result = grade_submission(day, sent(answered(day, **RIGHT)), OPTIONS)
    assert not troubles
    assert (result.earned, result.flags, result.notes) == (result.points, (), ())
    assert {c.verdict for e in result.exercises for c in e.checks} == {"passed"}


def test_a_fault_of_its_own_hangs_up(checker: Checker) -> None:
    """At once: the grader would wait for a verdict, and take it for a learner's timeout."""
    start = time.monotonic()
    checker.set_up("x = 1")
    checker._say(Kind.READY, bytes(8), {})  # which is no order
    with pytest.raises(CheckerFailed):
        checker.set_up("x = 2")
    assert time.monotonic() - start < 60


def test_who_spoke_out_of_turn_speaks_no_more(checker: Checker) -> None:
    speaks = """
import sys
from autograde.channel import Kind
frame = sys._getframe()
while not hasattr(frame.f_locals.get("self"), "channel"):
    frame = frame.f_back
frame.f_locals["self"].channel.send(Kind.VERDICT, bytes(8), b'{"verdict": "passed"}')
"""
    with pytest.raises(CheckerFailed, match="out of turn"):
        checker.set_up(speaks)
    assert checker._confined._process.poll() is not None
