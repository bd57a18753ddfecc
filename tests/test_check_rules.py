"""Checks use only what crosses to the learner's process and back, and compare what they mean to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from llmweek.notebook import Check, read_days

SOLUTIONS = Path(__file__).parents[1] / "solutions"
DAYS = read_days(SOLUTIONS)

# Called or imported by these names, whatever they are an attribute of.
NEVER = {
    "deepcopy": "a stand-in's copy is the stand-in",
    "mock": "what is patched here is not what the learner's process sees",
    "patch": "what is patched here is not what the learner's process sees",
    "monkeypatch": "what is patched here is not what the learner's process sees",
    **dict.fromkeys(
        ("open", "Path", "tempfile", "read_text", "write_text", "read_bytes", "write_bytes"),
        "there are no files in common",
    ),
}


def faults(source: str) -> Iterator[str]:
    """What a check of this text may not do: the name and why."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Assert):
            yield "assert: it says nothing when it fails; use expect or require"
        elif isinstance(node, ast.Call):
            names = [_last(node.func)]
            if names == ["zip"] and not any(k.arg == "strict" for k in node.keywords):
                yield "zip without strict: it is pleased by an empty answer"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [part for alias in node.names for part in alias.name.split(".")]
            names += (getattr(node, "module", None) or "").split(".")
        elif isinstance(node, ast.Attribute):
            names = [_last(node.value)]  # mock.patch.object, tempfile.mkdtemp, …
        yield from (f"{name}: {NEVER[name]}" for name in names if name in NEVER)


def _last(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def checks() -> Iterator[tuple[str, Check]]:
    for day in DAYS:
        for exercise in day.exercises:
            yield from ((f"{day.name}, {exercise.name}", check) for check in exercise.checks)


def test_every_check_keeps_to_what_crosses() -> None:
    found = [f"{where}, “{c.title}”: {f}" for where, c in checks() for f in faults(c.source)]
    assert not found, "\n".join(found)
    assert len(list(checks())) > 300


def test_every_set_up_keeps_to_what_crosses() -> None:
    texts = [(day.name, day.common_setup) for day in DAYS]
    texts += [(f"{day.name}, {e.name}", e.setup) for day in DAYS for e in day.exercises]
    found = [f"{where}: {fault}" for where, text in texts for fault in faults(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("assert f(1) == 2", "assert"),
        ("import copy\nkept = copy.deepcopy(model)", "deepcopy"),
        ("from copy import deepcopy as twin", "deepcopy"),
        ("from unittest import mock", "mock"),
        ("with mock.patch('x'): pass", "patch"),
        ("with mock.patch.object(numpy, 'dot'): pass", "patch"),
        ("with open('x') as file: pass", "open"),
        ("text = Path('x').read_text()", "Path"),
        ("import tempfile", "tempfile"),
        ("for a, b in zip(got, want): require(a == b)", "zip"),
    ],
)
def test_what_does_not_cross_is_found(source: str, says: str) -> None:
    assert says in {fault.split()[0].rstrip(":") for fault in faults(source)}


@pytest.mark.parametrize(
    "source",
    [
        "for a, b in zip(got, want, strict=True): require(a == b, 'why')",
        "model.load_state_dict(other.state_dict())",
        "before = x.copy()",
    ],
)
def test_what_crosses_is_not(source: str) -> None:
    assert list(faults(source)) == []
