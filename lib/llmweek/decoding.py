"""Looking for the likeliest sequence: greedily, and with a beam.

Both know the model only as ``next_log_probs(prefixes, rows)``: for prefixes (N, t) of ids, each the
beginning of an answer to problem ``rows`` (N,) of a batch, the log-probabilities (N, V) of what
comes next. Ids count from the first after the start, the end mark included.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

NextLogProbs = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Hypothesis:
    """A sequence after its start, its natural log-probability, and whether it has ended."""

    tokens: tuple[int, ...]
    log_prob: float
    finished: bool

    def score(self, length_penalty: float) -> float:
        """log_prob / length^penalty: 0 compares sums, 1 compares means per token."""
        return self.log_prob / max(1, len(self.tokens)) ** length_penalty


@torch.no_grad()
def greedy_decode(
    next_log_probs: NextLogProbs, starts: Tensor, end: int, max_len: int
) -> list[Hypothesis]:
    """From each of ``starts`` (B, t) the likeliest id, again and again, up to ``max_len`` of them.

    Of equally likely ids it is the lowest. A row that has said ``end`` is asked no more.
    """
    return [beam[0] for beam in beam_search(next_log_probs, starts, end, 1, max_len)]


@torch.no_grad()
def beam_search(
    next_log_probs: NextLogProbs,
    starts: Tensor,
    end: int,
    beam_width: int,
    max_len: int,
    length_penalty: float = 0.0,
) -> list[list[Hypothesis]]:
    """The ``beam_width`` best hypotheses found for each of ``starts`` (B, t), best score first.

    At every step each unfinished hypothesis is continued by every id, and of all continuations and
    all finished hypotheses those with the highest log-probability stay. Of equals the one stays
    whose hypothesis was ahead, then the one with the lower id. It ends when all are finished or
    ``max_len`` ids long; ``length_penalty`` orders the result and nothing before. Raises ValueError
    for a beam narrower than 1.
    """
    if beam_width < 1:
        raise ValueError(f"beam_width = {beam_width}: at least one hypothesis must stay")
    beams = [[Hypothesis((), 0.0, False)] for _ in range(len(starts))]
    for _ in range(max_len):
        live = [(row, h) for row, beam in enumerate(beams) for h in beam if not h.finished]
        if not live:
            break
        rows = torch.tensor([row for row, _ in live], device=starts.device)
        said = torch.tensor([h.tokens for _, h in live], device=starts.device).to(starts.dtype)
        log_probs = next_log_probs(torch.cat([starts[rows], said], 1), rows).double()
        values, ids = log_probs.sort(dim=-1, descending=True, stable=True)
        values, ids = values[:, :beam_width], ids[:, :beam_width]
        further = iter(zip(values.tolist(), ids.tolist(), strict=True))
        for row, beam in enumerate(beams):
            candidates: list[Hypothesis] = []
            for h in beam:
                if h.finished:
                    candidates.append(h)
                    continue
                for log_prob, i in zip(*next(further), strict=True):
                    candidates.append(Hypothesis((*h.tokens, i), h.log_prob + log_prob, i == end))
            candidates.sort(key=lambda h: -h.log_prob)  # a stable sort
            beams[row] = candidates[:beam_width]
    return [sorted(beam, key=lambda h: -h.score(length_penalty)) for beam in beams]


def sequence_log_prob(logits: Tensor, tokens: Tensor, end: int) -> Tensor:
    """(B,) natural log of the probability of tokens (B, T), up to and with the first ``end``.

    logits (B, T, V): position t's are those from which ``tokens[:, t]`` was to be said.
    """
    each = logits.log_softmax(-1).gather(-1, tokens[..., None])[..., 0]
    ended = (tokens == end).cumsum(-1)
    counted = (ended == 0) | ((ended == 1) & (tokens == end))
    return torch.where(counted, each, 0).sum(-1)
