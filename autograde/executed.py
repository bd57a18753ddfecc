"""The notebook as run: what each cell printed, and verdicts where the test cells stand.

nbgrader infers a score from a test cell's outputs: none means all points, an ``error`` means none.
So a passed exercise's cell has no output and a failed one's has an error that tells the lessons.
Nothing but plain text of the learner's gets in: no HTML, no script, no control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograde.results import ExerciseResult, Result, from_json
from autograde.sandbox import Ran

_MOST = 10_000  # characters of one output
# Escape sequences, control characters, and marks that turn the direction of the text after them.
_CONTROL = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b.?"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


def readable(text: str) -> str:
    """``text`` without escape sequences, control and direction characters, halves of characters."""
    text = _CONTROL.sub("", text[: 2 * _MOST])
    return text.encode("utf-8", "replace").decode()[:_MOST]


def write_outputs(cell: NotebookNode, ran: Ran) -> None:
    """Show in ``cell`` what running it printed."""
    cell.outputs = []
    for name, text in (("stdout", ran.stdout), ("stderr", ran.stderr)):
        if text:
            cell.outputs.append(new_output("stream", name=name, text=readable(text)))
    if ran.error is not None:
        name, value, traceback = (readable(part) for part in ran.error)
        lines = (traceback or f"{name}: {value}").splitlines()
        cell.outputs.append(new_output("error", ename=name, evalue=value, traceback=lines))


def write_verdicts(notebook: NotebookNode, exercises: Iterable[ExerciseResult]) -> None:
    """Give each exercise's test cell the output from which nbgrader infers our score."""
    results = {e.name: e for e in exercises}
    for cell in notebook.cells:
        facts = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not facts.get("grade"):
            continue
        result = results[facts["grade_id"]]
        cell.outputs = []
        if not result.passed:
            lines = list(_lessons(result))
            value = readable(lines[0])
            cell.outputs.append(new_output("error", ename="Failed", evalue=value, traceback=lines))


def quote_texts(notebook: NotebookNode) -> None:
    """Quote the text cells that learners added: formgrader would show their HTML and scripts."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and "nbgrader" not in cell.metadata:
            text = readable(cell.source)  # first: what it takes away may join two runs to one
            longest = max((len(run) for run in re.findall("`+", text)), default=0)
            fence = "`" * max(3, longest + 1)
            cell.source = f"{fence}text\n{text}\n{fence}"


def free_ids(notebook: NotebookNode, exercises: Iterable[ExerciseResult]) -> None:
    """Give no heading the HTML id that formgrader looks an exercise's mark up by.

    A heading that is an exercise's name would get the id of its test cell, and the field for the
    mark, looked for in the heading's cell, would neither show nor take one.
    """
    names = "|".join(re.escape(e.name) for e in exercises)
    heading = re.compile(rf"^(#+[ \t]+)(`?(?:{names})`?[ \t]*)$", re.MULTILINE)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = heading.sub(r"\1Exercise \2", cell.source)


def notebook_of(result: Result) -> NotebookNode:
    """The executed notebook, which carries its result: feedback can be made from it alone."""
    notebook = nbformat.from_dict(result.notebook)
    free_ids(notebook, result.exercises)
    plain = replace(result, notebook={}).to_json()
    notebook.metadata["llmweek"] = {"assignment": result.assignment, "result": plain}
    return notebook


def result_in(notebook: NotebookNode) -> Result:
    """The result an executed notebook carries."""
    return from_json(notebook.metadata["llmweek"]["result"])


def _lessons(result: ExerciseResult) -> Iterable[str]:
    for check in result.checks:
        if check.verdict != "passed":
            kind = "hidden check" if check.hidden else "check"
            yield f"✗ {kind} “{readable(check.title)}” ({check.verdict})"
            yield from readable(f"{check.lesson}\n{check.detail}").rstrip().splitlines()
    if not result.checks:
        yield "✗ there is no check"
