"""`llmweek grade` as a command: what it takes, refuses, shows, and how it ends."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console
from small_day import NAME, RIGHT, answered, blank, sent, small_day
from test_grade_killed import command_line, descendants

from autograde.bubblewrap import why_no_walls
from autograde.console import (
    MOST_ROWS,
    Pace,
    closing,
    followed,
    left_out,
    remarks,
    summary,
    table,
    worth_showing,
)
from autograde.course import default_url
from autograde.durations import spoken
from autograde.gradebook import open_gradebook
from autograde.marks import Marks
from autograde.proc import children
from autograde.run import Graded
from autograde.selection import chosen, find_work
from autograde.submissions import Submission
from autograde.workers import InHand, LocalPool
from llmweek.cli import CommandError
from llmweek.settings import FILE

ROOT = Path(__file__).parents[1]
needs_walls = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with one small day and a course folder."""
    small_day(tmp_path / "clone" / "solutions")
    (tmp_path / "clone" / "autograde").mkdir()
    return tmp_path / "clone"


def command(clone: Path, *arguments: str) -> list[str]:
    llmweek = str(Path(sys.executable).with_name("llmweek"))
    return [llmweek, "grade", "--course", str(clone / "autograde"), *arguments]


def grade(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(clone, *arguments), cwd=clone, capture_output=True, text=True, timeout=300
    )


def hand_in(clone: Path, student: str, data: bytes) -> None:
    folder = clone / "autograde" / "submitted" / student / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(data)


