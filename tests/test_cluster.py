"""A class is graded on a Dask cluster as it is on one machine, whatever ends in the middle.

Scheduler and workers are real ones, of this machine: a worker with a nanny, which starts it again,
and one without.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from distributed import Client
from small_day import NAME, RIGHT, added, answered, sent, small_day
from test_grade_killed import (
    alive,
    begin,
    command_line,
    descendants,
    differences,
    left_running,
    paths,
    state,
)

from autograde import cluster as dask
from autograde import crew
from autograde.bubblewrap import why_no_walls
from autograde.proc import children
from llmweek.cli import CommandError

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())
ROOT = Path(__file__).parents[1]
REACH = """
import socket
try:
    socket.create_connection({where}, timeout=2)
    print("REACHED")
except OSError as error:
    print("kept from it:", error)
"""
SLOW = ["sleep", "3.03"]
# --- the machines ---------------------------------------------------------------------------------


@dataclass
class Machines:
    """A scheduler and its workers, each as a shell would start it."""

    clone: Path
    stack: ExitStack
    port: int
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    standing: set[int] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def begin(self) -> None:
        where = ("--host", "127.0.0.1", "--port", str(self.port))
        self.scheduler = self.start("scheduler", *where, "--no-dashboard")
        until = time.monotonic() + 60
        while not listening(self.port) and time.monotonic() < until:
            time.sleep(0.1)

    def add(self, *options: str, **more: str) -> subprocess.Popen[bytes]:
        """Start a worker, and wait until the scheduler has it."""
        with Client(self.address, timeout=60) as client:
            before = len(client.nthreads())
            command = ("worker", self.address, "--nthreads", "1", "--no-dashboard", *options)
            worker = self.start(*command, **more)
            client.wait_for_workers(before + 1, timeout=60)
        self.workers.append(worker)
        self.standing |= descendants(worker.pid)
        return worker

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {"PYTHONPATH": paths(self.clone)} | more
        with (self.clone / "dask.log").open("ab") as log:
            started = subprocess.Popen(
                [str(Path(sys.executable).with_name("dask")), *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.stack.callback(stop, started)
        return started

    def crews(self) -> set[int]:
        """What runs below the workers to grade, and what they have started besides themselves."""
        below = set().union(*(descendants(worker.pid) for worker in self.workers))
        new = below - self.standing
        return {pid for pid in new if alive(pid) and "resource_tracker" not in command_line(pid)}


@contextmanager
def machines(clone: Path, port: int = 0) -> Iterator[Machines]:
    with ExitStack() as stack:
        running = Machines(clone, stack, port or free_port())
        running.begin()
        yield running
    left = left_running(clone / "dask.log", running.standing)
    assert not left, f"still running after all workers: {left}"


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def listening(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


# --- a class, and what is graded ------------------------------------------------------------------


@pytest.fixture(scope="module")
def port() -> int:
    """The scheduler's, which one of the class tries to reach."""
    return free_port()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, port: int) -> Path:
    """A clone of the course with one small day. Two of its class take their time."""
    root = tmp_path_factory.mktemp("cluster")
    code = shutil.copytree(ROOT / "autograde" / "wire", root / "autograde" / "wire").parent
    for path in (*ROOT.glob("autograde/*.py"), *ROOT.glob("autograde/*.j2")):
        shutil.copy(path, code)
    # The library, too: workers refuse one that changes while they run.
    kept_out = shutil.ignore_patterns("models", "__pycache__")
    shutil.copytree(ROOT / "lib" / "llmweek", root / "lib" / "llmweek", ignore=kept_out)
    day = small_day(root / "solutions")
    slow, ends = answered(day, **RIGHT), answered(day, unit=RIGHT["unit"])
    slow["cells"].append(added(f"import subprocess; subprocess.run({SLOW})"))
    ends["cells"].append(added("import os; os._exit(3)"))
    reaches = answered(day, double="double = sorted", stack=RIGHT["stack"])
    reaches["cells"].append(added(REACH.format(where=("127.0.0.1", port))))
    work = {
        "a right one": sent(answered(day, **RIGHT)),
        "b ends": sent(ends),
        "c no notebook": b"my homework",
        "d slow": sent(slow),
        "e slow": sent(slow),
        "f reaches out": sent(reaches),
    }
    for student, data in work.items():
        folder = root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(data)
    return root


def ended(grader: subprocess.Popen[str], status: int) -> str:
    """What it said on the error stream by its end, in one line."""
    out, err = grader.communicate(timeout=200)
    assert grader.returncode == status, out + err
    assert "Traceback" not in err, err
    assert "distributed" not in err, err
    return " ".join(err.split())


@pytest.fixture(scope="module")
def wanted(clone: Path) -> dict[str, object]:
    """What this machine alone makes of the class."""
    ended(begin(clone, new_course(clone, "local"), "--jobs", "1"), 0)
    return state(clone / "local")


