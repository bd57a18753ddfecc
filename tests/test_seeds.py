"""The study of seeds runs an exercise's own check, and reads what it reached."""

import pytest

from autograde.answers import read_answers, reference
from llmweek.notebook import read_day
from studies import seeds
from studies.seeds import Run, Training

EXERCISE = '''\
# %% [markdown] role="statement" id="descend" points=1 minutes=5 difficulty=1
# ## `descend`
# Go down.

# %% [markdown] role="hint" id="descend"
# One.

# %% [markdown] role="hint" id="descend"
# Two.

# %% [markdown] role="hint" id="descend"
# Three.

# %% role="setup" id="descend"
import random

from llmweek.exercise import require, seed
from llmweek.words import pieces

# %% role="solution" id="descend"
def descend(x, steps):
    """Minimise x²."""
    ### BEGIN SOLUTION
    for _ in range(steps):
        x -= 0.2 * x
    return x
    ### END SOLUTION

# %% role="test" id="descend"
# It goes down
require(abs(descend(1.0, 1)) < 1, "it goes up")

# %% role="test" id="descend" hidden=true
# Far enough
start = random.Random(seed("descend")).uniform(1, 2)
reached = descend(start, 20) ** 2
target = 0.001
require(reached <= target, "not far enough")
'''
ANSWERS = """\
def other_recursive(x, steps):
    return descend(0.8 * x, steps - 1) if steps else x


def other_slow(x, steps):
    return x * 0.99**steps


def wrong_stays(x, steps):
    return x
"""


@pytest.fixture
def runs(tmp_path):
    folder = tmp_path / "day8_down"
    folder.mkdir()
    (folder / "10_descend.py").write_text(EXERCISE, encoding="utf-8")
    table = tmp_path / "answers" / "day8_down"
    table.mkdir(parents=True)
    (table / "descend.py").write_text(ANSWERS, encoding="utf-8")
    day = read_day(folder)
    (exercise,) = day.exercises
    training = Training("day8_down", "descend")
    answers = [reference(exercise), *read_answers(day, exercise, tmp_path / "answers")]
    return {
        (a.name, seed): Run(training, day, exercise, a, seed) for a in answers for seed in (0, 1)
    }


def test_a_run_tells_what_was_reached_and_whether_it_passes(runs, monkeypatch):
    monkeypatch.setenv("LLMWEEK_SEED", "before")
    rows = {key: seeds.measure(run) for key, run in runs.items()}
    for seed in (0, 1):
        ours = rows["reference", seed]
        assert ours["passed"] is True
        assert 0 < ours["reached"] <= ours["target"] == 0.001
        assert rows["other_recursive", seed]["reached"] == ours["reached"]
        assert rows["other_slow", seed]["passed"] is False
        assert rows["other_slow", seed]["reached"] > 0.5
    assert rows["reference", 0]["reached"] != rows["reference", 1]["reached"]
    assert seeds.measure(runs["reference", 0])["reached"] == rows["reference", 0]["reached"]


def test_a_run_is_out_of_date_when_its_answer_or_its_seed_is_another(runs):
    hashes = {run.hash for run in runs.values()}
    assert len(hashes) == len(runs) == 8
    assert len({run.key for run in runs.values()}) == 8
    assert all(run.hash in hashes for run in runs.values())
