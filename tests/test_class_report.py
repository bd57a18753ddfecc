"""The class report: its numbers, its words, and what learners' names cannot do to it."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import served
from test_pages import DESK, PHONE, look_at

from autograde.class_report import ClassReports, class_report, histogram
from autograde.class_tally import DayTally
from autograde.marks import Marks
from autograde.results import CheckResult, ExerciseResult, Result, Verdict

SHOWN = CheckResult(
    "Overlapping pairs", False, "failed", "a pair starts inside", "called f(DETAIL)"
)
HIDDEN = CheckResult("Random lists", True, "failed", "likely slip: one step early", "SECRET-INPUT")
NASTY = (
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "a" * 300,
    "half \udcff",
    "{{ 7 * 7 }}",
)


def exercise(name: str, *verdicts: Verdict, points: int = 2, blank: bool = False) -> ExerciseResult:
    """An exercise whose visible check and hidden check say ``verdicts``."""
    checks = []
    for check, verdict in zip((SHOWN, HIDDEN), verdicts, strict=True):
        lost = (check.lesson, check.detail) if verdict != "passed" else ("", "")
        checks.append(CheckResult(check.title, check.hidden, verdict, *lost))
    return ExerciseResult(name, points, tuple(checks), blank)


def graded(*exercises: ExerciseResult, **facts: Any) -> tuple[Result, Marks]:
    result = Result("day3_bpe", facts.pop("status", "ok"), exercises, **facts)
    scores = {e.name: float(e.earned) for e in exercises}
    return result, Marks(result.earned, result.points, 0.0, scores)


def all_right() -> tuple[Result, Marks]:
    return graded(exercise("merge", "passed", "passed"), exercise("train", "passed", "passed"))


def half() -> tuple[Result, Marks]:
    return graded(exercise("merge", "passed", "passed"), exercise("train", "failed", "failed"))


def blank() -> tuple[Result, Marks]:
    lost = [exercise(n, "failed", "failed", blank=True) for n in ("merge", "train")]
    return graded(*lost, flags=("blank",))


def tally(*submissions: tuple[Result, Marks]) -> DayTally:
    day = DayTally("day3_bpe")
    for n, (result, marks) in enumerate(submissions):
        day.add(f"learner{n}", result, marks)
    return day


def test_numbers() -> None:
    broken = graded(
        exercise("merge", "error", "error"), status="not a notebook", notes=("no JSON",)
    )
    day = tally(all_right(), half(), half(), blank(), broken)
    assert (day.submissions, day.tried, day.perfect, day.points) == (5, 3, 1, 4)
    assert (day.median, round(day.mean, 3)) == (2, 2.667)
    merge, train = day.exercises["merge"], day.exercises["train"]
    assert (merge.full, merge.part, merge.blank) == (3, 0, 0)
    assert (train.full, train.part, train.blank) == (1, 2, 0)
    assert day.to_look_at == 1  # the blank one is listed, but not for a look
    assert [(c.title, c.total) for c in day.concerns(["learner0", "absent"])] == [
        ("Not a notebook", 1),
        ("Blank", 1),
        ("Nothing handed in", 1),
    ]


@pytest.mark.parametrize(("halves", "median"), [(0, 4), (1, 3), (2, 2), (3, 2)])
def test_median(halves: int, median: float) -> None:
    assert tally(all_right(), *[half()] * halves).median == median


def test_nobody_tried() -> None:
    page = class_report(tally(blank()))
    assert "0 %" in page


def test_the_first_failure_counts_and_the_hardest_comes_first() -> None:
    later = graded(exercise("merge", "passed", "passed"), exercise("train", "passed", "failed"))
    day = tally(half(), half(), later, all_right())
    failures = day.exercises["train"].failures
    assert [(f.title, f.hidden, f.learners) for f in failures] == [
        ("Overlapping pairs", False, 2),
        ("Random lists", True, 1),
    ]
    assert failures[0].lessons == [("a pair starts inside", 2)]
    page = class_report(day)
    assert page.index("<h2>train</h2>") < page.index("<h2>merge</h2>")
    assert page.index("Overlapping pairs") < page.index("Random lists")
    assert "likely slip: one step early" in page


def test_lessons_are_prose_and_count_everyone() -> None:
    lessons = ["`f`: too short\n  likely slip: one `step` early"] * 4
    lessons += ["one"] * 3 + ["two"] * 2 + ["three"]
    day = DayTally("day3_bpe")
    for n, lesson in enumerate(lessons):
        failed = CheckResult("Random lists", True, "failed", lesson)
        day.add(f"learner{n}", *graded(ExerciseResult("merge", 2, (failed,))))
    page = class_report(day)
    said = "<code>f</code>: too short\nlikely slip: one <code>step</code> early"
    assert f'<p class="lesson">{said}<span class="tag">4×</span></p>' in page
    assert '<p class="lesson">one<span class="tag">3×</span></p>' in page
    assert '<p class="muted">and 3 in other ways</p>' in page


def test_it_is_headed_as_people_know_the_day(tmp_path: Path) -> None:
    reports = ClassReports()
    result, marks = half()
    reports.add("ada", replace(result, title="Day 3 · Byte pair <encoding>"), marks)
    reports.write(tmp_path)
    page, index = ((tmp_path / n).read_text("utf-8") for n in ("day3_bpe.html", "index.html"))
    assert "<h1>Day 3 · Byte pair &lt;encoding&gt;</h1>" in page
    assert "<code>day3_bpe</code>" in page  # what `--only` takes
    assert '<a href="day3_bpe.html">Day 3 · Byte pair &lt;encoding&gt;</a>' in index


def test_points_by_exercise_are_there_for_a_spreadsheet(tmp_path: Path) -> None:
    reports = ClassReports()
    result, marks = half()
    given = replace(marks, score=2.5, late_penalty=0.5, scores={"merge": 2.0, "train": 1.0})
    reports.add("=1+1", result, given)
    reports.add("ada", *all_right())
    broken = Result("day3_bpe", "not graded", ())
    reports.add("bob", broken, Marks(0, 4))
    reports.write(tmp_path)
    assert (tmp_path / "day3_bpe.csv").read_text().splitlines() == [
        "student,merge,train,late_penalty,points",
        "'=1+1,2,1,0.5,2.5",
        "ada,2,2,0,4",
        "bob,,,0,0",
    ]
    assert '<a href="day3_bpe.csv">' in (tmp_path / "day3_bpe.html").read_text("utf-8")


def test_points_stand_below_their_exercise_where_results_are_of_different_days(
    tmp_path: Path,
) -> None:
    """An exercise was added, and only one learner's work graded again."""
    reports = ClassReports()
    more = [exercise(n, "passed", "passed", points=p) for n, p in (("count", 5), ("train", 3))]
    reports.add("ada", *half())
    reports.add("bob", *graded(exercise("merge", "failed", "failed"), *more))
    reports.add("eve", *all_right())
    reports.write(tmp_path)
    assert (tmp_path / "day3_bpe.csv").read_text().splitlines() == [
        "student,merge,count,train,late_penalty,points",
        "ada,2,,0,0,2",
        "bob,0,5,3,0,8",
        "eve,2,,2,0,4",
    ]


