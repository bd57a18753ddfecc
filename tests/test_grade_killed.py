"""Killed at any instant, `llmweek grade` run again ends with an undisturbed run's marks.

The runs are real ones, on a small class. A hundred instants, drawn at random: the grader is killed,
or interrupted, or one of its workers or of the processes behind walls is, or the disk is full.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from small_day import NAME, RIGHT, added, answered, blank, sent, small_day

from autograde.bubblewrap import why_no_walls
from autograde.gradebook import GradebookError, open_gradebook
from autograde.grading import Options, grade_submission
from autograde.proc import children
from autograde.workers import LocalPool, WorkerDied, each

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())
ROOT = Path(__file__).parents[1]
SEED = 20260105
INSTANTS = 100
JOBS = ("--jobs", "2")
DISK = 8_000_000  # bytes: room for the course, and little more
KINDS = ("grader", "interrupt", "worker", "behind walls", "full disk")


# --- a class, and a disk of its own ---------------------------------------------------------------


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the course with one small day, which a class of seven has handed in."""
    root = tmp_path_factory.mktemp("killed")
    code = shutil.copytree(ROOT / "autograde" / "wire", root / "autograde" / "wire").parent
    for path in (*ROOT.glob("autograde/*.py"), *ROOT.glob("autograde/*.j2")):
        shutil.copy(path, code)
    day = small_day(root / "solutions")
    slow = answered(day, **RIGHT)
    slow["cells"].append(added("import time; time.sleep(0.5)"))
    ends = answered(day, unit=RIGHT["unit"])
    ends["cells"].append(added("import os; os._exit(3)"))
    work = {
        "all": sent(answered(day, **RIGHT)),
        "blank": sent(blank(day)),
        "ends": sent(ends),
        "no notebook": b"my homework",
        "one": sent(answered(day, double=RIGHT["double"])),
        "slow": sent(slow),
        "wrong": sent(answered(day, double="double = sorted", stack=RIGHT["stack"])),
    }
    for student, data in work.items():
        folder = root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(data)
    return root


@pytest.fixture(scope="module")
def disk(clone: Path) -> Iterator[Path]:
    """A folder for courses: a small file system, where one can be mounted."""
    folder = clone / "courses"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    try:
        mounted = not subprocess.run(mount, capture_output=True, check=False).returncode
    except OSError:
        mounted = False
    yield folder
    if mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def paths(clone: Path) -> str:
    """Where what is started in the clone finds its modules."""
    return f"{clone}{os.pathsep}{clone / 'lib'}"


