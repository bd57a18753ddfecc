"""What is on the ladder: every rung's recipe. A later day adds its rungs here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from studies.code import hash_of

VOCABULARIES = (2_000, 8_000)
SHARES = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2)  # of the training text, for the data curve
PASSES = {1 / 32: 8, 1 / 8: 4, 1 / 2: 1}  # where text is short, networks read it more than once


@dataclass(frozen=True)
class Recipe:
    """One rung before it is measured; ``module`` has ``train``, ``parameters``, ``log_probs``."""

    module: str
    name: str
    family: str
    day: int
    vocabulary: int
    tokens: str = "words"
    share: float = 1.0
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells a rung from all others: family, tokens, vocabulary, order, share."""
        order = self.settings.get("order", "")
        return f"{self.family} {order} {self.tokens} {self.vocabulary} {self.share:g}"

    @property
    def hash(self) -> str:
        """Of the recipe and the code that follows it."""
        recipe = [self.key, self.settings]
        return hash_of(json.dumps(recipe, sort_keys=True), [f"studies.{self.module}"])


def ladder() -> Iterator[Recipe]:
    """All rungs, the quick ones first."""
    for vocabulary in VOCABULARIES:
        yield Recipe("counting", "uniform", "uniform", 1, vocabulary)
        for family in ("add-k", "interpolation", "stupid backoff", "Kneser–Ney"):
            for order in range(1, 6):
                name = f"{family} {order}-gram"
                settings = {"order": order}
                yield Recipe("counting", name, family, 1, vocabulary, settings=settings)
    for share in SHARES:
        settings = {"order": 5}
        yield Recipe(
            "counting", "Kneser–Ney 5-gram", "Kneser–Ney", 1, 2_000, share=share, settings=settings
        )
    # Sizes such that all of them have as many parameters as the Kneser–Ney trigram has counts.
    yield from _words(2_000, 1.0, 1, ffnn=(48, 166), rnn=(128, 250), gru=(128, 198), gpt=(3, 128))
    yield from _characters()
    yield from _words(8_000, 1.0, 0.5, ffnn=(20, 75), rnn=(64, 107), gru=(64, 102), gpt=(2, 128))
    for share, passes in PASSES.items():
        yield from _words(2_000, share, passes, ffnn=(48, 166), gru=(128, 198))


def _words(
    vocabulary: int, share: float, passes: float, **sizes: tuple[int, int]
) -> Iterator[Recipe]:
    for kind, (first, second) in sizes.items():
        settings: dict[str, Any] = {"passes": passes}
        if kind == "ffnn":
            settings |= {"n": 5, "m": first, "h": second, "batch_size": 128, "lr": 2e-3}
            yield Recipe(
                "feed_forward", "FFNN", "FFNN", 1, vocabulary, share=share, settings=settings
            )
        elif kind == "gpt":
            settings |= {"n_layers": first, "d_model": second, "n_heads": 4}
            settings |= {"context_length": 64, "batch_size": 16, "lr": 2e-3}
            yield Recipe("generative", "GPT", "GPT", 4, vocabulary, share=share, settings=settings)
        else:
            settings |= {"d_embedding": first, "d_hidden": second}
            settings |= {"batch_size": 32, "n_steps": 32, "lr": 2e-3 if kind == "rnn" else 4e-3}
            name = kind.upper()
            yield Recipe("recurrent", name, name, 2, vocabulary, share=share, settings=settings)


def _characters() -> Iterator[Recipe]:
    for family, d_hidden, passes, lr in (("RNN", 256, 0.3, 2e-3), ("GRU", 192, 0.25, 4e-3)):
        settings = {"d_embedding": 32, "d_hidden": d_hidden, "passes": passes}
        settings |= {"batch_size": 32, "n_steps": 64, "lr": lr}
        yield Recipe(
            "recurrent", f"{family} of characters", family, 2, 256, "characters", settings=settings
        )
    settings = {"n_layers": 3, "d_model": 64, "n_heads": 4, "context_length": 128, "passes": 0.25}
    settings |= {"batch_size": 16, "lr": 3e-3}
    yield Recipe("generative", "GPT of characters", "GPT", 4, 256, "characters", settings=settings)