def test_a_learner_of_whom_there_is_something_to_know_has_a_link_to_the_feedback() -> None:
    day = DayTally("day3_bpe")
    noted = graded(
        exercise("merge", "passed", "passed"), flags=("edited",), notes=("`f` was edited",)
    )
    for name in ("a b#?c", "half \udcff"):
        day.add(name, *noted)
    page = class_report(day, ["absent"])
    for quoted in ("a%20b%23%3Fc", "half%20%FF"):
        assert f'<a href="../feedback/{quoted}/day3_bpe/day3_bpe.html">' in page
    assert "<code>f</code> was edited" in page
    assert "feedback/absent" not in page


def test_peoples_marks_count() -> None:
    result, marks = half()
    given = Marks(4, 4, 0.0, marks.scores | {"train": 2.0})
    day = tally((result, given))
    assert day.perfect == 1
    assert day.exercises["train"].full == 1


def test_no_values_of_any_check() -> None:
    page = class_report(tally(half()))
    assert "SECRET-INPUT" not in page
    assert "DETAIL" not in page


def test_every_concern_is_listed_with_what_to_do() -> None:
    right = [exercise("merge", "passed", "passed")]
    slow = graded(exercise("merge", "timeout", "failed"), flags=("timeout",))
    memory = graded(*right, flags=("crash",), notes=("the answer of `merge` ran out of memory",))
    edited = graded(*right, flags=("edited",), notes=("the checks of `merge` were edited",))
    odd = graded(*right, flags=("some new flag",), notes=("it did something new",))
    open_air = graded(*right, sandboxed=False, flags=("no sandbox",))
    result, marks = graded(*right, flags=("late",), notes=("handed in 3 h after it was due",))
    late = result, Marks(1.5, 2, 0.5, marks.scores, seconds_late=10_800)
    later = result, Marks(1, 2, 1.0, marks.scores, seconds_late=100_800)
    text = html.unescape(class_report(tally(slow, memory, edited, odd, open_air, late, later)))
    for words in (
        "Out of time",
        "the answer of <code>merge</code> ran out of memory",
        "Changed checks",
        "the checks of <code>merge</code> were edited",
        "Some new flag",
        "it did something new",
        "0.5 points off; handed in 3 h after it was due",
        "1 point off; handed in",
        "1 of 7 were graded without a sandbox",
    ):
        assert words in text, words


