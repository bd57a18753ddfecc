"""The tables of wrong and other-style answers under ``tests/answers/<day>/<exercise>.py``.

An answer is a function or class named ``wrong_<slip>`` or ``other_<style>``, or a string of that
name holding a whole answer cell.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode, from_dict

from llmweek.notebook import Day, Exercise

FOLDER = Path(__file__).parents[1] / "tests" / "answers"


@dataclass(frozen=True)
class Answer:
    """One row of a table. ``source`` is what a learner's answer cell would hold."""

    name: str
    source: str

    @property
    def wrong(self) -> bool:
        return self.name.startswith("wrong_")


def read_answers(day: Day, exercise: Exercise, folder: Path = FOLDER) -> list[Answer]:
    """The table of ``exercise``, in the file's order.

    Raises FileNotFoundError where the exercise has no table, ValueError where a function stands for
    an exercise whose stub defines several names.
    """
    path = folder / day.name / f"{exercise.name}.py"
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    nodes = [(name, node) for node in tree.body if (name := _answer_name(node))]
    shared = [node for node in tree.body if not _answer_name(node) and not _is_docstring(node)]
    prelude = "\n".join(ast.get_source_segment(text, node) or "" for node in shared)
    answers = []
    for name, node in nodes:
        if isinstance(node, ast.Assign):
            answers.append(Answer(name, str(ast.literal_eval(node.value))))
            continue
        if len(exercise.names) != 1:
            names = ", ".join(exercise.names)
            raise ValueError(f"{path}: {name} must be a string, the cell defines {names}")
        source = _with_decorators(text, node)
        answers.append(Answer(name, f"{prelude}\n\n{source}\n\n{exercise.names[0]} = {name}\n"))
    return answers


def reference(exercise: Exercise) -> Answer:
    """Our own answer, as a row."""
    return Answer("reference", exercise.solution)


def answered(release: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """A copy of the released notebook with ``answers`` (exercise → cell source) filled in."""
    notebook = from_dict(release)
    for cell in notebook.cells:
        nbgrader = cell.metadata.get("nbgrader", {})
        name = str(nbgrader.get("grade_id", "")).removesuffix("-solution")
        if nbgrader.get("solution") and name in answers:
            cell["source"] = answers[name]
    return notebook


def _answer_name(node: ast.stmt) -> str | None:
    name = None
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        name = node.name
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
    return name if name and name.startswith(("wrong_", "other_")) else None


def _with_decorators(text: str, node: ast.stmt) -> str:
    first = min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", [])])
    return "\n".join(text.splitlines()[first - 1 : node.end_lineno])


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
