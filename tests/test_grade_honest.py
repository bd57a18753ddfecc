"""Honest work never loses: every oddity of `honest/` gets the marks of the plain right notebook."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from honest_work import Oddity, oddities, right_notebook
from small_day import NAME, TENSORS, small_day, tensor_day

from autograde.bubblewrap import why_no_walls
from autograde.grading import Options, grade_submission
from autograde.submissions import read_submission
from llmweek.notebook import Day, read_day

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())

SOLUTIONS = Path(__file__).parents[1] / "solutions"
OPTIONS = Options(secret="tests", cell_seconds=8)
ODDITIES = list(oddities())


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> functools.partial[Day]:
    @functools.cache
    def named(name: str) -> Day:
        own = {NAME: small_day, TENSORS: tensor_day}.get(name)
        return own(tmp_path_factory.mktemp(name)) if own else read_day(SOLUTIONS / name)

    return functools.partial(named)


@pytest.mark.parametrize("oddity", ODDITIES, ids=[o.name for o in ODDITIES])
def test_honest_work_keeps_its_marks(
    days: functools.partial[Day], oddity: Oddity, tmp_path: Path
) -> None:
    day = days(oddity.day)
    oddity.hand_in(right_notebook(day), tmp_path / "ada" / day.name)
    submission = read_submission(tmp_path, "ada", day.name)
    result = grade_submission(day, submission.data, OPTIONS)
    lost = [(e.name, c) for e in result.exercises for c in e.checks if c.verdict != "passed"]
    assert lost == []
    assert (result.status, result.earned) == ("ok", result.points)
    said = [n for n in (submission.note, *result.notes) if n]
    assert all(any(piece in note for note in said) for piece in oddity.notes), said
    assert all(any(piece in note for piece in oddity.notes) for note in said), said
    assert oddity.title


def test_there_are_many() -> None:
    assert len(ODDITIES) >= 45
    assert len({o.title for o in ODDITIES}) == len(ODDITIES)
