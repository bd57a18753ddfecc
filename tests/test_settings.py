"""`course.toml`: read whole or refused with every mistake named, and followed by the release."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from scratch_course import DAY, EXERCISES, make_course

from llmweek.cli import CommandError
from llmweek.notebook import Day, read_days
from llmweek.release import NBGRADER, build_wheel
from llmweek.settings import FILE, DayLimits, Late, Settings, read_settings

ROOT = Path(__file__).parents[1]
OTHER = "day8_other"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with two days of the same five exercises."""
    root = make_course(tmp_path_factory.mktemp("settings") / "clone")
    shutil.copytree(root / "solutions" / DAY, root / "solutions" / OTHER)
    return root


@pytest.fixture(scope="module")
def days(clone: Path) -> list[Day]:
    return read_days(clone / "solutions")


def read(folder: Path, text: str, days: list[Day]) -> Settings:
    (folder / FILE).write_text(text, encoding="utf-8")
    return read_settings(folder, days)


def points(day: Day) -> dict[str, int]:
    return {e.name: e.points for e in day.exercises}


def test_without_a_file_the_course_is_as_it_is_written(tmp_path: Path, days: list[Day]) -> None:
    settings = read_settings(tmp_path, days)
    assert settings == Settings()
    assert settings.taught(days) == days


def test_the_committed_file_says_the_same_as_none() -> None:
    solutions = read_days(ROOT / "solutions")
    assert read_settings(ROOT / "autograde", solutions) == Settings()


def test_every_example_in_the_committed_file_is_one_that_holds(tmp_path: Path) -> None:
    lines = (ROOT / "autograde" / FILE).read_text("utf-8").splitlines()
    examples = [line[1:] for line in lines if line.startswith("#") and not line.startswith("# ")]
    settings = read(tmp_path, "\n".join(examples), read_days(ROOT / "solutions"))
    assert settings.days
    assert settings.points
    assert settings.due
    assert settings.extensions
    assert settings.late
    assert settings.limits


def test_a_whole_file(tmp_path: Path, days: list[Day]) -> None:
    settings = read(
        tmp_path,
        f"""\ufeff
timezone = "Europe/Berlin"
days = ["{DAY}"]
[points.{DAY}]
two = 5
three = 0
[due]
{DAY} = 2026-11-30T23:59:00
{OTHER} = 2026-12-01 12:00:00Z
[extensions]
ada.{DAY} = 2026-12-02T23:59:00
"lovelace, ada".{DAY} = 2026-12-03T23:59:00+00:00
[late]
penalty = 0.25
at_most = 0.5
grace_minutes = 15
[limits.{DAY}]
cell_seconds = 120
memory_mib = 3000
""",
        days,
    )
    (day,) = settings.taught(days)
    assert points(day) == {"one": 2, "two": 5, "three": 0, "four": 2, "five": 2}
    berlin = timezone(timedelta(hours=1))
    assert settings.due == {
        DAY: datetime(2026, 11, 30, 23, 59, tzinfo=berlin),
        OTHER: datetime(2026, 12, 1, 12, tzinfo=UTC),
    }
    assert settings.extensions is not None
    assert settings.extensions["ada"] == {DAY: datetime(2026, 12, 2, 23, 59, tzinfo=berlin)}
    assert settings.limits == {DAY: DayLimits(120, None, 3000)}
    assert settings.late == Late(0.25, 0.5, 900)
    assert settings.notes == ()


def test_a_time_without_a_zone_is_utc_and_that_is_said(tmp_path: Path, days: list[Day]) -> None:
    settings = read(tmp_path, f"[due]\n{DAY} = 2026-11-30T23:59:00", days)
    assert settings.due == {DAY: datetime(2026, 11, 30, 23, 59, tzinfo=UTC)}
    (note,) = settings.notes
    assert f"due.{DAY}" in note
    assert "UTC" in note


HOURS = 3600.0


@pytest.mark.parametrize(
    ("late", "hours", "penalty"),
    [
        (Late(), 1000, 0),
        (Late(per_day=1), 0, 0),
        (Late(per_day=1), 0.1, 8),
        (Late(per_day=0.1), 0.1, 0.8),
        (Late(per_day=0.1), 24, 0.8),
        (Late(per_day=0.1), 24.1, 1.6),
        (Late(per_day=0.1, at_most=0.5), 2400, 4),
        (Late(per_day=0.1, grace=1 * HOURS), 1, 0),
        (Late(per_day=0.1, grace=1 * HOURS), 1.1, 0.8),
        (Late(per_day=0.1, grace=1 * HOURS), 25, 0.8),
        (Late(per_day=0.1, grace=1 * HOURS), 25.1, 1.6),
    ],
)
def test_what_lateness_costs(late: Late, hours: float, penalty: float) -> None:
    assert late.penalty(8, hours * HOURS) == pytest.approx(penalty)


