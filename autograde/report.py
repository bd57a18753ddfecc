"""Feedback for a learner: one page that says why each point was or was not given.

Everything in it that a learner wrote is escaped, and a hidden check shows its title and its
lesson only. The page asks no other address for anything.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograde.durations import spoken
from autograde.executed import readable
from autograde.marks import Marks
from autograde.results import Result

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
        readable=readable,
        dedent=dedent,
        spoken=spoken,
    )
    return page
