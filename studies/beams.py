"""What a wider beam finds: the course's own translator on sentences that it has not seen."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from llmweek import pairs, trained, translation
from llmweek.decoding import Hypothesis
from llmweek.translation import Translator
from studies.code import hash_of
from studies.measure import versions

WIDTHS = (1, 2, 3, 5, 10, 20, 50)
ORDERS = {"sum": 0.0, "mean": 1.0}  # what the last choice goes by: length_penalty
MAX_LEN = 40  # tokens; the longest of the test has fewer
SLACK = 1e-4  # nats by which two ways to add up the same may differ


@dataclass(frozen=True)
class Width:
    """One width of beam."""

    beam_width: int

    @property
    def key(self) -> str:
        """What tells a width from all others."""
        return f"beam {self.beam_width}"

    @property
    def hash(self) -> str:
        """Of the translator, the code that decodes and scores, and how."""
        settings = [self.key, trained.key("translator"), ORDERS, MAX_LEN]
        return hash_of(json.dumps(settings), ["llmweek.translation", "llmweek.decoding"])


def widths() -> Iterator[Width]:
    """All widths, the quick ones first."""
    yield from map(Width, WIDTHS)


def measure(width: Width) -> dict[str, Any]:
    """The row of one width: for each order, what the best hypotheses are like."""
    return measured(trained.translator(), pairs.hsk().test, width)


def measured(
    translator: Translator, held_out: Sequence[pairs.Pair], width: Width
) -> dict[str, Any]:
    """:func:`measure` for any translator and pairs."""
    sentences = [source for source, _ in held_out]
    wanted = [target for _, target in held_out]
    greedy = [beam[0] for beam in translator.hypotheses(sentences, 1, 0.0, MAX_LEN)]
    start = time.process_time()
    beams = translator.hypotheses(sentences, width.beam_width, 0.0, MAX_LEN, 16)
    seconds = time.process_time() - start
    return {
        "key": width.key,
        "beam_width": width.beam_width,
        "sentences": len(sentences),
        **{
            order: _described(translator, beams, greedy, wanted, penalty)
            for order, penalty in ORDERS.items()
        },
        "cpu_seconds": round(seconds, 1),
        "versions": versions("torch", "sacrebleu", "hsk-sentences-audio"),
    }


def _described(
    translator: Translator,
    beams: Sequence[Sequence[Hypothesis]],
    greedy: Sequence[Hypothesis],
    wanted: Sequence[str],
    penalty: float,
) -> dict[str, float]:
    """Of each beam the best by ``penalty``: log-probability, length and scores, over sentences."""
    best = [max(beam, key=lambda h: h.score(penalty)) for beam in beams]
    said = [translator.target.decode(h.tokens) for h in best]
    below = [b.score(penalty) < g.score(penalty) - SLACK for b, g in zip(best, greedy, strict=True)]

    def mean(values: Sequence[float], digits: int = 4) -> float:
        return round(sum(values) / len(values), digits)

    return {
        "log_prob": mean([h.log_prob for h in best]),
        "below_greedy": mean(below),
        "length": mean([len(h.tokens) for h in best], 2),
        "empty": mean([not text for text in said]),
        "unfinished": mean([not h.finished for h in best]),
        "exact": round(translation.exact_match(said, wanted), 4),
        "chrf": round(translation.chrf(said, wanted), 2),
    }
