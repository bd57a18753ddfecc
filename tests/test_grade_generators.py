"""A generator that a check lends is a copy: setting it, keeping it or patching it gains nothing."""

from __future__ import annotations

import pytest
from small_day import SETUP, sent

from autograde.bubblewrap import why_no_walls
from autograde.grading import Options, grade_submission
from llmweek.notebook import Day, read_day, release_notebook, source_notebook

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())

DRAW = """# %% [markdown] role="statement" id="draw" points=1 minutes=1 difficulty=1
# ## `draw`

# %% role="solution" id="draw"
def draw(n, generator):
    \"\"\"`n` numbers of the generator's.\"\"\"
    ### BEGIN SOLUTION
    return generator.random(n)
    ### END SOLUTION

# %% role="test" id="draw"
# Of one generator
expect(draw, 3, np.random.default_rng(1)).equals(np.random.default_rng(1).random(3))

# %% role="test" id="draw" hidden=true
# Of several, replayed
sizes = np.random.default_rng(seed("sizes"))
for name in ("first", "second", "third"):
    lent, replay = (np.random.default_rng(seed(name)) for _ in range(2))
    n = int(sizes.integers(2, 9))
    expect(draw, n, lent).equals(replay.random(n), slip="other numbers than the generator's")
    again = np.random.default_rng(seed(name))
    require(lent.random() == again.random(), "what is lent stays as it is")
"""
TRICKS = {
    "sets it": """
def draw(n, generator):
    generator.bit_generator.state = np.random.default_rng(0).bit_generator.state
    return generator.random(n)
""",
    "predicts by the one before": """
kept = []
def draw(n, generator):
    kept.append(generator)
    return kept[-2 if len(kept) > 2 else -1].random(n)
""",
    "patches them all": """
class Constant:
    def random(self, n=None):
        return np.zeros(n or ())
np.random.default_rng = lambda seed=None: Constant()
np.random.Generator.random = Constant.random
def draw(n, generator):
    return Constant().random(n)
""",
}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    folder = tmp_path_factory.mktemp("solutions") / "day9_generators"
    folder.mkdir()
    (folder / "00_setup.py").write_text(SETUP)
    (folder / "10_draw.py").write_text(DRAW)
    return read_day(folder)


def verdicts(day: Day, answer: str) -> list[str]:
    notebook = release_notebook(source_notebook(day))
    (cell,) = (c for c in notebook.cells if c.metadata.nbgrader["solution"])
    cell.source = answer
    result = grade_submission(day, sent(notebook), Options(secret="x"))
    return [c.verdict for c in result.exercises[0].checks]


@pytest.mark.parametrize("trick", TRICKS)
def test_a_lent_generator_gains_nothing(day: Day, trick: str) -> None:
    assert verdicts(day, TRICKS[trick])[1] == "failed"


def test_setting_it_after_the_draw_reaches_nobody(day: Day) -> None:
    sets = "def draw(n, generator):\n    drawn = generator.random(n)\n"
    sets += "    generator.bit_generator.state = np.random.default_rng(0).bit_generator.state\n"
    assert verdicts(day, sets + "    return drawn") == ["passed", "passed"]
