"""Training a Transformer to translate, translating with it, and scoring what it says."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from llmweek.decoding import Hypothesis, NextLogProbs, beam_search
from llmweek.pairs import Pair, Task, Vocabulary, batches, padded
from llmweek.training import descend
from llmweek.transformer import END, PAD, START, Transformer


@dataclass
class Translator:
    """A model with the vocabularies of its two sides, and the loss of each update of its training.

    ``sizes`` are those of :class:`~llmweek.transformer.Transformer`, d_model to dropout.
    """

    model: Transformer
    source: Vocabulary
    target: Vocabulary
    sizes: Mapping[str, Any]
    losses: list[float] = field(default_factory=list)

    @classmethod
    def new(cls, about: Mapping[str, Any]) -> Translator:
        """As :attr:`about` says, with first weights drawn from torch's own generator."""
        source, target = (Vocabulary(**about[side]) for side in ("source", "target"))
        sizes = about["sizes"]
        model = Transformer(len(source), len(target), **sizes)
        return cls(model, source, target, sizes, list(about["losses"]))

    @property
    def about(self) -> dict[str, Any]:
        """All but the weights, of plain values."""
        sides = {"source": self.source.about, "target": self.target.about}
        return sides | {"sizes": dict(self.sizes), "losses": self.losses}

    def sources(self, sentences: Sequence[str]) -> Tensor:
        """Sentences as the model reads them: (N, S) ids."""
        return padded([self.source.encode(sentence) for sentence in sentences])

    def targets(self, translations: Sequence[str]) -> Tensor:
        """Translations as it learned them: (N, T) ids, ``START`` first and ``END`` last."""
        return padded([[START, *self.target.encode(text)] for text in translations])

    def starts(self, n: int) -> Tensor:
        """What ``n`` translations begin with: (n, 1) ids, all ``START``."""
        return torch.full((n, 1), START)

    def next_log_probs(self, sources: Tensor) -> NextLogProbs:
        """What :mod:`llmweek.decoding` asks, about ``sources`` (N, S), which are encoded once."""
        with torch.no_grad():
            memory = self.model.encode(sources)

        def next_log_probs(prefixes: Tensor, rows: Tensor) -> Tensor:
            with torch.no_grad():
                logits = self.model.decode(prefixes, memory[rows], sources[rows])
            return logits[:, -1].log_softmax(-1)

        return next_log_probs

    def hypotheses(
        self,
        sentences: Sequence[str],
        beam_width: int = 1,
        length_penalty: float = 0.0,
        max_len: int = 60,
        batch_size: int = 64,
    ) -> list[list[Hypothesis]]:
        """What :func:`~llmweek.decoding.beam_search` finds for each sentence; 1 is greedy."""
        found: list[list[Hypothesis]] = []
        for at in range(0, len(sentences), batch_size):
            sources = self.sources(sentences[at : at + batch_size])
            ask, starts = self.next_log_probs(sources), self.starts(len(sources))
            found += beam_search(ask, starts, END, beam_width, max_len, length_penalty)
        return found

    def translate(
        self, sentences: Sequence[str], beam_width: int = 1, length_penalty: float = 0.0
    ) -> list[str]:
        """The best translation found of each sentence."""
        beams = self.hypotheses(sentences, beam_width, length_penalty)
        return [self.target.decode(beam[0].tokens) for beam in beams]


def train_translator(
    task: Task,
    sizes: Mapping[str, Any],
    training: Mapping[str, Any],
    progress: bool = True,
    seed: int = 0,
) -> Translator:
    """A translator of ``sizes``, trained on ``task``; ``training`` is what :func:`train` takes.

    Torch's own generator is as it was afterwards.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        sides = {"source": task.source.about, "target": task.target.about}
        translator = Translator.new(sides | {"sizes": sizes, "losses": []})
        rng = random.Random(seed)
        translator.losses = train(translator.model, task, rng=rng, progress=progress, **training)
    return translator


def train(
    model: Transformer,
    task: Task,
    n_updates: int,
    *,
    batch_size: int = 64,
    lr: float = 2e-3,
    weight_decay: float = 0.01,
    warm_up: float = 0.1,
    label_smoothing: float = 0.0,
    rng: random.Random | None = None,
    progress: bool = True,
) -> list[float]:
    """Train in place on ``task.train``; the loss of each update, in nats per target token.

    AdamW with β₂ = 0.98 (Vaswani et al. 2017, section 5.3); rate and clipping are
    :func:`~llmweek.training.descend`'s. ``label_smoothing`` is ε, mixed with the uniform
    distribution. Dropout draws from torch's own generator.
    """
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=lr, betas=(0.9, 0.98), weight_decay=weight_decay
    )
    stream = batches(task, task.train, batch_size, rng or random.Random(0))

    def next_loss() -> Tensor:
        sources, targets = next(stream)
        return F.cross_entropy(
            model(sources, targets[:, :-1]).flatten(0, 1),
            targets[:, 1:].flatten(),
            ignore_index=PAD,
            label_smoothing=label_smoothing,
        )

    return descend(model, optimizer, next_loss, n_updates, warm_up=warm_up, progress=progress)


@torch.no_grad()
def log_probs(translator: Translator, pairs: Sequence[Pair]) -> Tensor:
    """Natural log of each target token's probability given all before it: (N, T), 0 at padding."""
    sources = translator.sources([source for source, _ in pairs])
    targets = translator.targets([target for _, target in pairs])
    logits = translator.model(sources, targets[:, :-1])
    each = logits.log_softmax(-1).gather(-1, targets[:, 1:, None])[..., 0]
    return each.masked_fill(targets[:, 1:] == PAD, 0)


def exact_match(said: Sequence[str], wanted: Sequence[str]) -> float:
    """The share of sentences that are their translation to the letter; 0 for none."""
    right = sum(a == b for a, b in zip(said, wanted, strict=True))
    return right / max(1, len(wanted))


def chrf(said: Sequence[str], wanted: Sequence[str]) -> float:
    """chrF2 of the whole (Popović 2015), 0 to 100: F-score of character n-grams, n = 1 to 6.

    By the package ``sacrebleu``; raises ModuleNotFoundError where it is missing.
    """
    from sacrebleu.metrics.chrf import CHRF

    return CHRF().corpus_score(list(said), [list(wanted)]).score
