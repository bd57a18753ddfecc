"""A grader that is killed leaves nothing behind, whatever the learners' code is doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograde.bubblewrap import why_no_walls

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())

GRADER = """
from autograde.bubblewrap import Limits
from autograde.sandbox import Sandbox

sandbox = Sandbox(Limits(), walls=True)
sandbox.run_cell("from subprocess import Popen", 60)
sandbox.run_cell("Popen(['sleep', '600'], start_new_session=True)", 60)
print("ready", flush=True)
sandbox.run_cell("while True: pass", 600)
"""


def descendants(pid: int) -> set[int]:
    """The processes below ``pid``."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found |= {child} | descendants(child)
    return found


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def test_nothing_outlives_a_killed_grader() -> None:
    grader = subprocess.Popen([sys.executable, "-c", GRADER], stdout=subprocess.PIPE)
    assert grader.stdout is not None
    assert grader.stdout.readline() == b"ready\n"
    below = descendants(grader.pid)
    assert len(below) >= 3, "walls, the learner's process and what it started"
    os.kill(grader.pid, signal.SIGKILL)
    grader.wait()
    grader.stdout.close()
    until = time.monotonic() + 20
    while (left := {pid for pid in below if alive(pid)}) and time.monotonic() < until:
        time.sleep(0.1)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left
