"""The feedback page: why each point was or was not given, and nothing that runs."""

from __future__ import annotations

import html
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import served
from test_pages import DESK, PHONE, look_at

from autograde.marks import Marks
from autograde.report import feedback_page, sentence
from autograde.results import CheckResult, ExerciseResult, Result

PASSED = CheckResult("The page's example", False, "passed")
SHOWN = CheckResult("Overlapping pairs", False, "failed", "a pair starts inside", "  gave [1, 1]")
HIDDEN = CheckResult("Random lists", True, "failed", "likely slip: one step early", "SECRET-INPUT")
SLOW = CheckResult("Fast enough", True, "timeout", "the code was still running after 20 s")
DIED = CheckResult("Nothing to merge", False, "error", "the code ended its own process")
SKIPPED = CheckResult("Trains", True, "skipped", "an earlier check had failed already")
NASTY = "</pre></p><script>alert(1)</script>\x1b[2J\u202e<img src=x onerror=alert(1)>{{ 7 * 7 }}"


def result(*exercises: ExerciseResult, **facts: Any) -> Result:
    return Result("day3_bpe", facts.pop("status", "ok"), exercises, **facts)


LOST = result(
    ExerciseResult("merge", 3, (PASSED, SHOWN, HIDDEN, SLOW, DIED, SKIPPED)),
    ExerciseResult("decode", 2, (PASSED,)),
    ExerciseResult("train", 4, (SHOWN,), blank=True),
    notes=("the answer of `decode` was found in an added cell",),
)


def text(page: str) -> str:
    return html.unescape(page)


def test_every_check_says_what_became_of_it() -> None:
    page = text(feedback_page(LOST, "ada"))
    for check in (SHOWN, HIDDEN, SLOW, DIED, SKIPPED):
        assert check.title in page
        assert check.lesson in page
    for words in ("out of time", "did not finish", "not run", "left blank", "found in an added"):
        assert words in page, words
    assert "gave [1, 1]" in page
    assert "2 of 9 points" in page


def test_a_hidden_checks_values_are_not_shown() -> None:
    assert "SECRET-INPUT" not in feedback_page(LOST, "ada")


def test_what_people_gave_and_said() -> None:
    scores = {"merge": 1.5, "decode": 3.0, "train": 0.0}
    marks = Marks(4.0, 9.0, 0.5, scores, ("merge: nearly",), seconds_late=10_800)
    page = text(feedback_page(LOST, "ada", marks))
    for words in (
        "4 of 9 points",
        "0.5 points were taken off because it was late: it was handed in 3 h after it was due",
        "The checks give 0; with what a person gave, a mark or extra credit, it is 1.5.",
        "The checks give 2; with what a person gave, a mark or extra credit, it is 3.",
        "merge: nearly",
    ):
        assert words in page, words
    assert "was handed in 3 h after it was due, which cost no points" in text(
        feedback_page(LOST, "ada", Marks(2, 9, seconds_late=10_800))
    )


@pytest.mark.parametrize("verdict", ["error", "timeout", "failed", "skipped"])
def test_what_is_the_same_for_several_checks_is_said_once(verdict: Any) -> None:
    checks = [CheckResult(f"Check {n}", n > 2, verdict, "same lesson", "same") for n in range(6)]
    page = feedback_page(result(ExerciseResult("merge", 3, tuple(checks))), "ada")
    # The hidden ones apart: what was seen of the visible ones is not shown of them.
    assert page.count("same lesson") == 2
    assert page.count(">same<") == 1
    for check in checks:
        assert check.title in page
    seen = [replace(check, detail=f"gave {n}") for n, check in enumerate(checks[:2])]
    page = feedback_page(result(ExerciseResult("merge", 3, tuple(seen))), "ada")
    assert page.count("same lesson") == 2
    assert "gave 0" in page
    assert "gave 1" in page


def test_a_blank_notebook_is_a_short_page() -> None:
    unwritten = "`merge` is not written yet"
    checks = [CheckResult(f"Check {n}", n > 2, "failed", unwritten, f"at {n}") for n in range(6)]
    nothing = ExerciseResult("merge", 3, tuple(checks), blank=True)
    page = feedback_page(result(nothing, flags=("blank",)), "ada")
    assert "Check 0" not in page
    assert "hand in the file that has them" in page
    page = feedback_page(result(nothing, ExerciseResult("decode", 2, (PASSED,))), "ada")
    assert page.count("is not written yet") == 1
    assert "Check 5" in page
    assert "<pre" not in page
    assert "hand in the file" not in page


