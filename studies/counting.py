"""The rungs that count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from llmweek.ngrams import (
    AddK,
    Interpolated,
    KneserNey,
    NGramCounts,
    StupidBackoff,
    Uniform,
)
from studies.texts import Texts

KS = tuple(10.0**-e for e in range(7)) + tuple(3 * 10.0**-e for e in range(1, 7))


def train(texts: Texts, family: str, settings: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The model, and what was chosen for it on the validation text."""
    size = len(texts.vocabulary)
    if family == "uniform":
        return Uniform(size), {}
    counts = NGramCounts(texts.train_ids, settings["order"], size)
    if family == "add-k":
        models = [AddK(counts, k) for k in KS]
        best = max(models, key=lambda m: float(m.log_probs(texts.validation_ids).sum()))
        return best, {"k": best.k}
    if family == "interpolation":
        mixed = Interpolated(counts, texts.validation_ids)
        return mixed, {"weights": [round(float(w), 4) for w in mixed.weights[-1]]}
    if family == "stupid backoff":
        return StupidBackoff(counts), {}
    model = KneserNey(counts)
    return model, {"discounts": [round(d, 4) for d in model.discounts]}


def parameters(model: Any) -> int:
    return model.parameters


def log_probs(model: Any, texts: Texts) -> np.ndarray:
    return model.log_probs(texts.test_ids)
