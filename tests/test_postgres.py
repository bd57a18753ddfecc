"""A gradebook in PostgreSQL: the marks are SQLite's, and what goes wrong costs none.

The server is a real one, in a folder of its own, reached by a socket there and by nothing else.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Student
from small_day import NAME, RIGHT, answered, blank, sent, small_day

from autograde.assignment_book import AssignmentBook
from autograde.bubblewrap import why_no_walls
from autograde.course import default_url
from autograde.gradebook import GradebookError, open_gradebook, register
from autograde.results import CheckResult, ExerciseResult, Result
from autograde.submissions import LONGEST_NAME, unfit
from llmweek.notebook import Day
from llmweek.settings import FILE, Settings

ROOT = Path(__file__).parents[1]
# Debian keeps the server's programs off the path.
PROGRAMS = os.pathsep.join(
    [os.environ.get("PATH", ""), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin")))]
)
MISSING = [f"PostgreSQL's {p}" for p in ("initdb", "pg_ctl") if not shutil.which(p, path=PROGRAMS)]
if importlib.util.find_spec("psycopg") is None:
    MISSING.append("the Python package psycopg")
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not here: {', '.join(MISSING)}")
needs_walls = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())

COURSE_TOML = f"""
[due]
{NAME} = 2026-03-02T11:00:00Z
[extensions]
extended.{NAME} = 2026-03-04T11:00:00Z
[late]
penalty = 0.1
"""
POINTS = {
    "Jürgen 株": 3,
    "all": 10,
    "blank": 0,
    "extended": 2,
    "late": 9,
    "paper": 0,
    "reaches out": 7,
}


# --- a server, and a course ----------------------------------------------------------------------


class Server:
    """PostgreSQL in ``folder``. It does not run as root, so root becomes somebody else for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user: dict[str, Any] = {}
        if os.geteuid() == 0:
            known = {entry.pw_name: entry for entry in pwd.getpwall()}
            somebody = known.get("postgres") or known["nobody"]
            os.chown(folder, somebody.pw_uid, somebody.pw_gid)
            self.user = {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}
        data = ["-D", str(folder / "data")]
        self.program("initdb", *data, "-U", "teacher", "-A", "trust", "--locale=C", "--no-sync")
        # No TCP; and what it writes need not outlast a loss of power.
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        self.data = [*data, "-o", options, "-l", str(folder / "log"), "-w"]
        self.program("pg_ctl", *self.data, "start")

    def program(self, name: str, *arguments: str) -> None:
        found = shutil.which(name, path=PROGRAMS)
        assert found is not None
        # Into a file: a server that is started keeps what it is given as standard output.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                [found, *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=100,
                check=False,
                **self.user,
            )
            said.seek(0)
            assert done.returncode == 0, said.read()

    def stop(self) -> None:
        self.program("pg_ctl", *self.data[:2], "-w", "-m", "immediate", "stop")

    @property
    def socket(self) -> Path:
        return self.folder / ".s.PGSQL.5432"

    def url(self, database: str, encoding: str = "UTF8") -> str:
        """The address of a database, which is made if an ``encoding`` is given."""
        if encoding:
            import psycopg

            address = f"host={self.folder} user=teacher dbname=postgres"
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(
                    f"create database {database} encoding '{encoding}' template template0"  # type: ignore[arg-type]
                )
        return f"postgresql+psycopg://teacher@/{database}?host={self.folder}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path is short
    try:
        server = Server(folder)
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Path:
    """A clone with one small day and two courses, of the same class: `ours` and `sqlite`."""
    root = tmp_path_factory.mktemp("postgres")
    shutil.copytree(ROOT / "autograde" / "wire", root / "autograde" / "wire")
    for path in (*ROOT.glob("autograde/*.py"), *ROOT.glob("autograde/*.j2")):
        shutil.copy(path, root / "autograde")
    day = small_day(root / "solutions")
    everything = sent(answered(day, **RIGHT))
    work = {
        "Jürgen 株": (sent(answered(day, double=RIGHT["double"])), "2026-03-02 10:59:59 UTC"),
        "all": (everything, ""),
        "blank": (sent(blank(day)), ""),
        "extended": (sent(answered(day, unit=RIGHT["unit"])), "2026-03-04 02:00:00 UTC"),
        "late": (everything, "2026-03-02 12:00:00 UTC"),
        "paper": (b"my homework", "2026-03-02 02:00:00 UTC"),
        "reaches out": (sent(answered(day, **RIGHT | {"double": _reaching(server.socket)})), ""),
    }
    for course in (root / "ours", root / "sqlite"):
        for student, (data, timestamp) in work.items():
            folder = course / "submitted" / student / NAME
            folder.mkdir(parents=True)
            (folder / f"{NAME}.ipynb").write_bytes(data)
            if timestamp:
                (folder / "timestamp.txt").write_text(timestamp)
        (course / FILE).write_text(COURSE_TOML)
        (course / "course_secret").write_text("b0" * 32)
        shutil.copy(ROOT / "autograde" / "nbgrader_config.py", course)
    return root