def test_a_note_is_not_repeated_at_each_check() -> None:
    note = "`merge` is of a kind that cannot be checked"
    checks = tuple(CheckResult(f"Check {n}", False, "error", note) for n in range(3))
    page = feedback_page(result(ExerciseResult("merge", 3, checks), notes=(note,)), "ada")
    assert page.count("cannot be checked") == 1


def test_lessons_show_code_and_stress() -> None:
    lesson = "`a*b*c` is not the *output* of `<b>`, nor 2*n*k, nor `open"
    page = feedback_page(
        result(ExerciseResult("merge", 3, (replace(SHOWN, lesson=lesson),))), "ada"
    )
    assert (
        "<code>a*b*c</code> is not the <em>output</em> of <code>&lt;b&gt;</code>, nor 2*n*k, "
        "nor `open" in page
    )


@pytest.mark.parametrize("status", ["not a notebook", "not graded"])
def test_what_could_not_be_graded_says_why_once(status: Any) -> None:
    nothing = CheckResult("The page's example", False, "error", "not JSON")
    broken = result(ExerciseResult("merge", 3, (nothing,)), status=status, notes=("not JSON",))
    page = feedback_page(broken, "ada")
    assert f"could not be graded: {status}" in page
    assert page.lower().count("not json") == 1
    assert ("day3_bpe.ipynb" in page) is (status == "not a notebook")


def test_it_is_headed_as_learners_know_the_day() -> None:
    page = feedback_page(replace(LOST, title="Day 3 · <Byte> pair encoding"), "ada")
    assert page.count("Day 3 · &lt;Byte&gt; pair encoding") == 2
    assert "day3_bpe" not in page
    assert "<h1>day3_bpe</h1>" in feedback_page(LOST, "ada")


def test_notes_are_sentences_and_names_break_where_they_may() -> None:
    notes = ("the file is not JSON: it ends early", "`a_b` stood in two cells (the last counts)")
    page = feedback_page(result(ExerciseResult("a_b", 3, ()), notes=notes), "ada")
    assert "The file is not JSON: it ends early.<" in page
    assert "<code>a_b</code> stood in two cells (the last counts).<" in page
    assert "<h2>a_<wbr>b" in page
    assert sentence(" ") == ""


def test_no_sandbox_is_said() -> None:
    words = "graded without a sandbox"
    assert words in feedback_page(result(sandboxed=False), "ada")
    assert words not in feedback_page(result(), "ada")


def hostile() -> str:
    check = CheckResult(NASTY, False, "failed", NASTY, NASTY + "x" * 50_000)
    broken = result(ExerciseResult("merge", 3, (check,) * 3), notes=(NASTY, "y" * 20_000))
    return feedback_page(broken, NASTY + "a" * 300, Marks(0, 3, comments=(NASTY,)))


def test_nothing_of_a_learners_is_more_than_text() -> None:
    page = hostile()
    for words in ("<script", "<img", "\x1b", "\u202e", "http://", "https://"):
        assert words not in page, words
    assert "{{ 7 * 7 }}" in page
    assert len(page) < 100_000


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone, dark", "desk, light"]
)
def test_pages_are_sound(
    chromium: Any, tmp_path: Path, viewport: dict[str, int], scheme: str
) -> None:
    (tmp_path / "lost.html").write_text(feedback_page(LOST, "ada"), "utf-8")
    (tmp_path / "hostile.html").write_text(hostile(), "utf-8")
    context = chromium.new_context(viewport=viewport, color_scheme=scheme)
    with served(tmp_path) as address:
        faults = {p: look_at(context, address, p) for p in ("lost.html", "hostile.html")}
    context.close()
    assert {page: f for page, f in faults.items() if f} == {}


def test_a_page_costs_little() -> None:
    """A class of ten thousand: 5 ms of CPU a page."""
    feedback_page(LOST, "ada")
    start = time.process_time()
    for n in range(200):
        feedback_page(LOST, f"learner{n}")
    assert (time.process_time() - start) / 200 < 0.005