def test_nothing_is_taken_from_nothing() -> None:
    assert Late(per_day=1).penalty(0, 1) == 0
    assert Late(per_day=1).penalty(-1, 1) == 0


WRONG = {
    "a key": ("dayz = []", "dayz: is no setting; did you mean days?"),
    "a key of late": ("[late]\npenalti = 0.1", "late.penalti: is no setting; did you mean penalty"),
    "a day": (f'days = ["{DAY}", "day9"]', f'days: "day9" is no day; did you mean {DAY}?'),
    "days of numbers": ("days = [9]", "days: 9 is no day"),
    "a list in days": ("days = [[1]]", "days: [1] is no day"),
    "no days": ("days = []", "days: wants a list"),
    "days as text": (f'days = "{DAY}"', "days: wants a list"),
    "a day's points": ("[points.day9_scratsh]\none = 1", f"did you mean {DAY}?"),
    "an exercise": (f"[points.{DAY}]\nthre = 1", f"points.{DAY}.thre: {DAY} has no exercise thre;"),
    "negative points": (f"[points.{DAY}]\none = -1", f"points.{DAY}.one: -1 is no whole number"),
    "half points": (f"[points.{DAY}]\none = 1.5", "1.5 is no whole number"),
    "true points": (f"[points.{DAY}]\none = true", "true is no whole number"),
    "points as text": (f'[points.{DAY}]\none = "2"', '"2" is no whole number'),
    "points of all": ("points = 3", "points: 3 is no table"),
    "a date as text": (f'[due]\n{DAY} = "2026-11-30"', f'due.{DAY}: "2026-11-30" is no date'),
    "a date alone": (f"[due]\n{DAY} = 2026-11-30", "wants a date and a time: 2026-11-30T23:59:00"),
    "a time alone": (f"[due]\n{DAY} = 23:59:00", "wants a date and a time"),
    "no such date": (f"[due]\n{DAY} = 2026-02-30T10:00:00", "line 2"),
    "a date in words": (f"[due]\n{DAY} = tomorrow", "line 2"),
    "an early extension": (
        f"[due]\n{DAY} = 2026-11-30T23:59:00Z\n[extensions]\nada.{DAY} = 2026-11-29T23:59:00Z",
        f"extensions.ada.{DAY}: is earlier than due.{DAY}",
    ),
    "an extension of nothing": (
        f"[extensions]\nada.{DAY} = 2026-11-29T23:59:00Z",
        f"due.{DAY} is missing",
    ),
    "a name with a dot": (
        f"[extensions]\nada.lovelace.{DAY} = 2026-11-29T23:59:00Z",
        'extensions.ada: a name with a dot stands in quotes: "ada.lovelace"',
    ),
    "a penalty": ('[late]\npenalty = "some"', 'late.penalty: "some" is none of'),
    "a penalty over all": ("[late]\npenalty = 10", "late.penalty: 10 is none of"),
    "a list as penalty": ("[late]\npenalty = []", "late.penalty: [] is none of"),
    "a bound": ("[late]\nat_most = 50", "late.at_most: 50 is no share from 0 to 1"),
    "grace": ('[late]\ngrace_minutes = "15"', "late.grace_minutes"),
    "no number": ("[late]\ngrace_minutes = nan", "late.grace_minutes: nan is no number"),
    "no time": (f"[limits.{DAY}]\ncell_seconds = 0", f"limits.{DAY}.cell_seconds: 0 is no number"),
    "endless time": (f"[limits.{DAY}]\ntotal_seconds = inf", "inf is no number of seconds"),
    "little memory": (f"[limits.{DAY}]\nmemory_mib = 5", "memory_mib: 5 is no whole number of MiB"),
    "a limit": (f"[limits.{DAY}]\nmemory = 5", "memory: is no setting; did you mean memory_mib?"),
    "a time zone": ('timezone = "Europe/Berlim"', "did you mean Europe/Berlin?"),
    "a number as time zone": ("timezone = 1", "timezone: 1 is no time zone"),
    "a key twice": ("[late]\n[late]", "line 2"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named(name: str, tmp_path: Path, days: list[Day]) -> None:
    text, message = WRONG[name]
    with pytest.raises(CommandError) as raised:
        read(tmp_path, text, days)
    assert str(tmp_path / FILE) in str(raised.value)
    assert message in str(raised.value)


def test_all_mistakes_are_named_at_once(tmp_path: Path, days: list[Day]) -> None:
    with pytest.raises(CommandError) as raised:
        read(tmp_path, f"dais = []\n[points.{DAY}]\none = -1\n[late]\npenalty = 2", days)
    assert len(str(raised.value).splitlines()) == 4


def test_a_mistaken_due_date_is_one_mistake(tmp_path: Path, days: list[Day]) -> None:
    extended = f"[extensions]\nada.{DAY} = 2026-12-01T10:00:00Z"
    for due in (f'{DAY} = "2026-11-30"', f"{DAY}x = 2026-11-30T10:00:00Z"):
        with pytest.raises(CommandError) as raised:
            read(tmp_path, f"[due]\n{due}\n{extended}", days)
        assert len(str(raised.value).splitlines()) == 2


def test_a_file_that_is_no_text(tmp_path: Path, days: list[Day]) -> None:
    (tmp_path / FILE).write_bytes(b"# caf\xe9\n")
    with pytest.raises(CommandError, match="not text in UTF-8"):
        read_settings(tmp_path, days)
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    with pytest.raises(CommandError, match="cannot be read"):
        read_settings(tmp_path, days)


# --- llmweek release ---------------------------------------------------------------------------


def release(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "llmweek.cli", "release", *arguments]
    return subprocess.run(command, cwd=clone, capture_output=True, text=True, timeout=120)


def released(course: Path) -> list[str]:
    return sorted(p.parent.name for p in course.glob("release/*/*.ipynb"))


def test_a_release_follows_the_course_it_is_for(clone: Path, tmp_path: Path) -> None:
    course = tmp_path / "class-a"
    course.mkdir()
    assert release(clone, "--course", str(course)).returncode == 0
    assert released(course) == [OTHER, DAY]
    assert not (course / NBGRADER).exists()  # the clone has none
    before = (course / "release" / DAY / f"{DAY}.ipynb").read_text()

    (course / FILE).write_text(f'days = ["{DAY}"]\n[points.{DAY}]\ntwo = 7\nfour = 0\n')
    done = release(clone, "--course", str(course))
    assert done.returncode == 0, done.stderr
    assert released(course) == [DAY]
    with zipfile.ZipFile(course / "_build" / "llmweek-notebooks.zip") as bundle:
        assert bundle.namelist() == [f"llmweek/{DAY}.ipynb"]
    cells = json.loads((course / "release" / DAY / f"{DAY}.ipynb").read_text())["cells"]
    facts = {c["metadata"]["nbgrader"]["grade_id"]: c for c in cells}
    worth = [facts[name]["metadata"]["nbgrader"]["points"] for name in EXERCISES]
    assert worth == [2, 7, 2, 0, 2]
    assert "*7 points ·" in "".join(facts["two-statement"]["source"])
    assert "*practice, no points ·" in "".join(facts["four-statement"]["source"])

    (course / FILE).unlink()
    (clone / "autograde" / NBGRADER).write_text("ours")
    for said in (True, False):
        done = release(clone, "--course", str(course))
        assert done.returncode == 0
        assert (str(course / NBGRADER) in done.stdout) == said
        assert (course / NBGRADER).read_text() == ("ours" if said else "theirs")
        (course / NBGRADER).write_text("theirs")
    assert (course / "release" / DAY / f"{DAY}.ipynb").read_text() == before
    assert not (clone / "autograde" / "release").exists()


def test_the_wheel_of_another_course_carries_its_notebooks(clone: Path, tmp_path: Path) -> None:
    course = tmp_path / "class-c"
    course.mkdir()
    (course / FILE).write_text(f'days = ["{DAY}"]\n')
    assert release(clone, "--course", str(course)).returncode == 0
    with zipfile.ZipFile(build_wheel(ROOT, tmp_path / "dist", course / "release")) as wheel:
        names = wheel.namelist()
    notebooks = [name for name in names if name.endswith(".ipynb")]
    assert notebooks == [f"llmweek/release/{DAY}/{DAY}.ipynb"]
    assert "llmweek/settings.py" in names
    assert not [name for name in names if name.endswith((".toml", ".db")) or "autograde" in name]


def test_nothing_is_released_by_a_file_with_a_mistake(clone: Path, tmp_path: Path) -> None:
    course = tmp_path / "class-b"
    course.mkdir()
    (course / FILE).write_text(f"[points.{DAY}]\nthre = 1\n")
    done = release(clone, "--course", str(course))
    assert done.returncode == 2
    assert "did you mean three?" in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in course.iterdir()] == [FILE]


def test_a_release_for_no_folder(clone: Path, tmp_path: Path) -> None:
    done = release(clone, "--course", str(tmp_path / "absent"))
    assert done.returncode == 2
    assert "is no folder" in done.stderr
