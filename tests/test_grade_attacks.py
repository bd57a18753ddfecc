"""Nobody earns a point their code does not: every trick in `attacks/`, graded as it would be."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from attack_forms import MARK, POINTS, Attack, read_attacks
from attack_traces import alive, left_behind, owned, processes
from small_day import NAME, RIGHT, answered, sent, small_day, write_day
from typer.testing import CliRunner

from autograde import grading
from autograde.bubblewrap import Limits, why_no_walls
from autograde.course import default_url
from autograde.executed import notebook_of
from autograde.gradebook import open_gradebook
from autograde.grading import Options, grade_submission
from autograde.report import feedback_page
from autograde.results import Result
from autograde.sandbox import KilledFromOutside
from llmweek.cli import app
from llmweek.exercise import SEED_VARIABLE, seed
from llmweek.notebook import Day
from llmweek.release import write_assignment

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())

ATTACKS = read_attacks()
ALONE = [a for a in ATTACKS if a.form != "folder"]
FOLDERS = [a for a in ATTACKS if a.form == "folder"]
SHOWN = ("hostile", "metadata", "pages")  # classes whose notebooks are rendered by formgrader too
LONGEST = 90.0  # seconds an attack may keep a worker busy, on a machine that does other things too
OPTIONS = Options(
    secret="CANARY-secret-5b7d",
    cell_seconds=10,
    limits=Limits(memory=2**30, resident=2**29, processes=16),
)


@dataclass
class Scene:
    """Two warm workers, one for the attack and one for its neighbours, and what must not leak."""

    day: Day
    temporary: Path
    port: int
    canaries: dict[str, str]
    heard: list[str] = field(default_factory=list)
    workers: list[ProcessPoolExecutor] = field(default_factory=list)
    processes: int = 0

    def start(self) -> None:
        """Start the two workers, and count the processes that are there when all is warm."""
        self.stop()
        self.workers = [ProcessPoolExecutor(1, get_context("spawn")) for _ in range(2)]
        work = sent(answered(self.day, **RIGHT))
        for future in [
            w.submit(grade_submission, self.day, work, OPTIONS) for w in self.workers * 2
        ]:
            assert future.result().earned == 10
        self.processes = len(self.running())

    def running(self) -> list[str]:
        """The command lines of the workers' processes (a browser of other tests has its own)."""
        pids = [pid for worker in self.workers for pid in worker._processes or {}]
        return [line for pid in pids for line in processes(pid)]

    def stop(self) -> None:
        for worker in self.workers:
            worker.shutdown(cancel_futures=True)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("scene")
    day = small_day(folder / "solutions")
    temporary = folder / "tmp"
    home = folder / "CANARY-home"
    for path in (temporary, home):
        path.mkdir()
    (home / "notes.txt").write_text("CANARY-file-91c2")
    canaries = {"file": "CANARY-file-91c2", "environment": "CANARY-variable-30fe"}
    canaries |= {"secret": OPTIONS.secret, "hidden source": "rng.randint(", "folder": str(folder)}
    with (
        pytest.MonkeyPatch.context() as patch,
        socket.socket() as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        patch.setenv("HOME", str(home))
        patch.setenv("TMPDIR", str(temporary))
        patch.setenv("CANARY_VARIABLE", canaries["environment"])
        patch.setattr("tempfile.tempdir", str(temporary))
        patch.setenv(SEED_VARIABLE, hashlib.sha256(f"{OPTIONS.secret}/{NAME}".encode()).hexdigest())
        canaries |= {"seed": os.environ[SEED_VARIABLE], "seed of double": str(seed("double"))}
        canaries |= _hidden_values()
        patch.delenv(SEED_VARIABLE)
        tcp.bind(("127.0.0.1", 0))
        port = tcp.getsockname()[1]
        udp.bind(("127.0.0.1", port))
        abstract.bind(f"\0canary-{port}")
        scene = Scene(day, temporary, port, canaries)
        for there in (tcp, abstract):
            there.listen()
        for there in (tcp, udp, abstract):
            threading.Thread(target=_listen, args=(there, scene.heard), daemon=True).start()
        scene.start()
        yield scene
        scene.stop()


def _hidden_values() -> dict[str, str]:
    """What the hidden check of `double` asks, and what it expects, as a list would show them."""
    rng = random.Random(seed("double"))
    values = [[rng.randint(-1000, 1000) for _ in range(length)] for length in (0, 1, 7)][-1]
    return {
        "hidden input": ", ".join(map(str, values)),
        "expected value": ", ".join(str(2 * v) for v in values),
    }


def _listen(there: socket.socket, heard: list[str]) -> None:
    """Note every connection and every packet until the socket is closed."""
    try:
        while True:
            if there.type == socket.SOCK_DGRAM:
                heard.append(str(there.recvfrom(1000)))
            else:
                connection, address = there.accept()
                connection.close()
                heard.append(str(address))
    except OSError:
        pass


@pytest.mark.parametrize("attack", ALONE, ids=[f"{a.kind}-{a.name}" for a in ALONE])
def test_attack_earns_nothing_and_harms_nobody(scene: Scene, attack: Attack) -> None:
    """The right answers beside the trick keep their points, unless it spoils its own process."""
    work, good = attack.work(scene.day, scene.port), sent(answered(scene.day, **RIGHT))
    temporary = sorted(os.listdir(scene.temporary))
    start = time.monotonic()
    try:
        first, second = (
            worker.submit(grade_submission, scene.day, data, OPTIONS)
            for worker, data in zip(scene.workers, (work, good), strict=True)
        )
        results = [first.result(LONGEST)]
        if attack.again:
            again = scene.workers[0].submit(grade_submission, scene.day, work, OPTIONS)
            results.append(again.result(LONGEST))
        after = scene.workers[0].submit(grade_submission, scene.day, good, OPTIONS)
        neighbours = [second.result(LONGEST), after.result(LONGEST)]
    except (BrokenProcessPool, TimeoutError) as error:
        for worker in scene.workers:
            for process in list((worker._processes or {}).values()):
                process.kill()
        scene.start()
        pytest.fail(f"the worker did not get over it: {error!r}")
    for result in results:
        _nothing_gained(scene, attack, result)
    for neighbour in neighbours:
        assert neighbour.earned == neighbour.points == 10, neighbour
        assert neighbour.flags == ()
    assert time.monotonic() - start < LONGEST
    _wait(lambda: len(scene.running()) <= scene.processes)
    assert len(scene.running()) <= scene.processes, scene.running()
    assert left_behind(MARK) == []
    assert sorted(os.listdir(scene.temporary)) == temporary
    assert scene.heard == []


def _nothing_gained(scene: Scene, attack: Attack, result: Result) -> None:
    """No point, no secret, no live page."""
    earned = {e.name: e.earned for e in result.exercises}
    assert result.points == 10
    assert earned[attack.wants] == 0, result.exercises
    if not attack.spoils:
        assert result.status == "ok", result.notes
        assert earned == POINTS | {attack.wants: 0}, result
    checks = [c for e in result.exercises for c in e.checks if c.verdict != "passed"]
    assert all(c.lesson for c in checks)
    page, notebook = feedback_page(result, attack.name), notebook_of(result)
    _no_secret(scene, page, json.dumps(notebook), json.dumps(result.to_json()))
    assert alive(page) == []
    assert "\x1b" not in page
    if attack.kind in SHOWN:
        assert owned(_in_formgrader(notebook)) == []


def _no_secret(scene: Scene, *texts: str) -> None:
    for text in texts:
        assert [n for n, canary in scene.canaries.items() if canary in text] == []


def _in_formgrader(notebook: object) -> str:
    """The notebook as formgrader shows it, by nbgrader's own template."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = ("assignment_id", "notebook_id", "submission_id", "base_url", "notebook_path")
    people = ("student", "first_name", "last_name")
    resources = dict.fromkeys((*names, *people), "x") | {"index": 0, "total": 1}
    html, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources)
    return str(html)


def _wait(happened: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not happened() and time.monotonic() < until:
        time.sleep(0.05)


@pytest.fixture(scope="module")
def course(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with the small day released in it, copied for every folder that is handed in."""
    root = tmp_path_factory.mktemp("clone")
    write_day(root / "solutions")
    (root / "autograde").mkdir()
    write_assignment(scene.day, root / "autograde")
    (root / "autograde" / "course_secret").write_text(OPTIONS.secret)
    return root


@pytest.mark.parametrize("attack", FOLDERS, ids=[f"{a.kind}-{a.name}" for a in FOLDERS])
def test_folder_earns_nothing_and_harms_nobody(
    scene: Scene, course: Path, attack: Attack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`llmweek grade` on a class: whoever handed the folder in, and neighbours on each side."""
    root = tmp_path / "clone"
    shutil.copytree(course, root)
    monkeypatch.chdir(root)
    submitted = root / "autograde" / "submitted"
    good = sent(answered(scene.day, **RIGHT))
    neighbours = {}
    for student in ("!first", "neighbour", "~~last"):
        neighbours[student] = submitted / student / NAME / f"{NAME}.ipynb"
        neighbours[student].parent.mkdir(parents=True)
        neighbours[student].write_bytes(good)
    attack.hand_in(scene.day, submitted)
    before = _files(root, "solutions", "autograde/source", "autograde/release")
    command = ["grade", "--jobs", "1", "--course", str(root / "autograde")]
    done = CliRunner().invoke(app(["grade"]), command)
    assert isinstance(done.exception, SystemExit | None), done.exc_info
    assert _files(root, "solutions", "autograde/source", "autograde/release") == before
    with (root / "autograde" / "grades.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {r["student"]: r["points"] for r in rows if r["student"] in neighbours} == dict.fromkeys(
        neighbours, "10"
    )
    assert all(float(r["points"]) <= 7 for r in rows if r["student"] not in neighbours), rows
    assert not any(v.startswith(("=", "+", "-", "@", "\t")) for r in rows for v in r.values() if v)
    with open_gradebook(default_url(root / "autograde")) as book:
        assert {s.id for s in book.students} >= set(neighbours)
    assert all(p.read_bytes() == good for p in neighbours.values())
    pages = [p for p in (root / "autograde").rglob("*.html") if "submitted" not in p.parts]
    assert len(pages) >= 3
    for page in pages:
        assert alive(page.read_text("utf-8")) == [], page
        _no_secret(scene, page.read_text("utf-8").replace(str(root), ""))
    assert "\x1b]" not in done.output
    assert "\x07" not in done.output
    assert {p.name for p in root.iterdir()} == {"solutions", "autograde"}
    assert left_behind(MARK) == []


def _files(root: Path, *folders: str) -> dict[str, bytes]:
    found = (p for f in folders for p in (root / f).rglob("*") if p.is_file())
    return {str(p): p.read_bytes() for p in found}


def test_at_least_sixty_tricks() -> None:
    assert len({a.name for a in ATTACKS}) == len(ATTACKS) >= 60


@pytest.mark.parametrize("name", ["talks_to_this_machine", "reads_the_environment"])
def test_without_walls_the_trick_works(scene: Scene, name: str) -> None:
    """So it is the walls that hold, and the traps of this suite snap."""
    attack = next(a for a in ATTACKS if a.name == name)
    options = replace(OPTIONS, walls=False)
    work = attack.work(scene.day, scene.port)
    try:
        result = scene.workers[0].submit(grade_submission, scene.day, work, options).result(LONGEST)
        assert result.exercises[0].earned == 3
        secrets = [c for c in scene.canaries.values() if c in json.dumps(notebook_of(result))]
        assert bool(scene.heard) == (name == "talks_to_this_machine")
        assert bool(secrets) == (name == "reads_the_environment")
    finally:
        scene.heard.clear()


def test_by_which_cell_stops_nothing_is_told(scene: Scene) -> None:
    """Of right answers, which lose nothing by it: the result is the same whatever was asked."""
    attack = next(a for a in ATTACKS if a.name == "tells_by_which_cell_it_stops")
    work = attack.work(scene.day).replace(b"return values", b"return [2 * v for v in values]")
    told = set()
    for secret in "abcd":
        result = grade_submission(scene.day, work, replace(OPTIONS, secret=secret, cell_seconds=2))
        assert (result.earned, result.flags) == (10, ("crash",))
        verdicts = [(c.verdict, c.lesson) for e in result.exercises for c in e.checks]
        told.add(repr((result.notes, verdicts, result.notebook)))
    assert len(told) == 1, told


def test_code_that_has_heard_a_hidden_check_shows_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends its process so that it looks like our fault: only the hidden checks are gone through
    again, and not what shows its prints, for it may have left itself a note in the machine."""
    begun: list[bool] = []
    begin = grading._Grading.begin

    def noted(mine: grading._Grading, hidden: bool) -> None:
        begun.append(hidden)
        begin(mine, hidden)

    monkeypatch.setattr(grading._Grading, "begin", noted)
    ends = """import resource
def double(values):
    if len(values) == 7:
        resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
        while True:
            pass
    return [2 * v for v in values]"""
    work = sent(answered(scene.day, **RIGHT | {"double": ends}))
    with pytest.raises(KilledFromOutside):
        grade_submission(scene.day, work, OPTIONS)
    assert begun == [False, True, True]
    assert grade_submission(scene.day, sent(answered(scene.day, **RIGHT)), OPTIONS).earned == 10


def test_grade_cells_of_ones_own_count_for_nothing(scene: Scene) -> None:
    notebook = answered(scene.day)
    extra = notebook["cells"][-1] | {"source": "1000"}
    notebook["cells"] += [extra, extra]
    result = grade_submission(scene.day, sent(notebook), OPTIONS)
    assert (result.earned, result.points) == (0, 10)


def test_the_same_work_gets_the_same_marks(scene: Scene) -> None:
    guess = (
        "def double(values):\n    return [2 * v for v in values] if hash(str(values)) % 3 else []"
    )
    work = sent(answered(scene.day, double=guess))
    verdicts = {
        tuple(
            (c.verdict, c.lesson)
            for c in grade_submission(scene.day, work, OPTIONS).exercises[0].checks
        )
        for _ in range(4)
    }
    assert len(verdicts) == 1
