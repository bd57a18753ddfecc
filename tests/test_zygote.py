"""Learners' processes are forks: each alone, without rights, and gone without a trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from small_day import RIGHT, answered, sent, small_day
from test_grade_killed import descendants

from autograde import bubblewrap, sandbox
from autograde.bubblewrap import Limits, why_no_walls
from autograde.grading import Options, grade_submission
from autograde.sandbox import Died, KilledFromOutside, Sandbox, Zygote
from llmweek.notebook import read_days

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())
DAYS = read_days(Path(__file__).parents[1] / "solutions")
LIMITS = Limits(memory=2**30, resident=2**28, processes=16)


@contextmanager
def learner(walls: bool = True) -> Iterator[Callable[[str], str]]:
    """Runs cells in a learner's process, and returns what they print."""
    process = Sandbox(LIMITS, walls)

    def run(source: str) -> str:
        ran = process.run_cell(source, 30)
        assert ran.error is None, ran.error
        return ran.stdout.strip()

    try:
        yield run
    finally:
        process.kill()


@pytest.mark.parametrize(
    ("right", "step"),
    [("CAP_SYS_ADMIN", "unshare"), ("CAP_NET_ADMIN", "loopback")],
    ids=["spaces", "network"],
)
def test_where_its_walls_cannot_be_had_that_is_said_before_anything_is_graded(
    right: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walls = bubblewrap._walls

    def without(*arguments: Any) -> list[str]:
        command = walls(*arguments)
        place = command.index(right)
        return command[: place - 1] + command[place + 1 :]

    monkeypatch.setattr(bubblewrap, "_walls", without)
    reason = why_no_walls.__wrapped__()
    said = f"PermissionError: [Errno 1] {step}: Operation not permitted"
    assert reason == f"the walls cannot be put up: {said}"


def test_it_sees_no_process_but_its_own() -> None:
    with learner() as run:
        run("import os, subprocess")
        run("child = subprocess.Popen(['sleep', '60'])")
        assert run("print(sorted(int(p) for p in os.listdir('/proc') if p.isdigit()))") == "[1, 2]"
        assert run("print(os.getpid(), os.getppid())") == "1 0"


def test_it_has_no_rights_and_two_ways_out() -> None:
    with learner() as run:
        run("status = dict(l.split(':\\t') for l in open('/proc/self/status').read().splitlines())")
        assert run("print(int(status['CapPrm'], 16), int(status['CapEff'], 16))") == "0 0"
        assert run("print(status['NoNewPrivs'], status['Seccomp'])") == "1 2"
        run("import os")
        kinds = run(
            "print([os.readlink(f'/proc/self/fd/{n}').split(':')[0] for n in range(256)"
            " if os.path.exists(f'/proc/self/fd/{n}') or os.path.islink(f'/proc/self/fd/{n}')])"
        )
        assert kinds == "['/dev/null', '/dev/null', '/dev/null', 'socket', 'socket']"


def test_what_keeps_it_from_starting_is_shown_to_whoever_asks(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Though it fails after the walls are closed."""
    monkeypatch.setenv("LLMWEEK_DEBUG", "1")
    odd: Any = {"processes": "many"}
    process = Sandbox(replace(LIMITS, **odd), True, ("'a zygote of its own'",))
    try:
        with pytest.raises(KilledFromOutside, match="LLMWEEK_DEBUG=1"):
            process.run_cell("pass", 30)
    finally:
        process.kill()
    said = capfd.readouterr().err
    assert "Traceback" in said
    assert "TypeError" in said


def test_where_memory_runs_out_it_is_the_first_to_go() -> None:
    """Before the grader and the checker, which the kernel may choose as well (proc(5))."""
    with learner() as run:
        assert run("print(open('/proc/self/oom_score_adj').read())") == "1000"


def test_it_keeps_to_its_processor() -> None:
    with learner() as run:
        run("import os; mine = os.sched_getaffinity(0)")
        assert (
            run("try: os.sched_setaffinity(0, mine)\nexcept OSError as e: print(e.errno)") == "38"
        )


@pytest.mark.parametrize(
    "call", ["unshare(0x10000000)", "unshare(0x20000)", "mount(b'x', b'/scratch', b'tmpfs', 0, 0)"]
)
def test_it_makes_no_spaces_and_no_mounts(call: str) -> None:
    with learner() as run:
        assert run(f"import ctypes; print(ctypes.CDLL(None).{call})") == "-1"


def test_the_next_finds_nothing_of_the_one_before() -> None:
    leave = """
import ctypes, os, builtins, socket, json
from multiprocessing.shared_memory import SharedMemory
for folder in ('/scratch', '/dev/shm', os.getcwd()):
    open(f'{folder}/left', 'w').write('here')
SharedMemory('segment', create=True, size=10)
print(ctypes.CDLL(None).msgget(4711, 0o1666))
os.environ['LEFT'] = builtins.left = json.left = 'here'
server = socket.socket(socket.AF_UNIX)
server.bind('\\0left')
print(ctypes.CDLL(None).syscall(248, b'user', b'left', b'here', 4, -4))
"""
    look = """
import ctypes, os, builtins, socket, json
found = [f for f in ('/scratch', '/dev/shm', os.getcwd()) if os.listdir(f)]
found += [x for x in (builtins, json) if hasattr(x, 'left')]
found += [k for k in os.environ if k == 'LEFT']
if ctypes.CDLL(None).msgget(4711, 0) != -1: found.append('queue')
if socket.socket(socket.AF_UNIX).connect_ex('\\0left') == 0: found.append('socket')
print(found)
"""
    with learner() as run:
        queue, key = run(leave).split()
        assert int(queue) >= 0
        assert int(key) == -1, "keyrings belong to the user, and would outlive the process"
        assert "queue" in run(look)
    with learner() as run:
        assert run(look) == "[]"


def test_its_memory_is_counted_by_what_it_adds() -> None:
    process = Sandbox(LIMITS, True)
    try:
        process.run_cell("import numpy; a = numpy.ones(2**23); print(a.sum())", 30)
        assert process._zygote is not None
        used = process._zygote.added()
        assert 2**26 < used < 2**26 + 60e6
        with pytest.raises(Died, match="256 MiB"):
            process.run_cell("b = numpy.ones(2**26)\nimport time; time.sleep(20)", 30)
    finally:
        process.kill()


def test_a_learner_who_ends_himself_is_told_from_one_who_was_killed(tmp_path: Path) -> None:
    """The second is graded once more: it was the system, or a person."""
    day = small_day(tmp_path)
    slow = "import time\ntime.sleep(1)\n" + RIGHT["double"]
    notebook = sent(answered(day, **{**RIGHT, "double": slow}))
    killed: list[int] = []

    def kill() -> None:
        until = time.monotonic() + 30
        while not killed and time.monotonic() < until:
            time.sleep(0.02)
            for pid in descendants(os.getpid()):
                if _is_learner(pid):
                    time.sleep(0.3)
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                    return

    grade_submission(day, notebook, Options(secret="tests"))  # the zygote is there now
    killer = threading.Thread(target=kill)
    killer.start()
    result = grade_submission(day, notebook, Options(secret="tests"))
    killer.join()
    assert killed
    assert (result.earned, result.flags) == (result.points, ())
    own = "import os\nos.kill(os.getpid(), 9)\nos._exit(1)"
    result = grade_submission(day, sent(answered(day, **{**RIGHT, "double": own})))
    assert result.flags == ("crash",)


def test_who_ends_the_process_in_a_call_is_flagged(tmp_path: Path) -> None:
    day = small_day(tmp_path)
    ends = "import os\ndef double(values):\n    os._exit(0)"
    result = grade_submission(day, sent(answered(day, **RIGHT | {"double": ends})))
    assert (result.earned, result.flags) == (7, ("crash",))
    (note,) = result.notes
    assert note.startswith("a check of `double` was stopped: the code ended its own process")


def _is_learner(pid: int) -> bool:
    """Whether it is the first of its process space, and its parent, the zygote, of its own."""
    try:
        facts = _status(pid)
        return [_status(p)["NSpid"].split()[-1] for p in (pid, int(facts["PPid"]))] == ["1", "1"]
    except OSError:
        return False


def _ends(pid: int, within: float = 20) -> bool:
    """Whether it ends in so many seconds, though its new parent may leave it a zombie."""
    until = time.monotonic() + within
    while True:
        try:
            if _status(pid)["State"].startswith("Z"):
                return True
        except OSError:
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines)


def test_a_zygote_that_was_killed_is_replaced(tmp_path: Path) -> None:
    day = small_day(tmp_path)
    notebook = sent(answered(day, **RIGHT))
    grade_submission(day, notebook, Options(secret="tests"))
    for _, zygote in sandbox._ZYGOTES._waiting:
        os.kill(zygote.confined.pid, signal.SIGKILL)
    result = grade_submission(day, notebook, Options(secret="tests"))
    assert result.earned == result.points


def test_without_walls_it_is_ended_with_what_it_started() -> None:
    with learner(walls=False) as run:
        pid = int(run("import subprocess; print(subprocess.Popen(['sleep', '61']).pid)"))
        assert not _ends(pid, within=0)
    assert _ends(pid)


def test_without_walls_it_ends_with_the_grader() -> None:
    dies = """
import os, threading, time
from autograde.bubblewrap import Limits
from autograde.sandbox import Sandbox
process = Sandbox(Limits(), walls=False)
process.run_cell("pass", 30)
print(*process.pids(), flush=True)
sleeps = lambda: process.run_cell("import time; time.sleep(62)", 90)
threading.Thread(target=sleeps, daemon=True).start()
time.sleep(1)
os._exit(9)
"""
    done = subprocess.run([sys.executable, "-c", dies], capture_output=True, text=True, timeout=100)
    assert _ends(int(done.stdout))


@pytest.mark.parametrize("day", DAYS, ids=[day.name for day in DAYS])
def test_what_a_day_sets_up_leaves_one_thread(day) -> None:  # type: ignore[no-untyped-def]
    """A fork takes one thread along: what another held locked would stay so."""
    setups = (day.common_setup, *(e.setup for e in day.exercises))
    zygote = Zygote(True, tuple(s for s in setups if s.strip()))
    try:
        zygote.await_start()
        assert abs(zygote.added()) < 2**20
    finally:
        zygote.confined.kill()
