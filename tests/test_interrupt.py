"""Ctrl-C, or SIGTERM, ends a command whenever it comes."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

# Python drops what a weak reference's callback raises, an interrupt too.
DROPPED = """
import signal, sys, time, weakref
from llmweek import cli

class Held: ...

def work():
    held = Held()
    reference = weakref.ref(held, lambda _: signal.raise_signal(signal.SIGINT))
    del held
    print("worked on", flush=True)
    time.sleep(60)
    print("to the end")

cli.app = lambda _: work
cli.main()
"""


def run(code: str, heard: signal.Handlers = signal.SIG_DFL) -> subprocess.CompletedProcess[str]:
    """Run ``code``, which begins by hearing Ctrl-C or, as in the background, ignoring it."""
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        preexec_fn=lambda: signal.signal(signal.SIGINT, heard),
    )


def test_an_interrupt_that_python_drops_is_given_again() -> None:
    ended = run(DROPPED)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "worked on\n", "")


# Of grading, all but the grading.
TERMINATED = (
    DROPPED.replace("SIGINT", "SIGTERM").partition("cli.app")[0]
    + """
from pathlib import Path
from autograde import cli as command
from autograde.console import Pace
from autograde.grading import Options
from autograde.run import Plan

command.grade_class = lambda *_: iter(work, None)
plan = Plan(Path(), "", Options(walls=False))
cli.app = lambda _: lambda: command.graded_rows(plan, {}, [], Pace(0))
try:
    cli.main()
except command.typer.Exit as ended:
    sys.exit(ended.exit_code)
"""
)


@pytest.mark.parametrize("heard", [signal.SIG_DFL, signal.SIG_IGN], ids=["front", "background"])
def test_a_termination_that_python_drops_is_told_from_an_interrupt(heard: signal.Handlers) -> None:
    """Also where a script has started it with `&`: it ignores Ctrl-C then."""
    ended = run(TERMINATED, heard)
    assert (ended.returncode, ended.stdout) == (143, "worked on\n"), ended.stderr
    assert "The same command again does the rest" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_other_exceptions_that_python_drops_are_still_shown() -> None:
    ended = run(DROPPED.replace("signal.raise_signal(signal.SIGINT)", "1 / 0").replace("60", "0"))
    assert (ended.returncode, ended.stdout) == (0, "worked on\nto the end\n")
    assert "ZeroDivisionError" in ended.stderr