def begin(clone: Path, course: Path, *options: str) -> subprocess.Popen[str]:
    """Start `llmweek grade`, as from a shell of its own."""
    command = [str(Path(sys.executable).with_name("llmweek")), "grade", str(clone / "submitted")]
    return subprocess.Popen(
        [*command, "--course", str(course), *options],
        cwd=clone / "autograde",
        env=os.environ | {"PYTHONPATH": paths(clone)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hears_ctrl_c,
    )


def hears_ctrl_c() -> None:
    """As from a terminal, also where the suite itself runs in the background and ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


# --- what a course holds, and what is running -----------------------------------------------------


def state(course: Path) -> dict[str, object]:
    """All that grading has written, but for times and for the rows' ids."""
    held: dict[str, object] = {}
    for path in course.rglob("*"):
        name = str(path.relative_to(course))
        if path.is_file() and path.suffix in (".json", ".ipynb"):
            plain = json.loads(path.read_text())
            plain.pop("key", None)
            held[name] = without_seconds(plain)
        elif path.is_file():
            held[name] = None if path.name == "gradebook.db" else path.read_text()
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
        held["damage"] = book.execute("pragma integrity_check").fetchall()
        held["grades"] = sorted(book.execute(GRADES).fetchall())
        for table in ("assignment", "notebook", "base_cell", "source_cell", "student", "comment"):
            held[f"rows of {table}"] = book.execute(f"select count(*) from {table}").fetchall()
    return held


GRADES = """
select s.student_id, c.name, g.auto_score, g.needs_manual_grade
from grade g join submitted_notebook n on g.notebook_id = n.id
join submitted_assignment s on n.assignment_id = s.id join base_cell c on g.cell_id = c.id
"""


def without_seconds(plain: object) -> object:
    if isinstance(plain, dict):
        return {k: without_seconds(v) for k, v in plain.items() if k not in ("seconds", "page")}
    return [without_seconds(v) for v in plain] if isinstance(plain, list) else plain


def differences(now: object, wanted: object, at: str = "") -> Iterator[str]:
    """Where two states differ, and how."""
    if isinstance(now, dict) and isinstance(wanted, dict):
        for key in sorted(now.keys() | wanted.keys()):
            yield from differences(now.get(key), wanted.get(key), f"{at} {key}")
    elif isinstance(now, list) and isinstance(wanted, list) and len(now) == len(wanted):
        for n, (one, other) in enumerate(zip(now, wanted, strict=True)):
            yield from differences(one, other, f"{at} {n}")
    elif now != wanted:
        yield f"{at}: {str(now)[:500]!r} instead of {str(wanted)[:500]!r}"


def descendants(pid: int) -> set[int]:
    """The processes below ``pid``."""
    below = set(children(pid))
    return below.union(*map(descendants, below))


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def workers(grader: int) -> set[int]:
    """They are forked from a server, and look like it."""
    servers = {pid for pid in children(grader) if "forkserver" in command_line(pid)}
    return {worker for server in servers for worker in children(server)}


def left_running(clone: Path, known: set[int]) -> set[int]:
    """What still runs of ``known``, and of all that was told of ``clone``, after a while."""
    until = time.monotonic() + 20
    while True:
        every = {int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()}
        ours = {pid for pid in every - {os.getpid()} if str(clone) in command_line(pid)}
        left = {pid for pid in ours | known if alive(pid)}
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.05)


# --- the test -------------------------------------------------------------------------------------


class Chain:
    """Runs on one course after another, each disturbed once."""

    def __init__(self, clone: Path, disk: Path, kinds: tuple[str, ...]) -> None:
        self.clone, self.disk, self.kinds = clone, disk, kinds
        self.random = random.Random(SEED)
        self.happened: Counter[str] = Counter()
        self.completed = 0
        first = begin(clone, self.new_course("undisturbed"), *JOBS)
        start = time.monotonic()
        out, err = first.communicate(timeout=300)
        assert first.returncode == 0, out + err
        self.seconds = time.monotonic() - start
        self.wanted = state(disk / "undisturbed")
        assert len(self.wanted["grades"]) == 7 * 4  # type: ignore[arg-type]
        self.new_course("course")

    def new_course(self, name: str) -> Path:
        course = self.disk / name
        shutil.rmtree(course, ignore_errors=True)
        course.mkdir()
        if name == "course":
            shutil.copy(self.disk / "undisturbed" / "course_secret", course)
        return course

    def disturb(self) -> None:
        """One run and what happens to it; then nothing is left, and what is complete is right."""
        course, kind = self.disk / "course", self.random.choice(self.kinds)
        (course / ".grading.lock").unlink(missing_ok=True)  # of a run that was killed
        filler = self.disk / "filler"
        if kind == "full disk":
            free = os.statvfs(self.disk).f_bavail * os.statvfs(self.disk).f_frsize
            filler.write_bytes(bytes(max(0, free - self.random.randrange(500_000))))
        grader = begin(self.clone, course, *JOBS)
        known: set[int] = set()
        struck = 0
        try:
            # Several workers may be killed in a run, for that is to go on. Behind walls it is one:
            # what kills its checker twice is taken for the culprit.
            for _ in range({"worker": 3, "full disk": 0}.get(kind, 1)):
                self.wait(grader, course)
                known |= descendants(grader.pid)
                struck += self.strike(kind, grader)
            out, err = grader.communicate(timeout=300)
        finally:
            grader.kill()
        filler.unlink(missing_ok=True)
        if kind == "full disk":
            struck = int(grader.returncode != 0)
        self.happened[kind] += struck
        left = left_running(self.clone, known)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert not left, f"{kind}: still running after the grader: {left}"
        if (course / ".grading.lock").exists():  # before, Python itself may be interrupted
            assert "Traceback" not in err, f"{kind}: {err}"
        if kind == "full disk" and struck:
            assert grader.returncode == 2, err
            assert "run the same command again" in " ".join(err.split()), err
        elif kind == "behind walls":
            assert grader.returncode == 0, f"{kind}: {out}{err}"
        elif kind == "worker" and grader.returncode:
            # Two may have hit one submission: that is said, and it is not taken for graded.
            assert struck > 1, f"{kind}: {out}{err}"
            assert "not graded" in out, f"{kind}: {out}{err}"
        if grader.returncode == 0:
            differ = "\n".join(differences(state(course), self.wanted))
            assert not differ, f"{kind}: not as undisturbed:\n{differ}"
            self.completed += 1
            self.new_course("course")

    def wait(self, grader: subprocess.Popen[str], course: Path) -> None:
        """Until an instant: by the clock, or by what has been written so far."""
        until = time.monotonic() + self.random.uniform(0, self.seconds)
        pattern, more = self.random.choice(PROGRESS), self.random.randint(1, 4)
        before = len(list(course.glob(pattern)))
        by_clock, moment = self.random.random() < 0.4, self.random.uniform(0, 0.02)
        while grader.poll() is None and time.monotonic() < until + 20 * (not by_clock):
            if not by_clock and len(list(course.glob(pattern))) >= before + more:
                time.sleep(moment)
                return
            time.sleep(0.003)

    def strike(self, kind: str, grader: subprocess.Popen[str]) -> bool:
        """Kill whatever ``kind`` means; whether there was one."""
        with contextlib.suppress(ProcessLookupError):
            if kind == "interrupt":
                os.killpg(grader.pid, signal.SIGINT)
                return True
            crew = workers(grader.pid)
            among = {
                "grader": {grader.pid},
                "worker": crew,
                "behind walls": {pid for worker in crew for pid in descendants(worker)},
                "full disk": set(),
            }[kind]
            if among:
                os.kill(self.random.choice(sorted(among)), signal.SIGKILL)
                return True
        return False


