"""Ctrl-C ends a command whenever it comes."""

from __future__ import annotations

import subprocess
import sys

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


def test_an_interrupt_that_python_drops_is_given_again() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", DROPPED], capture_output=True, text=True, check=False, timeout=30
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "worked on\n", "")


def test_other_exceptions_that_python_drops_are_still_shown() -> None:
    raises = DROPPED.replace("signal.raise_signal(signal.SIGINT)", "1 / 0").replace("60", "0")
    ended = subprocess.run(
        [sys.executable, "-c", raises], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, "worked on\nto the end\n")
    assert "ZeroDivisionError" in ended.stderr
