"""Feedback for a learner: one page that says why each point was or was not given.

Everything in it that a learner wrote is escaped, and a hidden check shows its title and its
lesson only. The page asks no other address for anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograde.durations import spoken
from autograde.executed import readable
from autograde.marks import Marks
from autograde.results import CheckResult, ExerciseResult, Result

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def feedback_page(result: Result, student: str, marks: Marks | None = None) -> str:
    """The HTML page of one submission. ``marks`` adds what people gave and said."""
    if marks is None:
        marks = Marks(result.earned, result.points)
    page: str = TEMPLATES.get_template("feedback.html.j2").render(
        result=result,
        student=readable(student),
        marks=marks,
        findings=findings,
        unwritten=_unwritten(result),
        prose=prose,
        sentence=sentence,
        breakable=breakable,
        readable=readable,
        dedent=dedent,
        spoken=spoken,
    )
    return page


_UNWRITTEN = "is not written yet"  # in the lesson on an answer that is as released


def _unwritten(result: Result) -> bool:
    """Whether no exercise was begun, as far as any check can tell."""
    lessons = [check.lesson for exercise in result.exercises for check in exercise.checks]
    return "blank" in result.flags and all(_UNWRITTEN in lesson for lesson in lessons)


class Finding(NamedTuple):
    """Checks of which the same is to be said; ``detail`` is shown of visible checks only."""

    checks: list[CheckResult]
    lesson: str
    detail: str


def findings(exercise: ExerciseResult, known: Iterable[str] = ()) -> list[Finding]:
    """An exercise's checks in their order, with what is to be said of several at once said once.

    A lesson in ``known`` is not repeated: the page has it already.
    """
    found: dict[object, Finding] = {}
    for place, check in enumerate(exercise.checks):
        lost = check.verdict != "passed"
        lesson = check.lesson if lost else ""
        # What a released cell raised is no news to its learner.
        shows = lost and not check.hidden and _UNWRITTEN not in lesson
        detail = check.detail if shows else ""
        key = (check.verdict, lesson, detail) if lesson else place
        shown = "" if lesson in known else lesson
        found.setdefault(key, Finding([], shown, detail)).checks.append(check)
    return list(found.values())


def sentence(text: str) -> Markup:
    """:func:`prose`, with a capital letter and a full stop where there is room for them."""
    text = text.strip()
    stop = "." if text[-1:].isalnum() or text.endswith(("`", ")")) else ""
    return prose(text[:1].upper() + text[1:] + stop)


def breakable(name: str) -> Markup:
    """A Python name, which a narrow screen breaks after an underscore."""
    return Markup("_<wbr>").join(name.split("_"))


_CODE = re.compile(r"`([^`\n]+)`")
_INDENT = re.compile(r"(?<=\n) +")
_STRESSED = re.compile(r"(?<![\w*])\*([A-Za-z]+)\*(?![\w*])")


def prose(text: str) -> Markup:
    """``text`` escaped for HTML, what stands in backticks as code, and a ``*word*`` stressed.

    Without the blanks by which a console sets off its further lines.
    """
    parts = _CODE.split(str(escape(_INDENT.sub("", readable(text)))))
    for n, part in enumerate(parts):
        parts[n] = f"<code>{part}</code>" if n % 2 else _STRESSED.sub(r"<em>\1</em>", part)
    return Markup("".join(parts))