PROGRESS = (
    "autograded/*/*/.unfinished",
    "autograded/*/*/*.ipynb",
    "feedback/*/*/*.html",
    "results/*/*.json",
    "gradebook.db*",
)


def test_killed_at_any_instant(clone: Path, disk: Path) -> None:
    kinds = KINDS if disk.is_mount() else KINDS[:-1]
    chain = Chain(clone, disk, kinds)
    while chain.happened.total() < INSTANTS:
        try:
            chain.disturb()
        except AssertionError as error:
            raise AssertionError(f"seed {SEED}, after {dict(chain.happened)}: {error}") from error
    print(f"\n{dict(chain.happened)}; {chain.completed} runs were complete, and as undisturbed")
    assert min(chain.happened[kind] for kind in kinds) > 5
    assert chain.completed > 10
    if not disk.is_mount():
        pytest.skip("full disk: no file system can be mounted here; the other instants passed")


def test_whatever_is_killed_behind_walls_costs_no_mark(tmp_path: Path) -> None:
    """Each process of a grading in turn, while a check waits for the learner's code."""
    day = small_day(tmp_path / "solutions")
    slow = "import time\ndef double(values):\n    time.sleep(len(values) == 3)\n"
    work = sent(answered(day, **RIGHT | {"double": slow + "    return [2 * v for v in values]"}))
    quick = sent(answered(day, **RIGHT))
    options = Options(secret="killed", cell_seconds=10)
    counts = []
    # One thread for all: what a thread has started behind walls ends with it.
    with ThreadPoolExecutor(1) as pool:
        for n in itertools.count():
            warmed = pool.submit(grade_submission, day, quick, options)
            assert warmed.result(60).earned == 10
            grading = pool.submit(grade_submission, day, work, options)
            time.sleep(0.5)
            among = sorted(p for p in descendants(os.getpid()) if "autograde" in command_line(p))
            counts.append(len(among))
            if n >= len(among):
                break
            what = command_line(among[n])
            os.kill(among[n], signal.SIGKILL)
            result = grading.result(60)
            said = [c.lesson for e in result.exercises for c in e.checks]
            assert (result.earned, result.flags) == (10, ()), f"{n}, {what}: {said}"
    assert min(counts) > 5, counts


