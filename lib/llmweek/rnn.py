"""Recurrent language models in torch: plain, gated (GRU) and long short-term memory (LSTM).

One model for characters and words alike: a stream of token ids goes in one at a time, a state of
fixed size is carried along, and the logits of the next id come out. Trained by truncated
backpropagation through time over parallel streams, as the chapter does by hand.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from llmweek.training import descend, evaluating

CELLS: dict[str, Any] = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}

# (1, B, d_hidden), or for the LSTM two of them: the state and the memory cell.
State = Tensor | tuple[Tensor, Tensor]


class RecurrentLM(nn.Module):
    """An embedding, one recurrent layer, and a linear layer to logits.

    ``cell`` is ``"rnn"`` (Elman 1990, tanh), ``"gru"`` (Cho et al. 2014, with the reset gate after
    the product, as cuDNN has it) or ``"lstm"`` (Hochreiter and Schmidhuber 1997, with forget
    gates, open at the start). The first weights are drawn from ``generator``, torch's own unless
    given. Raises ValueError for another cell.
    """

    def __init__(
        self,
        vocab_size: int,
        d_embedding: int,
        d_hidden: int,
        cell: str = "gru",
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if cell not in CELLS:
            raise ValueError(f"cell {cell!r} is none of {', '.join(CELLS)}")
        self.vocab_size = vocab_size
        self.embedding = nn.Embedding(vocab_size, d_embedding)
        self.recurrent = CELLS[cell](d_embedding, d_hidden, batch_first=True)
        self.output = nn.Linear(d_hidden, vocab_size)
        for layer in (self.recurrent, self.output):
            for weights in layer.parameters():
                nn.init.uniform_(weights, -(d_hidden**-0.5), d_hidden**-0.5, generator=generator)
        nn.init.normal_(self.embedding.weight, generator=generator)
        if cell == "lstm":  # its gates lie in the order input, forget, cell, output
            nn.init.ones_(self.recurrent.bias_ih_l0[d_hidden : 2 * d_hidden])

    def forward(self, tokens: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Logits (B, T, V) of the id after each of tokens (B, T), and the state after the last.

        ``state`` is what an earlier call returned, or ``None`` (zeros) where a stream begins.
        """
        states, last = self.recurrent(self.embedding(tokens), state)
        return self.output(states), last

    @property
    def n_parameters(self) -> int:
        """How many numbers training sets."""
        return sum(weights.numel() for weights in self.parameters())


def train(
    model: RecurrentLM,
    ids: Sequence[int] | np.ndarray,
    n_updates: int,
    *,
    batch_size: int = 32,
    n_steps: int = 64,
    lr: float = 4e-3,
    weight_decay: float = 0.0,
    max_norm: float = 1.0,
    p_reset: float = 0.02,
    generator: torch.Generator | None = None,
    progress: bool = True,
) -> list[float]:
    """Train in place on a stream of ids; the loss of each update, in nats per token.

    Each update sees the next ``n_steps`` ids of ``batch_size`` parallel streams. The state is
    carried from one update to the next and detached, so that gradients reach back ``n_steps`` and
    no further; at the end of the text it is zero again, and the streams are cut elsewhere (at an
    offset drawn from ``generator``). Before each update a stream's state is also set to zero with
    probability ``p_reset``: a network that met zeros only before it had learned anything may
    otherwise run from them into saturation, and stay there. AdamW; rate and clipping are
    :func:`~llmweek.training.descend`'s. Raises ValueError where ``ids`` are too few for one update.
    """
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
    batches = _batches(_stream(model, ids), batch_size, n_steps, generator)
    state: State | None = None

    def next_loss() -> Tensor:
        nonlocal state
        begins, inputs, targets = next(batches)
        carried = None if begins else _carried(state, p_reset, generator)
        logits, state = model(inputs, carried)
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())

    return descend(model, optimizer, next_loss, n_updates, max_norm=max_norm, progress=progress)


@torch.no_grad()
def log_probs(
    model: RecurrentLM, ids: Sequence[int] | np.ndarray, n_steps: int = 512
) -> np.ndarray:
    """Natural log of the probability of every id given all those before it: (T,) float64.

    The state is carried through the whole stream, ``n_steps`` ids at a time to bound the memory.
    The first id has nothing before it and costs log V: every id is as likely.
    """
    stream = _stream(model, ids)
    out = np.full(len(stream), -math.log(model.vocab_size))
    state: State | None = None
    with evaluating(model):
        for start in range(0, len(stream) - 1, n_steps):
            inputs = stream[start : start + n_steps]
            targets = stream[start + 1 : start + 1 + n_steps]
            logits, state = model(inputs[None], state)
            costs = F.cross_entropy(logits[0, : len(targets)].double(), targets, reduction="none")
            out[start + 1 : start + 1 + len(targets)] = -costs.cpu().numpy()
    return out


def _batches(
    stream: Tensor, batch_size: int, n_steps: int, generator: torch.Generator | None
) -> Iterator[tuple[bool, Tensor, Tensor]]:
    """(whether the streams begin here, inputs (B, n_steps), targets (B, n_steps)), for ever.

    Row b of a batch goes on where row b of the batch before it stopped.
    """
    n_windows = (len(stream) - 1) // (batch_size * n_steps)
    if n_windows < 1:
        raise ValueError(f"{len(stream)} ids are too few for {batch_size} streams of {n_steps}")
    length = n_windows * n_steps
    offset = 0
    while True:
        inputs = stream[offset : offset + batch_size * length].view(batch_size, length)
        targets = stream[offset + 1 : offset + 1 + batch_size * length].view(batch_size, length)
        for start in range(0, length, n_steps):
            window = slice(start, start + n_steps)
            yield start == 0, inputs[:, window], targets[:, window]
        spare = len(stream) - 1 - batch_size * length
        offset = int(torch.randint(spare + 1, (), generator=generator))


def _stream(model: RecurrentLM, ids: Sequence[int] | np.ndarray) -> Tensor:
    """``ids`` as a tensor (T,) where the model is."""
    return torch.as_tensor(np.asarray(ids, dtype=np.int64)).to(model.output.weight.device)


def _carried(
    state: State | None, p_reset: float, generator: torch.Generator | None
) -> State | None:
    """``state`` cut off from its past, and some of its streams back at zero."""
    if state is None:
        return None
    hidden = state[0] if isinstance(state, tuple) else state
    drawn = torch.rand(hidden.shape[1], generator=generator)
    kept = (drawn >= p_reset).to(hidden)[:, None]
    if isinstance(state, tuple):
        return state[0].detach() * kept, state[1].detach() * kept
    return state.detach() * kept
