"""The rungs of Bengio et al.'s feed-forward network, in numpy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from llmweek import ffnn
from studies.texts import Texts


def train(texts: Texts, family: str, settings: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The parameters; nothing is chosen."""
    rng = np.random.default_rng(0)
    start = ffnn.init(len(texts.vocabulary), settings["n"], settings["m"], settings["h"], rng)
    trained = ffnn.train(
        start,
        texts.train_ids,
        epochs=settings["passes"],
        batch_size=settings["batch_size"],
        lr=settings["lr"],
        rng=rng,
        progress=False,
    )
    return trained, {}


def parameters(model: Any) -> int:
    return sum(array.size for array in model.values())


def log_probs(model: Any, texts: Texts) -> np.ndarray:
    return ffnn.log_probs(model, texts.test_ids)