# --- two at once, and what a disk refuses ---------------------------------------------------------


def test_a_second_run_is_refused_and_the_lock_dies_with_its_holder(clone: Path) -> None:
    course = clone / "twice"
    course.mkdir()
    first = begin(clone, course, *JOBS)
    until = time.monotonic() + 60
    while not (course / "gradebook.db").exists() and time.monotonic() < until:
        time.sleep(0.01)
    second = begin(clone, course, *JOBS)
    _, err = second.communicate(timeout=100)
    first.kill()
    first.communicate()
    assert second.returncode == 2
    assert "another `llmweek grade` is at work" in err
    third = begin(clone, course, *JOBS)
    out, err = third.communicate(timeout=300)
    assert third.returncode == 0, out + err


def test_what_cannot_be_written_is_said_and_the_run_taken_up(clone: Path) -> None:
    course = clone / "refused"
    course.mkdir()
    (course / "feedback").write_text("a file where a folder belongs")
    refused = begin(clone, course, *JOBS)
    _, err = refused.communicate(timeout=300)
    assert refused.returncode == 2
    said = " ".join(err.split())
    assert f"{course / 'feedback'}" in said
    assert "run the same command again" in said
    assert "Traceback" not in err
    (course / "feedback").unlink()
    again = begin(clone, course, *JOBS)
    out, err = again.communicate(timeout=300)
    assert again.returncode == 0, out + err
    assert len(list(course.glob("feedback/*/*/*.html"))) == 7


def test_a_full_disk_is_said_in_a_line(disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    """However little room there is for a new gradebook: nbgrader's own traceback is not shown."""
    if not disk.is_mount():
        pytest.skip("no file system can be mounted here")
    said = set()
    for room in range(0, 400_000, 8192):
        shutil.rmtree(disk / "small", ignore_errors=True)
        (disk / "small").mkdir()
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        (disk / "filler").write_bytes(bytes(free - room))
        try:
            with open_gradebook(f"sqlite:///{disk}/small/gradebook.db"):
                said.add("opened")
        except GradebookError as error:
            said.add(str(error).partition("gradebook.db ")[2][:16])
        finally:
            (disk / "filler").unlink()
    shutil.rmtree(disk / "small")
    assert said == {"opened", "cannot be opened"}
    assert [r.getMessage() for r in caplog.records if r.exc_info] == []


# --- the pool -------------------------------------------------------------------------------------


def dies(what: tuple[Path, str]) -> str:
    """Answers, unless it is to die always, or once."""
    folder, kind = what
    if kind == "always" or (kind == "once" and not (folder / "died").exists()):
        (folder / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "raises":
        raise ValueError(kind)
    return kind * 100_000  # more than a pipe holds


def test_a_worker_that_dies_costs_nobody_else_anything(tmp_path: Path) -> None:
    kinds = ["a", "always", "b", "once", "c", "raises", "d"]
    with LocalPool(2) as pool:
        pool.start()
        done = {kind: r for (_, kind), r in each(pool, dies, ((tmp_path, k) for k in kinds))}
    assert {k for k, r in done.items() if r == k * 100_000} == {"a", "b", "c", "d", "once"}
    assert isinstance(done["always"], WorkerDied)
    assert isinstance(done["raises"], ValueError)


def test_submissions_are_taken_as_they_are_needed() -> None:
    taken = []

    def coming() -> Iterator[int]:
        for n in range(50):
            taken.append(n)
            yield n

    with LocalPool(1) as pool:
        results = each(pool, abs, coming())
        next(results)
        assert len(taken) <= 4
        pool.jobs = 5  # as where workers join
        next(results)  # this one may have been done together with the first
        next(results)
        assert 10 <= len(taken) <= 14
        assert len(list(results)) == 47