def _reaching(path: Path) -> str:
    """An answer that is right where it can talk to the server."""
    return f"""def double(values):
    import socket
    socket.socket(socket.AF_UNIX).connect({str(path)!r})
    return [2 * v for v in values]
"""


def begin(course: Path, *command: str) -> subprocess.Popen[str]:
    """Start a command in a course's folder."""
    return subprocess.Popen(
        [str(Path(sys.executable).with_name(command[0])), *command[1:]],
        cwd=course,
        env=os.environ | {"PYTHONPATH": str(course.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(course: Path, *command: str, status: int = 0) -> str:
    """Run it to its end; what it printed, on one line."""
    process = begin(course, *command)
    out, _ = process.communicate(timeout=300)
    assert process.returncode == status, out[-5000:]
    return " ".join(out.split())


def grade(course: Path, url: str, *more: str, status: int = 0) -> str:
    arguments = ("--course", str(course), "--db", url, *more)
    return run(course, "llmweek", "grade", *arguments, status=status)


def held(url: str) -> dict[str, object]:
    """What formgrader asks nbgrader of the class, but for the rows' ids."""
    with open_gradebook(url) as book:
        asked = {
            "assignment": book.submission_dicts(NAME),
            "notebook": book.notebook_submission_dicts(NAME, NAME),
            "students": book.student_dicts(),
            "mean": book.average_assignment_score(NAME),
            "late": [
                (s.student_id, s.timestamp, s.extension, s.total_seconds_late)
                for s in sorted(book.assignment_submissions(NAME), key=lambda s: s.student_id)
            ],
            "comments": sorted(
                (s.student.id, comment.name, comment.comment)
                for s in book.notebook_submissions(NAME, NAME)
                for comment in s.comments
            ),
        }
    return {name: _without_ids(rows) for name, rows in asked.items()}


def _without_ids(rows: Any) -> Any:
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
        return rows
    key = "student" if "student" in rows[0] else "id"  # a student's own id is the name
    kept = [{k: v for k, v in row.items() if k == key or k != "id"} for row in rows]
    return sorted(kept, key=lambda row: row[key])


# --- the class -----------------------------------------------------------------------------------


@needs_walls
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own
def test_a_class_gets_the_marks_it_gets_in_sqlite(clone: Path, server: Server) -> None:
    ours, sqlite = clone / "ours", clone / "sqlite"
    url, file_url = server.url("grades"), default_url(sqlite)

    first = begin(ours, *("llmweek", "grade", "--db", url, "--course", str(ours), "--jobs", "1"))
    _until_results(ours, first)
    first.kill()
    first.communicate()
    done = len(list(ours.glob("results/*/*.json")))
    assert 0 < done < len(POINTS)
    out = grade(ours, url)
    assert f"{len(POINTS)} graded ({done} unchanged" in out
    grade(sqlite, file_url)
    _same(ours, url, sqlite)
    with (ours / "grades.csv").open(encoding="utf-8") as file:
        rows = [line.split(",") for line in file][1:]
    assert {row[0]: float(row[3]) for row in rows} == POINTS
    assert not (ours / "gradebook.db").exists()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(server.socket))  # which one of the learners could not

    for address in (url, file_url):
        with open_gradebook(address) as book:
            mark = book.find_grade("unit", NAME, NAME, "late")
            mark.manual_score, mark.extra_credit = 1.5, 0.5
            comment = book.find_comment("unit-solution", NAME, NAME, "late")
            comment.manual_comment = "Nearly ✓"
            book.db.commit()
    for course, address in ((ours, url), (sqlite, file_url)):
        assert f"{len(POINTS)} unchanged" in grade(course, address)
    _same(ours, url, sqlite)
    page = ours / "feedback" / "late" / NAME / f"{NAME}.html"
    assert "unit: Nearly ✓" in page.read_text(encoding="utf-8")

    before = held(url)
    assert "unchanged" not in grade(ours, url, "--regrade", "--only", "late", "--only", "all")
    after = held(url)
    assert after["late"] == before["late"]
    assert after["comments"] == before["comments"]
    with open_gradebook(url) as book:
        assert AssignmentBook(book, NAME).marks("late").score == 9.0
        mark = book.find_grade("unit", NAME, NAME, "late")
        assert (mark.auto_score, mark.manual_score, mark.extra_credit) == (2, 1.5, 0.5)
        assert mark.needs_manual_grade  # new work: somebody is to look again

    run(ours, "nbgrader", "autograde", NAME, "--student", "late", "--force", "--db", url)
    run(ours, "nbgrader", "export", "--db", url)
    exported = (ours / "gradebook.csv").read_text(encoding="utf-8")
    assert "2026-03-02 11:00:00,2026-03-02 12:00:00,late,,,,10.0,1.0,9.0,10.0" in exported

    files = {p: p.read_bytes() for p in ours.rglob("*") if p.is_file()}
    server.stop()
    try:
        out = grade(ours, url, status=2)
    finally:
        server.program("pg_ctl", *server.data, "start")
    assert "cannot be opened: connection" in out
    assert "is its server running" in out
    assert "Traceback" not in out
    assert {p: p.read_bytes() for p in ours.rglob("*") if p.is_file()} == files
    assert f"{len(POINTS)} unchanged" in grade(ours, url)
    assert (ours / "grades.csv").read_bytes() == (sqlite / "grades.csv").read_bytes()


def _until_results(course: Path, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 100
    while len(list(course.glob("results/*/*.json"))) < 2 and time.monotonic() < until:
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.005)


def _same(ours: Path, url: str, sqlite: Path) -> None:
    tables = [(course / "grades.csv").read_text(encoding="utf-8") for course in (ours, sqlite)]
    assert tables[0] == tables[1]
    assert held(url) == held(default_url(sqlite))


# --- the gradebook -------------------------------------------------------------------------------


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return small_day(tmp_path)


def _perfect(day: Day) -> Result:
    passed = (CheckResult("all", False, "passed"),)
    return Result(
        day.name, "ok", tuple(ExerciseResult(e.name, e.points, passed) for e in day.exercises)
    )


def test_the_longest_name_finds_room(server: Server, day: Day) -> None:
    """SQLite takes text of any length; PostgreSQL no more than the column has."""
    url = server.url("names")
    register(url, day, Settings())
    assert not unfit("n" * LONGEST_NAME)
    assert unfit("n" * LONGEST_NAME + "n")
    with open_gradebook(url) as book:
        assert AssignmentBook(book, NAME).record("n" * LONGEST_NAME, _perfect(day)).score == 10


def test_a_learner_whom_another_course_enters_meanwhile(server: Server, day: Day) -> None:
    """PostgreSQL lets both begin; the second is told when the first has ended."""
    url = server.url("shared")
    register(url, day, Settings())
    with open_gradebook(url) as theirs, open_gradebook(url) as mine:
        theirs.db.add(Student(id="ada"))
        theirs.db.flush()
        scores = []
        sheet = AssignmentBook(mine, NAME)
        thread = threading.Thread(
            target=lambda: scores.append(sheet.record("ada", _perfect(day)).score)
        )
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "it did not wait for the other's transaction"
        theirs.db.commit()
        thread.join(20)
        assert scores == [10.0]


def test_a_connection_that_is_lost_is_said(server: Server, day: Day) -> None:
    url = server.url("lost")
    register(url, day, Settings())

    def record() -> None:
        with open_gradebook(url) as book:
            sheet = AssignmentBook(book, NAME)
            sheet.record("ada", _perfect(day))
            server.stop()
            server.program("pg_ctl", *server.data, "start")
            sheet.record("grace", _perfect(day))

    with pytest.raises(GradebookError, match=r"does not take the marks: .* same command again"):
        record()
    with open_gradebook(url) as book:
        assert set(AssignmentBook(book, NAME).entries()) == {"ada"}


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgres://teacher@localhost/grades", r"as postgresql\+psycopg://USER@HOST/"),
        ("postgresql+psycopg://teacher@localhost:port/grades", "invalid literal .*: 'port'"),
        ("postgresql+psycopg://teacher@localhost:1/grades", "Connection refused"),
        ("postgresql+psycopg:/teacher:secret@localhost/grades", "Could not parse"),
        ("postgresql+psycopg://teacher:secret@localhost:1/grades", r"teacher:\*\*\*@localhost:1/"),
        ("postgresql+psycopg://t@localhost:1/grades?password=secret", r"password=\*\*\* cannot"),
    ],
)
def test_an_address_that_is_wrong_is_said_without_its_password(url: str, says: str) -> None:
    with pytest.raises(GradebookError, match=says) as error, open_gradebook(url):
        pass
    assert "secret" not in str(error.value)


def test_a_driver_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql+psycopg://teacher@localhost:1/grades"
    monkeypatch.setitem(sys.modules, "psycopg", None)  # as where it is not installed
    command = r'pip install "psycopg\[binary\]"'
    with pytest.raises(GradebookError, match=command), open_gradebook(url):
        pass


def test_a_database_that_is_not_made_is_said(server: Server) -> None:
    says = 'database "misspelt" does not exist. Mend that .*, the database made'
    url = server.url("misspelt", encoding="")
    with pytest.raises(GradebookError, match=says), open_gradebook(url):
        pass


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_has_no_room_for_every_name_is_refused(
    server: Server, encoding: str
) -> None:
    url = server.url(encoding.lower(), encoding)
    says = f"keeps text in {encoding}, .*`createdb --encoding UTF8 --template template0 "
    with pytest.raises(GradebookError, match=says), open_gradebook(url):
        pass
