"""Nobody earns a point by a tensor that is none, or by a gradient that is none."""

from __future__ import annotations

import pytest
from attack_forms import Attack, read_attacks
from attack_traces import alive
from small_day import TENSORS_RIGHT, answered, sent, tensor_day

from autograde.bubblewrap import Limits, why_no_walls
from autograde.grading import Options, grade_submission
from autograde.report import feedback_page
from llmweek.notebook import Day

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())

ATTACKS = read_attacks("tensors")
OPTIONS = Options(
    secret="tests", cell_seconds=30, limits=Limits(memory=2**30, resident=2**29, processes=16)
)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return tensor_day(tmp_path_factory.mktemp("solutions"))


@pytest.mark.parametrize("attack", ATTACKS, ids=[a.name for a in ATTACKS])
def test_attack_earns_nothing(day: Day, attack: Attack) -> None:
    notebook = answered(day, **TENSORS_RIGHT | {"squares": attack.source()})
    result = grade_submission(day, sent(notebook), OPTIONS)
    assert result.status == "ok"
    assert result.exercises[0].earned == 0, result.exercises[0].checks
    assert not any("not defined" in c.lesson for c in result.exercises[0].checks)  # it did run
    assert all(c.lesson for c in result.exercises[0].checks if c.verdict != "passed")
    page = feedback_page(result, attack.name)
    assert alive(page) == []
    assert "manual_seed" not in page  # of the hidden check's source


def test_honest_work_earns_everything(day: Day) -> None:
    """After all of that, by the same checker."""
    result = grade_submission(day, sent(answered(day, **TENSORS_RIGHT)), OPTIONS)
    assert result.earned == result.points, result.exercises


@pytest.mark.parametrize("wrong", ["(x * x).detach()", "x.detach() * x"])
def test_a_gradient_that_is_not_the_squares_is_seen(day: Day, wrong: str) -> None:
    notebook = answered(day, squares=f"def squares(x):\n    return {wrong}")
    result = grade_submission(day, sent(notebook), OPTIONS)
    shown, hidden = result.exercises[0].checks
    assert (shown.verdict, hidden.verdict) == ("passed", "failed")
