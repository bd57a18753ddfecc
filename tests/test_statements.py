"""What a statement shows as an example is what the reference answer gives."""

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

from llmweek.notebook import Day, Exercise, read_days

DAYS = read_days(Path(__file__).parents[1] / "solutions")
FENCE = re.compile(r"```python\n(.*?)```", re.S)


@pytest.mark.parametrize(
    ("day", "exercise"),
    [pytest.param(day, e, id=f"{day.short}-{e.name}") for day in DAYS for e in day.exercises],
)
def test_examples_in_the_statement_give_what_they_show(day: Day, exercise: Exercise) -> None:
    (statement,) = [
        c.source for c in day.cells if c.role == "statement" and c.exercise == exercise.name
    ]
    examples = "\n".join(block for block in FENCE.findall(statement) if ">>>" in block)
    assert examples, "a statement shows an example with its output"
    names: dict[str, Any] = {}
    for source in (day.common_setup, exercise.setup, exercise.solution):
        exec(source, names)
    test = doctest.DocTestParser().get_doctest(examples, names, exercise.name, None, 0)
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    result = runner.run(test, out=report.append)
    assert result.failed == 0, "".join(report)