def test_who_needs_a_look_is_who_has_a_flag_that_is_not_usual() -> None:
    right = [exercise("merge", "passed", "passed")]
    kinds = [("late",), ("blank",), ("no sandbox",), ("late", "edited"), ("crash",), ("new one",)]
    day = tally(*[graded(*right, flags=flags) for flags in kinds])
    assert day.to_look_at == 3
    looks = {c.title: c.look for c in day.concerns(["absent"])}
    usual = {"Late", "Blank", "Nothing handed in"}
    assert {title for title, look in looks.items() if not look} == usual
    page = class_report(day, ["absent"])
    assert "3 of 6: all that could not be graded or have a flag" in page
    needs, rest = page.split("Late, blank and missing")
    assert "Changed checks" in needs
    assert all(f"<h2>{title}</h2>" in rest for title in usual)


def test_long_lists_are_cut_and_say_so() -> None:
    slow = graded(exercise("merge", "timeout", "failed"), flags=("timeout",))
    page = class_report(tally(*[slow] * 250))
    assert "and 50 more" in page
    assert page.count("<bdi>learner") == 200


def test_who_handed_in_nothing_is_named_without_exception() -> None:
    """No other file has these names: `grades.csv` lists submissions."""
    names = [f"absent{n:03d}" for n in range(250)]
    page = class_report(tally(all_right()), names)
    assert [name for name in names if name not in page] == []
    assert "grades.csv" not in page


@pytest.mark.parametrize("points", [0, 1, 4, 20, 21, 37, 100])
def test_every_submission_is_in_one_bar(points: int) -> None:
    day = DayTally("day3_bpe")
    for score in (-1.0, 0.0, 0.5, points / 2, points - 0.01, float(points), points + 3.0):
        result = Result("day3_bpe", "ok", (ExerciseResult("merge", points, ()),))
        day.add(f"learner{score}", result, Marks(score, points))
    chart = histogram(day)
    assert sum(bar.learners for bar in chart.bars) == 7
    assert chart.bars[-1].label == str(points)
    assert chart.bars[-1].learners == (2 if points else 7)
    assert len(chart.bars) <= 21
    for bar in chart.bars:
        assert 0 <= bar.x < bar.x + bar.width <= 100
        assert 0 <= bar.untried_y <= bar.tried_y <= 88


def course() -> Iterator[tuple[str, Result, Marks]]:
    for n, name in enumerate(NASTY):
        result, marks = (all_right, half, blank)[n % 3]()
        noted = Result(
            result.assignment, "ok", result.exercises, (name[:50],), (*result.flags, "look"), 1.0
        )
        yield name, noted, marks
    failed = CheckResult(NASTY[1], False, "failed", NASTY[0] + "\n" + "b" * 500)
    yield "ada", *graded(ExerciseResult("merge", 2, (failed,)), ExerciseResult("train", 2, ()))


def written(folder: Path) -> Path:
    reports = ClassReports()
    for student, result, marks in course():
        reports.add(student, result, marks)
    reports.write(folder, ["grace", NASTY[0]])
    return folder


def test_nothing_of_a_learners_is_more_than_text(tmp_path: Path) -> None:
    text = (written(tmp_path) / "day3_bpe.html").read_text("utf-8")
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "{{ 7 * 7 }}" in text
    assert "a" * 81 not in re.sub(r'href="[^"]*"', "", text)
    assert "http://" not in text
    assert "https://" not in text


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone, dark", "desk, light"]
)
def test_pages_are_sound(
    chromium: Any, tmp_path: Path, viewport: dict[str, int], scheme: str
) -> None:
    context = chromium.new_context(viewport=viewport, color_scheme=scheme)
    with served(written(tmp_path)) as address:
        faults = {p: look_at(context, address, p) for p in ("day3_bpe.html", "index.html")}
    context.close()
    assert {page: f for page, f in faults.items() if f} == {}


def test_a_large_class_is_counted_quickly() -> None:
    """What a run spends on the report is little beside grading: ten thousand in two CPU seconds."""
    day = DayTally("day3_bpe")
    kinds = [all_right(), half(), blank()]
    start = time.process_time()
    for n in range(10_000):
        result, marks = kinds[n % 3]
        day.add(f"learner{n:05d}", result, marks)
    page = class_report(day)
    assert time.process_time() - start < 2
    assert len(page) < 200_000