# --- what it takes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--jobs", "0"], "--jobs 0: wants a number from 1 to 256, as this machine's"),
        (["--jobs", "1000"], "--jobs 1000: wants a number from 1 to 256"),
        (["--memory", "5"], "--memory 5: wants a number from 1024 to 16777216, as"),
        (["--timeout", "0"], "--timeout 0: wants a number from 1 to 604800, as 60 seconds"),
        (["--timeout", "nan"], "--timeout nan: wants a number"),
        (["--timeout", "-1"], "--timeout -1: wants a number"),
        (["--only", "grase"], "--only grase: no learner and no assignment"),
    ],
)
def test_what_cannot_be_meant_is_refused(clone: Path, arguments: list[str], message: str) -> None:
    hand_in(clone, "grace", b"{}")
    done = grade(clone, *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    left = {p.name for p in (clone / "autograde").iterdir()} - {".grading.lock"}
    assert left == {"submitted"}


FOUND = [("ada", "day1"), ("ada", "day3"), ("alan", "day3"), ("grace", "day1"), ("[x]", "day3")]


@pytest.mark.parametrize(
    ("only", "left"),
    [
        ([], FOUND),
        (["ada"], FOUND[:2]),
        (["day3"], [FOUND[1], FOUND[2], FOUND[4]]),
        (["ada", "day3"], [FOUND[1]]),
        (["a*"], FOUND[:3]),
        (["a*", "grace"], FOUND[:4]),
        (["ada", "alan", "day3"], FOUND[1:3]),
        (["*"], FOUND),
        (["[x]"], [FOUND[4]]),
        (["day[12]", "g*"], [FOUND[3]]),
    ],
)
def test_only_takes_names_and_patterns(only: list[str], left: list[tuple[str, str]]) -> None:
    assert chosen(FOUND, only, Path("submitted")) == left


def test_only_says_which_name_is_near() -> None:
    with pytest.raises(CommandError, match="did you mean grace"):
        chosen(FOUND, ["ada", "grase"], Path("submitted"))


def test_work_for_what_is_not_taught_names_its_folders(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submitted = clone / "autograde" / "submitted"
    for n in range(5):
        (submitted / f"sub{n}" / f"{NAME}x").mkdir(parents=True)
    line = f"{', '.join(f'sub{n}/{NAME}x' for n in range(3))} and 2 more: {NAME}x is not taught"
    with pytest.raises(CommandError, match=line):
        find_work(submitted, [NAME])
    (submitted / "sub0" / NAME).mkdir()
    assert [w.student for w in find_work(submitted, [NAME])] == ["sub0"]
    assert f"left out: {line} here; did you mean {NAME}?" in capsys.readouterr().err


@needs_walls
def test_a_time_of_submission_that_is_none_is_said(clone: Path) -> None:
    (clone / "autograde" / FILE).write_text(f"[due]\n{NAME} = 2026-03-02T12:00:00Z\n")
    for student, time_ in {"ada": "gestern abend", "grace": "2026-03-02 10:00:00 UTC"}.items():
        hand_in(clone, student, b"{}")
        (clone / "autograde" / "submitted" / student / NAME / "timestamp.txt").write_text(time_)
    for only in ((), (), ("--only", "grace")):  # graded, known, and graded before
        rows = _grades(clone, *only).splitlines()[1:]
        assert ["gestern abend, so the work is taken as in time" in r for r in rows] == [
            True,
            False,
        ]
        assert "timestamp.txt" not in rows[1]


# --- what it shows -------------------------------------------------------------------------------


def row(student: str, points: float = 8, **more: object) -> Graded:
    facts: dict[str, object] = {"status": "ok", "flags": (), "notes": (), "fresh": True}
    return Graded(student, "day3", marks=Marks(points, 10), **(facts | more))  # type: ignore[arg-type]


def printed(*things: object) -> str:
    console = Console(file=io.StringIO(), width=100)
    for thing in things:
        console.print(thing)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


@needs_walls
def test_what_a_zip_has_no_place_for_is_said_again_at_the_end(clone: Path) -> None:
    """In a class of hundreds the lines of the beginning are far above the prompt."""
    day = small_day(clone / "again")
    names = [f"S{n}_{n}_assignsubmission_onlinetext_/onlinetext.html" for n in range(7)]
    with zipfile.ZipFile(clone / f"{NAME}.zip", "w") as zipped:
        zipped.writestr(f"Ada_9_assignsubmission_file_/{NAME}.ipynb", sent(blank(day)))
        for name in names:
            zipped.writestr(name, "see my other file")
    done = grade(clone, f"{NAME}.zip")
    said = [f"left out: {name}: not a notebook (*.ipynb)" for name in names]
    assert [line for line in done.stderr.splitlines() if "left out" in line] == said
    again = [line for line in done.stdout.splitlines() if "left out" in line]
    assert again == [*said[:5], "… and 2 more left out, as said at the beginning"]


def test_a_small_class_is_shown_whole() -> None:
    rows = [row(f"s{n}") for n in range(MOST_ROWS)]
    assert printed(table(worth_showing(rows))).count("8 / 10") == MOST_ROWS
    assert list(left_out(rows, worth_showing(rows))) == []


def test_of_a_large_class_the_rows_that_need_a_look_are_shown() -> None:
    rows = [row(f"s{n}") for n in range(397)]
    rows += [
        row("flagged", flags=("timeout",)),
        row("paper", 0, status="not a notebook"),
        row("unwalled", flags=("no sandbox",)),
    ]
    shown = worth_showing(rows)
    assert [r.student for r in shown] == ["flagged", "paper"]
    (line,) = left_out(rows, shown)
    assert line == "398 others are not shown: nothing odd about them (--all shows every row)"
    assert printed(table(worth_showing(rows, every=True))).count("8 / 10") == 399


def test_there_is_an_end_to_odd_rows_too() -> None:
    rows = [row(f"s{n}", flags=("blank",), notes=("empty",)) for n in range(400)]
    shown = worth_showing(rows)
    assert len(shown) == MOST_ROWS
    (line,) = left_out(rows, shown)
    assert line.startswith("340 others are not shown, 340 of them with flags or notes")
    lines = list(remarks(rows))
    assert len(lines) == MOST_ROWS + 1
    assert lines[-1] == "… and 340 more lines like these, in grades.csv"
    assert len(list(remarks(rows, every=True))) == 400


def test_what_is_late_or_blank_comes_last() -> None:
    rows = [row(f"a{n}", flags=("late",), notes=("late by a day",)) for n in range(MOST_ROWS)]
    rows += [row("note", notes=("the notebook was called x",)), row("z", flags=("late", "look"))]
    assert [r.student for r in worth_showing(rows)][:3] == ["z", "note", "a0"]
    assert next(iter(remarks(rows))).startswith("note, ")


def test_what_is_new_comes_first_and_its_notes_alone() -> None:
    rows = [row(f"old{n}", fresh=False, flags=("look",), notes=("kept",)) for n in range(400)]
    rows += [row("ada"), row("bob", fresh=False, changed=True, notes=("late",))]
    shown = worth_showing(rows)
    assert [r.student for r in shown][:3] == ["ada", "bob", "old0"]
    assert len(shown) == MOST_ROWS
    lines = [line for line in printed(table(shown)).splitlines() if "old0" in line or "├" in line]
    assert [line[0] for line in lines] == ["├", "│"]  # the line below what is new
    assert list(left_out(rows, shown)) == [
        "Above the line: 2 new since the last time",
        "342 others are not shown, 342 of them with flags or notes (--all shows every row)",
    ]
    kept = "unchanged submissions have their notes as before, in grades.csv (--all shows them here)"
    assert list(remarks(rows)) == ["bob, day3: late", f"400 {kept}"]
    assert len(list(remarks(rows, every=True))) == 401
    assert [r.student for r in worth_showing(rows[-3:])] == ["ada", "bob", "old399"]


def test_where_all_is_new_or_nothing_there_is_no_line() -> None:
    for fresh in (True, False):
        rows = [row(f"s{n}", fresh=fresh) for n in range(3)]
        assert printed(table(worth_showing(rows))).count("├") == 0
        assert list(left_out(rows, worth_showing(rows))) == []


def test_a_summary_counts_what_matters() -> None:
    rows = [row("a", 10), row("b", 5, flags=("late",)), row("c", 0, status="not graded")]
    rows += [
        row("d", 5, flags=("late", "timeout")),
        row("e", flags=("no sandbox", "blank"), points=0),
    ]
    (line,) = summary(rows)
    counts = "2 to look at, 2 late, 1 blank, 1 not graded"
    mean = "mean 6.7 of 10 points of the 3 who tried"  # the class report's
    assert line == f"day3: 5 submissions, {mean}, {counts}"
    (line,) = summary([row("e", 0, flags=("blank",))])
    assert line == "day3: 1 submission, 1 blank"
    (line,) = summary([row("a", 10)])
    assert line == "day3: 1 submission, mean 10.0 of 10 points"


def test_pace_counts_what_was_graded_now() -> None:
    pace = Pace(30, began=time.monotonic() - 60)
    for n in range(20):
        assert pace.left is None or pace.fresh >= 5  # it is too early to say
        pace.count(row(f"s{n}", fresh=n >= 5))
    assert round(pace.per_minute) == 15
    pace.first = time.monotonic() - 28  # what came before was the start
    assert str(pace) == "15 a minute · 20 s left"
    rows = [row("a"), row("b", fresh=False)]
    end = Pace(2, began=time.monotonic() - 60)
    assert len(list(followed(rows, end))) == 2
    assert closing(rows, end) == (
        "2 graded (1 unchanged since the last time) in 1 min, 1.0 a minute."
    )
    assert closing([*rows, row("c", status="not graded")], end).startswith("2 of 3 graded (2 unch")


def test_while_a_day_has_not_begun_nobody_knows_how_long_it_takes() -> None:
    pace = Pace(60, began=time.monotonic() - 60, ahead={"day3", "day4"})
    for n in range(11):
        pace.count(row(f"s{n}"))
    pace.first = time.monotonic() - 25
    assert str(pace) == "11 a minute · at least 2 min left"
    pace.count(replace(row("t"), assignment="day4"))
    pace.first = time.monotonic() - 27.5
    assert str(pace) == "12 a minute · 2 min left"
    pace.total, pace.ahead = 20, {"day5"}  # and less than a minute is no bound worth a word
    assert str(pace) == "12 a minute"


def test_where_there_is_no_terminal_lines_say_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("autograde.console._EVERY", 0.05)
    list(followed(slowly(0.5), Pace(2, began=time.monotonic() - 60)))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "0 of 2"  # also while none ends
    assert lines[-1] == "1 of 2 · 1.0 a minute"
    assert len(lines) > 3


def slowly(seconds: float) -> Iterator[Graded]:
    for name in ("a", "b"):
        time.sleep(seconds)
        yield row(name)


def test_a_bar_goes_on_while_nothing_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    terminal = partial(Console, file=out, force_terminal=True, width=120)
    monkeypatch.setattr("autograde.console.Console", lambda **_: terminal())
    pace = Pace(2)
    with pace.in_hand.holding("zz_loop"):
        rows = followed(slowly(1.5), pace)
        pace.in_hand._since = {n: (who, at - 90) for n, (who, at) in pace.in_hand._since.items()}
        next(rows)
    shown = [int(s) for s in re.findall(r"waiting for zz_loop \(1 min (\d+) s\)", out.getvalue())]
    assert shown[0] == 30
    assert shown[-1] > 30
    rows.close()  # type: ignore[attr-defined]


def test_it_is_said_for_whom_the_rest_waits() -> None:
    pace = Pace(12, done=10, fresh=10, began=time.monotonic() - 50, first=time.monotonic() - 60)
    since = {"bomb": 90, "loop": 40, "sleep": 30, "more": 25, "quick": 2}
    held = {n: (name, time.monotonic() - s) for n, (name, s) in enumerate(since.items())}
    pace.in_hand._since = dict(list(held.items())[4:])
    assert str(pace) == "12 a minute · 13 s left"
    pace.in_hand._since = held
    waits = "waiting for bomb (1 min 30 s), loop (40 s), sleep (30 s)"
    assert str(pace) == f"12 a minute · {waits}"
    pace.total = 40
    assert str(pace) == f"12 a minute · at least 3 min left · {waits}"


def test_what_is_in_hand_is_known_by_its_learner() -> None:
    with LocalPool(1, in_hand := InHand()) as pool:
        submission = Submission("ada", NAME, b"")
        nap = pool.submit(_nap, submission)
        until = time.monotonic() + 60
        while not in_hand.longest() and time.monotonic() < until:
            time.sleep(0.01)
        assert [name for name, _ in in_hand.longest()] == ["ada"]
        nap.result()
        assert in_hand.longest() == []


def _nap(_: Submission) -> None:
    time.sleep(0.5)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((0.2, "0 s"), (59.6, "1 min"), (61, "1 min 1 s"), (3600, "1 h")),
        *((3720, "1 h 2 min"), (90_000, "1 d 1 h"), (172_800, "2 d")),
    ],
)
def test_lengths_of_time(seconds: float, text: str) -> None:
    assert spoken(seconds) == text


