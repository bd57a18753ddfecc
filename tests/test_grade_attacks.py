"""Nobody earns a point their code does not: every trick in `attacks/`, graded as it would be."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest
from small_day import RIGHT, answered, cell, sent, small_day

from autograde.bubblewrap import Limits, why_no_walls
from autograde.executed import notebook_of
from autograde.grading import Options, grade_submission
from autograde.report import feedback_page
from llmweek.notebook import Day

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())

ATTACKS = sorted((Path(__file__).parent / "attacks").glob("*.py"))
OPTIONS = Options(
    secret="tests", cell_seconds=10, limits=Limits(memory=2**30, resident=2**29, processes=16)
)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return small_day(tmp_path_factory.mktemp("solutions"))


@pytest.mark.parametrize("path", ATTACKS, ids=[p.stem for p in ATTACKS])
def test_attack_earns_nothing_and_harms_nobody(day: Day, path: Path) -> None:
    """The honest answer below the attack keeps its points where its process can still be used."""
    assert ast.get_docstring(ast.parse(path.read_text()))
    others = {name: RIGHT[name] for name in ("unit", "twice", "stack")}
    before = _running()
    result = grade_submission(day, sent(answered(day, double=path.read_text(), **others)), OPTIONS)
    earned = {e.name: e.earned for e in result.exercises}
    assert result.status == "ok"
    assert earned["double"] == 0
    assert all(c.lesson for e in result.exercises for c in e.checks if c.verdict != "passed")
    page = feedback_page(result, path.stem)
    assert "HIDDEN-SLIP" in page or "random" not in page
    assert "<script" not in page
    assert "\x1b" not in page
    assert "rng.randint" not in page + str(notebook_of(result))
    assert _running() == before
    honest = grade_submission(day, sent(answered(day, **RIGHT)), OPTIONS)
    assert honest.earned == honest.points == 10


def _running() -> int:
    """Processes that an attack might have left behind."""
    shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    lines = shown.stdout.splitlines()
    return sum("4242" in line for line in lines)


def test_only_the_attack_is_lost_where_only_it_is_touched(day: Day) -> None:
    for name in ("exits", "endless_loop", "hostile_repr", "huge_output"):
        source = (Path(__file__).parent / "attacks" / f"{name}.py").read_text()
        others = {name: RIGHT[name] for name in ("unit", "twice", "stack")}
        result = grade_submission(day, sent(answered(day, double=source, **others)), OPTIONS)
        assert {e.name: e.earned for e in result.exercises} == {
            "double": 0,
            "unit": 2,
            "twice": 1,
            "stack": 4,
        }


def test_edited_checks_and_points_are_the_released_ones(day: Day) -> None:
    notebook = answered(day)
    for name in RIGHT:
        test = cell(notebook, name)
        test["source"] = "pass"
        test["metadata"]["nbgrader"] |= {"points": 1000, "solution": True, "grade": True}
        test["outputs"] = [
            {
                "output_type": "execute_result",
                "execution_count": 1,
                "metadata": {},
                "data": {"text/plain": "1000"},
            }
        ]
    cell(notebook, "00_setup-setup")["source"] = "expect = require = print"
    result = grade_submission(day, sent(notebook), OPTIONS)
    assert (result.earned, result.points) == (0, 10)
    assert "edited" in result.flags
    assert "the checks of `unit` were edited: the released ones are used" in result.notes


def test_grade_cells_of_ones_own_count_for_nothing(day: Day) -> None:
    notebook = answered(day)
    extra = cell(notebook, "double") | {"source": "1000"}
    notebook["cells"] += [extra, extra]
    result = grade_submission(day, sent(notebook), OPTIONS)
    assert (result.earned, result.points) == (0, 10)


def test_the_same_work_gets_the_same_marks(day: Day) -> None:
    guess = (
        "def double(values):\n    return [2 * v for v in values] if hash(str(values)) % 3 else []"
    )
    verdicts = {
        tuple(
            (c.verdict, c.lesson)
            for c in grade_submission(day, sent(answered(day, double=guess)), OPTIONS)
            .exercises[0]
            .checks
        )
        for _ in range(4)
    }
    assert len(verdicts) == 1
