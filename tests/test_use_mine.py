"""`USE_MINE = True`: exercises of a day build on the learner's own parts, and pass all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from llmweek.notebook import read_day

ROOT = Path(__file__).parents[1]
MODULES = (
    *("MultiHeadAttention", "LayerNorm", "FeedForward"),
    *("EncoderLayer", "DecoderLayer", "Transformer"),
)


def test_a_transformer_of_ones_own_parts_passes_and_learns() -> None:
    """With all that a notebook holds by then: numpy's `causal_mask` is not taken for a part."""
    day = read_day(ROOT / "solutions" / "day4_transformer")
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(day.common_setup, names)
    names["USE_MINE"] = True
    for exercise in day.exercises[: 1 + [e.name for e in day.exercises].index("Transformer")]:
        exec(exercise.setup, names)
        exec(exercise.solution, names)
        for check in exercise.checks if exercise.name in MODULES else ():
            exec(check.source, names)
    model = names["Transformer"](9, 9, 4, 2, 1, 8)
    own = {kind for kind in map(type, model.modules()) if kind.__module__ == "__main__"}
    assert own == {names[name] for name in MODULES}

    training = next(e for e in day.exercises if e.name == "train_translator")
    exec(training.setup, names)
    exec(training.solution, names)
    assert names["parts"].Transformer is names["Transformer"]
    for check in training.visible:
        exec(check.source, names)
