"""The rungs of recurrent networks, in torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from llmweek import rnn
from studies.texts import Texts


def train(texts: Texts, family: str, settings: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The model; nothing is chosen."""
    generator = torch.Generator().manual_seed(0)
    model = rnn.RecurrentLM(
        len(texts.vocabulary),
        settings["d_embedding"],
        settings["d_hidden"],
        family.lower(),
        generator=generator,
    )
    batch_size, n_steps = settings["batch_size"], settings["n_steps"]
    rnn.train(
        model,
        texts.train_ids,
        n_updates=round(settings["passes"] * len(texts.train_ids) / (batch_size * n_steps)),
        batch_size=batch_size,
        n_steps=n_steps,
        lr=settings["lr"],
        generator=generator,
        progress=False,
    )
    return model, {}


def parameters(model: Any) -> int:
    return model.n_parameters


def log_probs(model: Any, texts: Texts) -> np.ndarray:
    return rnn.log_probs(model, texts.test_ids)