def new_course(clone: Path, name: str) -> Path:
    course = clone / name
    course.mkdir()
    (course / "course_secret").write_text("the same for every course here\n")
    return course


def await_result(grader: subprocess.Popen[str], course: Path, student: str) -> None:
    """Wait until the grader has graded the learner."""
    until = time.monotonic() + 120
    while not (course / "results" / NAME / f"{student}.json").exists():
        assert time.monotonic() < until, f"nothing of {student} in {course}"
        assert grader.poll() is None, grader.communicate()
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster(clone: Path, port: int) -> Iterator[Machines]:
    """Two workers, the first with a nanny."""
    with machines(clone, port) as running:
        running.add()
        running.add("--no-nanny")
        yield running


# --- the tests ------------------------------------------------------------------------------------


def test_the_same_is_written_behind_the_same_walls_and_nothing_stays(
    clone: Path, cluster: Machines, wanted: dict[str, object]
) -> None:
    course = new_course(clone, "same")
    ended(begin(clone, course, "--scheduler", cluster.address), 0)
    assert not list(differences(state(course), wanted))
    assert not gone(cluster)
    socket.create_connection(("127.0.0.1", cluster.port)).close()
    (page,) = course.glob("autograded/f*/*/*.ipynb")
    assert '"text": "kept from it: ' in page.read_text()


def gone(cluster: Machines) -> set[int]:
    """What its workers still run to grade, after a while."""
    until = time.monotonic() + 15
    while (left := cluster.crews()) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def test_whoever_is_killed_costs_a_second_try(
    clone: Path, cluster: Machines, wanted: dict[str, object]
) -> None:
    course = new_course(clone, "killed")
    grader = begin(clone, course, "--scheduler", cluster.address)
    await_result(grader, course, "c no notebook")
    nanny, alone = cluster.workers
    (worker,) = (p for p in children(nanny.pid) if "spawn_main" in command_line(p))
    (process,) = (p for p in children(alone.pid) if "spawn_main" in command_line(p))
    until = time.monotonic() + 60
    while not (at_a_slow_one(worker) and at_a_slow_one(process)):
        assert time.monotonic() < until, "no worker was slow while the other was"
        time.sleep(0.02)
    below = descendants(worker) | descendants(process)
    assert len(below) > 6
    os.kill(worker, signal.SIGKILL)
    os.kill(process, signal.SIGKILL)
    ended(grader, 0)
    assert not list(differences(state(course), wanted))
    assert not left_running(clone / "no command", below)
    cluster.standing |= descendants(nanny.pid)


def at_a_slow_one(pid: int) -> bool:
    """Whether a slow learner's process runs below ``pid``."""
    return any(command_line(p).split("\0")[:-1] == SLOW for p in descendants(pid))


def test_a_grader_that_ends_stops_everything_and_loses_nothing(
    clone: Path, cluster: Machines, wanted: dict[str, object]
) -> None:
    course = new_course(clone, "ended")
    assert not gone(cluster)
    killed = begin(clone, course, "--scheduler", cluster.address, "--jobs", "1")
    await_result(killed, course, "a right one")
    assert cluster.crews()
    with Client(cluster.address) as client:  # as where memory is short
        client.run(lambda dask_worker: dask_worker.data.evict() if dask_worker.data.fast else None)
    assert cluster.crews()
    killed.kill()
    killed.communicate()
    assert not gone(cluster)
    stopped = begin(clone, course, "--scheduler", cluster.address)
    await_result(stopped, course, "c no notebook")
    os.killpg(stopped.pid, signal.SIGINT)
    assert "submissions were graded and are kept" in ended(stopped, 130)
    assert not gone(cluster)
    # What several machines have begun, one ends.
    out, err = begin(clone, course, "--jobs", "1").communicate(timeout=200)
    assert int(re.findall(r"6 graded \((\d) unchanged", out)[0]) >= 2, out + err
    assert not list(differences(state(course), wanted))


# --- what is refused ------------------------------------------------------------------------------


def test_what_cannot_be_meant_is_refused(clone: Path) -> None:
    course = new_course(clone, "refused")
    nobody = f"tcp://127.0.0.1:{free_port()}"
    said = ended(begin(clone, course, "--scheduler", nobody), 2)
    assert f"no Dask scheduler answers at {nobody}" in said
    said = ended(begin(clone, course, "--scheduler", nobody, "--unsafe-no-sandbox"), 2)
    assert "--unsafe-no-sandbox does not go with --scheduler" in said