# --- how it ends ---------------------------------------------------------------------------------

ENDLESS = "def double(values):\n    while True:\n        pass"


@needs_walls
@pytest.mark.parametrize(("ended", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_what_is_done_is_kept_and_the_same_command_does_the_rest(
    clone: Path, ended: signal.Signals, status: int
) -> None:
    day = small_day(clone / "elsewhere")
    hand_in(clone, "ada", sent(answered(day, **RIGHT)))
    hand_in(clone, "slow", sent(answered(day, **(RIGHT | {"double": ENDLESS}))))
    hand_in(clone, "slower", sent(answered(day, **(RIGHT | {"double": ENDLESS}))))
    temporary = Path(tempfile.mkdtemp(prefix="t", dir="/tmp"))  # a socket's path is short
    running = subprocess.Popen(
        command(clone, "--jobs", "1"),
        cwd=clone,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a terminal sends Ctrl-C to the whole group
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # and it is heard
    )
    kept = clone / "autograde" / "results" / NAME / "ada.json"
    until = time.monotonic() + 120
    while not kept.exists() and time.monotonic() < until:
        time.sleep(0.05)
    if ended == signal.SIGINT:
        os.killpg(running.pid, ended)
    else:
        running.send_signal(ended)
    out, err = running.communicate(timeout=60)
    assert running.returncode == status, out + err
    assert [p.name for p in temporary.iterdir() if p.name.startswith("pymp-")] == []
    shutil.rmtree(temporary)
    assert "1 of 3 submissions were graded and are kept" in err
    assert "Traceback" not in err
    done = grade(clone)
    assert done.returncode == 0, done.stderr
    assert "3 graded (1 unchanged since the last time)" in done.stdout


@needs_walls
@pytest.mark.parametrize("grading", [False, True])
def test_a_grader_that_is_killed_leaves_no_temporary_files(clone: Path, grading: bool) -> None:
    """As it starts the process that workers are forked from, and as a worker is at work."""
    day = small_day(clone / "elsewhere")
    hand_in(clone, "slow", sent(answered(day, double=ENDLESS)))
    temporary = Path(tempfile.mkdtemp(prefix="t", dir="/tmp"))
    running = subprocess.Popen(
        command(clone, "--jobs", "1"), cwd=clone, env=os.environ | {"TMPDIR": str(temporary)}
    )
    until = time.monotonic() + 120
    while time.monotonic() < until:
        server = [p for p in children(running.pid) if "forkserver" in command_line(p)]
        if server and (not grading or len(descendants(server[0])) > 3):
            break
        time.sleep(0.005)
    assert [p.name[:9] for p in temporary.glob("pymp-*/*")] == ["listener-"]
    running.kill()
    running.wait()
    while any(temporary.iterdir()) and time.monotonic() < until:
        time.sleep(0.05)
    assert list(temporary.iterdir()) == []
    temporary.rmdir()


@needs_walls
def test_more_time_reaches_what_ran_out_of_it_and_stays(clone: Path) -> None:
    day = small_day(clone / "elsewhere")
    slow = "import time\ntime.sleep(2.5)\n" + RIGHT["unit"]
    hand_in(clone, "ada", sent(answered(day, **RIGHT)))
    hand_in(clone, "blank", sent(blank(day)))
    hand_in(clone, "slow", sent(answered(day, **(RIGHT | {"unit": slow}))))
    done = grade(clone, "--timeout", "1")
    assert done.returncode == 0, done.stderr
    rows = (clone / "autograde" / "grades.csv").read_text().splitlines()
    assert rows[3].startswith(f"slow,{NAME},ok,8,10")
    assert "timeout" in rows[3]
    for arguments in (["--timeout", "30"], [], ["--timeout", "1"]):
        done = grade(clone, *arguments)
        assert ("2 unchanged" if arguments[-1:] == ["30"] else "3 unchanged") in done.stdout
        rows = (clone / "autograde" / "grades.csv").read_text().splitlines()
        assert rows[3].startswith(f"slow,{NAME},ok,10,10")


@needs_walls
def test_a_days_limits_stand_in_its_file(clone: Path) -> None:
    (clone / "autograde" / FILE).write_text(f"[limits.{NAME}]\ncell_seconds = 1\n")
    day = small_day(clone / "elsewhere")
    slow = "import time\ntime.sleep(2.5)\n" + RIGHT["unit"]
    hand_in(clone, "slow", sent(answered(day, **(RIGHT | {"unit": slow}))))
    assert f"slow,{NAME},ok,8,10" in _grades(clone)
    assert f"slow,{NAME},ok,10,10" in _grades(clone, "--timeout", "30")


def _grades(clone: Path, *arguments: str) -> str:
    done = grade(clone, *arguments)
    assert done.returncode == 0, done.stderr
    return (clone / "autograde" / "grades.csv").read_text()


PRIVATE = """# %% role="test" id="double"
# {title}
expect(double, [0.25]).equals([{want}])
"""


@needs_walls
def test_a_private_test_that_our_answer_fails_stops_everything(clone: Path) -> None:
    script = clone / "autograde" / "private" / NAME / "double.py"
    script.parent.mkdir(parents=True)
    script.write_text(PRIVATE.format(title="A quarter", want=2))
    rounds = "def double(values):\n    return [int(2 * v) for v in values]"
    hand_in(clone, "ada", sent(answered(small_day(clone / "elsewhere"), double=rounds)))
    done = grade(clone)
    assert done.returncode == 2
    assert "double, “A quarter”, failed:" in done.stderr
    assert not (clone / "autograde" / "grades.csv").exists()
    script.write_text(PRIVATE.format(title="A quarter", want=0.5))
    done = grade(clone)
    assert done.returncode == 0, done.stderr
    assert "0 / 10" in done.stdout
    script.unlink()
    assert "3 / 10" in grade(clone).stdout


@needs_walls
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_other_assignments_of_an_nbgrader_course_are_left_alone(clone: Path) -> None:
    course = clone / "autograde"
    (course / FILE).write_text(f"[points.{NAME}]\ndouble = 5\n[due]\n[late]\npenalty = 'zero'\n")
    with open_gradebook(default_url(course)) as book:
        book.add_assignment("ps1", duedate="2026-01-01 12:00:00 UTC")
        book.add_notebook("p1", "ps1")
        book.add_grade_cell("q1", "p1", "ps1", max_score=4, cell_type="code")
        book.add_student("ada")
        book.add_submission("ps1", "ada", timestamp="2026-01-02 12:00:00 UTC")
        book.find_grade("q1", "p1", "ps1", "ada").auto_score = 3
        book.find_submission_notebook("p1", "ps1", "ada").late_submission_penalty = 0.5
        book.db.commit()
    hand_in(clone, "ada", sent(answered(small_day(clone / "elsewhere"), **RIGHT)))
    theirs = course / "submitted" / "ada" / "ps1"
    theirs.mkdir()
    (theirs / "p1.ipynb").write_text("{}")
    for _ in range(2):
        done = grade(clone)
        assert done.returncode == 0, done.stderr
        assert f"left out: ada/ps1: ps1 is not taught here; known here: {NAME}" in done.stderr
        assert "12 / 12" in done.stdout
        with open_gradebook(default_url(course)) as book:
            submission = book.find_submission("ps1", "ada")
            assert (submission.score, submission.late_submission_penalty) == (3, 0.5)
            assert submission.total_seconds_late == 24 * 3600
            assert book.find_submission(NAME, "ada").score == 12
