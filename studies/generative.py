"""The rungs of a GPT, in torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from llmweek import gpt_train
from llmweek.gpt import GPT
from studies.texts import Texts


def train(texts: Texts, family: str, settings: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The model; nothing is chosen."""
    torch.manual_seed(0)  # of the first weights, in a process of their own
    model = GPT(
        len(texts.vocabulary),
        settings["context_length"],
        settings["d_model"],
        settings["n_heads"],
        settings["n_layers"],
    )
    batch_size = settings["batch_size"]
    per_update = batch_size * settings["context_length"]
    gpt_train.train(
        model,
        texts.train_ids,
        n_updates=round(settings["passes"] * len(texts.train_ids) / per_update),
        batch_size=batch_size,
        lr=settings["lr"],
        generator=torch.Generator().manual_seed(0),
        progress=False,
    )
    return model, {}


def parameters(model: Any) -> int:
    return model.n_parameters


def log_probs(model: Any, texts: Texts) -> np.ndarray:
    return gpt_train.log_probs(model, texts.test_ids)