def test_workers_that_would_grade_otherwise_are_refused_by_name(clone: Path) -> None:
    course = new_course(clone, "unfit")
    other = shutil.copytree(clone / "autograde", clone / "other" / "autograde").parent
    (other / "autograde" / "marks.py").open("a").write("# another version\n")
    with machines(clone) as running:
        said = ended(begin(clone, course, "--scheduler", running.address), 2)
        assert "has no workers: on each machine that is to grade, start `dask worker tcp" in said
        running.add("--no-nanny", PYTHONPATH=f"{other}{os.pathsep}{paths(clone)}")
        running.add("--no-nanny", PATH=str(Path(sys.executable).parent))
        said = ended(begin(clone, course, "--scheduler", running.address), 2)
        first, second = re.findall(r"worker (tcp://\S+): (.*?)(?= worker| Give)", said)
    assert {first[1][:19], second[1][:19]} == {"the course there is", "no walls around lea"}
    assert not (course / "grades.csv").exists()


def test_without_its_scheduler_it_stops_and_so_do_the_workers(clone: Path) -> None:
    course = new_course(clone, "lost")
    with machines(clone) as running:
        worker = running.add("--no-nanny")
        grader = begin(clone, course, "--scheduler", running.address)
        await_result(grader, course, "c no notebook")
        crew = running.crews()
        assert running.scheduler is not None
        running.scheduler.kill()
        assert f"the Dask scheduler at {running.address} was lost" in ended(grader, 2)
        stop(worker)
        assert not left_running(clone / "no command", crew)


# --- what is rare ---------------------------------------------------------------------------------


def test_a_crew_that_goes_late_leaves_the_next_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    killed = []

    class Pool:
        def __init__(self, *_: object, **__: object) -> None:
            self.kill = lambda: killed.append(self)

    monkeypatch.setattr(crew, "LocalPool", Pool)
    monkeypatch.setattr(crew, "why_no_walls", str)
    crews = [crew.Crew("a grader", {})]
    pools: list[Any] = [crew._POOLS["a grader"]]
    crews.append(crew.Crew("a grader", {}))
    pools.append(crew._POOLS["a grader"])
    del crews[0]
    assert killed == pools[:1]
    assert crew._POOLS["a grader"] is pools[1]
    crews.clear()
    assert killed == pools
    assert "a grader" not in crew._POOLS


class Answer:
    """A Dask future that is done: so it ended, or it has this status."""

    def __init__(self, ended: object = None, status: str = "") -> None:
        self.ended = ended
        self.status = status or ("error" if isinstance(ended, Exception) else "finished")

    def done(self) -> bool:
        return True

    def exception(self) -> object:
        return self.ended

    def result(self, _: float) -> object:
        if isinstance(self.ended, Exception):
            raise self.ended
        return self.ended


class Scripted:
    """A Dask client: each worker's answers, the first to whether it has a crew."""

    status = "running"

    def __init__(self, **answers: list[Answer]) -> None:
        self.answers = answers

    def nthreads(self) -> dict[str, int]:
        return dict.fromkeys(self.answers, 1)

    def submit(self, *_: object, workers: list[str], **__: object) -> Answer:
        return self.answers[workers[0]].pop(0)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[dask.Cluster]:
    monkeypatch.setattr("autograde.cluster.distributed.wait", lambda *_: None)
    monkeypatch.setattr(dask, "_LOOK", 0.01)
    with dask.Cluster("tcp://there", 8) as pool:
        yield pool
        pool._client = None


def test_a_worker_that_came_back_without_its_crew_is_passed_over(pool: dask.Cluster) -> None:
    without, right = Answer(crew.NoCrew()), Answer("the marks")
    pool._client = Scripted(a=[Answer(), without, Answer(), right], b=[Answer(), right, right])
    pool._enlist({"a": 1, "b": 1})
    assert pool.jobs == 2
    assert pool.submit(len, "").result(10) == "the marks"
    assert pool.jobs == 1
    pool._enlist({"a": 1})  # as is done of who comes
    assert pool.jobs == 2
    assert [pool.submit(len, "").result(10) for _ in "ba"] == ["the marks"] * 2


def test_a_timeout_of_the_calls_own_is_its_answer(pool: dask.Cluster) -> None:
    pool._client = Scripted(a=[Answer(), Answer(TimeoutError("its own"))])
    pool._enlist({"a": 1})
    with pytest.raises(TimeoutError, match="its own"):
        pool.submit(len, "").result(10)


def test_why_later_workers_cannot_help_is_said(
    pool: dask.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask, "_LONELY", 0.1)
    pool._client = Scripted(
        unfit=[Answer(crew.Unfit("Python there is 3.10"))],
        stopped=[Answer(status="cancelled")],
        lost=[Answer(status="lost")],
        busy=[Answer(status="pending")],
    )
    threading.Thread(target=pool._watch).start()
    with pytest.raises(CommandError, match="were lost, and who came later") as said:
        pool.submit(len, "").result(10)
    assert sorted(re.findall(r"worker (\w+): (\w+ \w+)", str(said.value))) == [
        ("busy", "no answer"),
        ("lost", "it was"),
        ("stopped", "what it"),
        ("unfit", "Python there"),
    ]
