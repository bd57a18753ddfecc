"""A GPT of characters, with the alphabet that its ids stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from llmweek import gpt_train
from llmweek.corpora import sotu
from llmweek.gpt import GPT


@dataclass
class CharacterGPT:
    """A model, its alphabet (``alphabet[i]`` has the id i), and the loss of each update.

    ``sizes`` are those of :class:`~llmweek.gpt.GPT`, context_length to dropout.
    """

    model: GPT
    alphabet: str
    sizes: Mapping[str, Any]
    losses: list[float] = field(default_factory=list)

    @classmethod
    def new(cls, about: Mapping[str, Any]) -> CharacterGPT:
        """As :attr:`about` says, with first weights drawn from torch's own generator."""
        alphabet, sizes = about["alphabet"], about["sizes"]
        return cls(GPT(len(alphabet), **sizes), alphabet, sizes, list(about["losses"]))

    @property
    def about(self) -> dict[str, Any]:
        """All but the weights, of plain values."""
        return {"alphabet": self.alphabet, "sizes": dict(self.sizes), "losses": self.losses}

    def encode(self, text: str) -> Tensor:
        """The ids (T,) of ``text``. Raises ValueError for a character not in the alphabet."""
        return torch.tensor([self.alphabet.index(character) for character in text])

    def decode(self, ids: Iterable[int] | Tensor) -> str:
        """The text of ids (T,)."""
        return "".join(self.alphabet[int(i)] for i in ids)


def train_character_gpt(
    sizes: Mapping[str, Any], training: Mapping[str, Any], progress: bool = True, seed: int = 0
) -> CharacterGPT:
    """A GPT of ``sizes``, trained on ``sotu().train``; ``training``: see :func:`gpt_train.train`.

    Torch's own generator is as it was afterwards.
    """
    text = sotu().train
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        alphabet = "".join(sorted(set(text)))
        gpt = CharacterGPT.new({"alphabet": alphabet, "sizes": sizes, "losses": []})
        ids_of = {character: i for i, character in enumerate(alphabet)}
        ids = [ids_of[character] for character in text]
        gpt.losses = gpt_train.train(gpt.model, ids, progress=progress, **training)
    return gpt
