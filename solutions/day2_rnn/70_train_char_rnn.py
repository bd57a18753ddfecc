# %% [markdown] role="statement" id="train_char_rnn" points=6 minutes=40 difficulty=4 may_not="llmweek.rnn"
# ## `train_char_rnn`: a network that writes
#
# From here on gradients are torch's business. (If tensors, `nn.Module` and optimisers are new to you,
# read "Torch from nothing, in one page" in the chapter first.) Write
# `train_char_rnn(ids, vocab_size, n_updates, seed)`, which builds a recurrent language model of
# characters, trains it, and returns it.
#
# - `ids`: the text, an int64 numpy array `(T,)` with entries from 0 to `vocab_size` − 1. It has at least
#   20,000 characters.
# - `n_updates`: how many optimiser steps you may take. `seed`: an int. The same arguments give the same
#   model, another seed gives another one.
# - Returns the model, a `torch.nn.Module` that is called as `model(tokens, state)`:
#   - `tokens`: an int64 tensor `(B, T)`. `state`: `None` where the streams begin, otherwise what an
#     earlier call returned. `model(tokens)` is the same as `model(tokens, None)`.
#   - It returns `(logits, state)`: `logits`, shape `(B, T, vocab_size)`, float32, of the character
#     *after* each of `tokens`; and the state after the last of them, a tensor (or a tuple of tensors, as
#     the LSTM has it).
#
# Everything else is yours: plain RNN, GRU or LSTM, `torch.nn.RNN` or cells and a loop of your own, an
# embedding or one-hot vectors, the sizes, the optimiser. Train on parallel streams, as in
# `batch_sequential`; carry the state from one minibatch to the next, and `detach` it. Use `tqdm` to
# watch progress, and `print(curve(losses))` to see at the end how the loss fell.
#
# **The target.** Trained with 300 updates on 300,000 characters of presidents' addresses, your model is
# read to from addresses it has not seen, one character at a time. The mean loss there must be at most
# **2.05 nats for each character**, within 60 seconds. For comparison: knowing nothing costs ln 106 = 4.66,
# counting characters about 3.0, bigrams 2.4, trigrams 1.9. About 1.75 is within reach. What comes out
# below 1 has seen the text it is judged on, and fails.
#
# `excerpts` and `nats_per_character`, given below, let you see for yourself:
#
# ```python
# >>> ids, held_out, alphabet = excerpts(np.random.default_rng(0))
# >>> model = train_char_rnn(ids, len(alphabet), n_updates=300, seed=0)
# 3.7... █... nats per character
# >>> nats_per_character(model, held_out)
# 1.7...
# ```
#
# Which id stands for which character is dealt anew for every check.

# %% [markdown] role="hint" id="train_char_rnn"
# Three modules do it: `nn.Embedding` (ids to vectors), `nn.GRU(…, batch_first=True)` (a state after each
# character), `nn.Linear` (states to logits). 128 numbers of state are plenty. The recurrent layer takes
# the state before, or `None`, and returns the one after: hand both through.

# %% [markdown] role="hint" id="train_char_rnn"
# Cut the text into 32 streams: `inputs` and `targets`, both of shape `(32, L)`, the targets one
# character further. For each update take the next 32 columns of both. Logits `(B, T, V)` and targets
# `(B, T)` have to be flattened for `F.cross_entropy`. Then `zero_grad`, `backward`, clip, `step`. With 300
# updates there is no time to be timid: Adam with a learning rate of 0.001 does not get there, 0.01
# does. (If you feed one-hot vectors, draw the input weights as wide as an embedding's, from a normal
# distribution: `nn.RNN` draws them small.) At the end of the streams start again, with the state `None`.

# %% [markdown] role="hint" id="train_char_rnn"
# ```python
# torch.manual_seed(seed)
# model = CharRNN()
# optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
# length = (len(ids) - 1) // 32
# inputs = torch.from_numpy(ids[: 32 * length].reshape(32, length))
# targets = torch.from_numpy(ids[1 : 32 * length + 1].reshape(32, length))
# state = None
# for update in tqdm(range(n_updates)):
#     at = 32 * (update % (length // 32))
#     state = None if at == 0 else ...
#     logits, state = model(inputs[:, at : at + 32], state)
#     loss = F.cross_entropy(logits.flatten(0, 1), ...)
#     ...
# return model
# ```

# %% role="setup" id="train_char_rnn"
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from tqdm.auto import tqdm

from llmweek.corpora import sotu
from llmweek.exercise import expect, require, seed


def excerpts(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, str]:
    """15 long pieces of the training text joined, (300000,); 128 held-out rows, (128, 128); the alphabet.

    Both are ids: `alphabet[i]` is the character that id i stands for, this time.
    """
    text, held_out = sotu().train, sotu().validation
    known = np.array(sorted({*text}))
    dealt = rng.permutation(len(known))

    def numbered(text: str) -> np.ndarray:
        return dealt[np.searchsorted(known, np.array(list(text)))]

    starts = rng.integers(len(text) - 20_000, size=15).tolist()
    rows = rng.integers(len(held_out) - 128, size=128).tolist()
    alphabet = "".join(known[np.argsort(dealt)].tolist())
    return (
        numbered("".join(text[at : at + 20_000] for at in starts)),
        numbered("".join(held_out[at : at + 128] for at in rows)).reshape(128, 128),
        alphabet,
    )


def checked(output: Any, shape: tuple[int, int, int]) -> tuple[np.ndarray, Any]:
    """The logits (B, T, V) as float64, and the state: what a call of the model must return."""
    require(
        type(output) is tuple and len(output) == 2,
        "the model returns a tuple of two: the logits and the state",
    )
    logits, state = output
    require(isinstance(logits, torch.Tensor), "the logits are a tensor")
    require(
        tuple(logits.shape) == shape,
        "for tokens (B, T) the logits have shape (B, T, vocab_size)",
        f"  {tuple(logits.shape)} instead of {shape}",
    )
    z = logits.detach().double().numpy()
    require(np.isfinite(z).all(), "every logit is a finite number")
    return z, state


def nats_per_character(model: Any, rows: np.ndarray) -> float:
    """Mean loss over rows (B, T) of ids, all read side by side, one character at a time."""
    total, state = 0.0, None
    vocab_size = None
    with torch.no_grad():
        for t in range(rows.shape[1] - 1):
            output = model(torch.from_numpy(rows[:, t : t + 1].copy()), state)
            if vocab_size is None:
                vocab_size = output[0].shape[-1]
            z, state = checked(output, (len(rows), 1, vocab_size))
            z = z[:, 0] - z[:, 0].max(axis=1, keepdims=True)
            log_probs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
            total -= log_probs[np.arange(len(rows)), rows[:, t + 1]].sum()
    return float(total / (len(rows) * (rows.shape[1] - 1)))


def curve(losses: Sequence[float], width: int = 60) -> str:
    """The losses, averaged to `width` columns, as a line of bars between the first and the last."""
    if not losses:
        return ""
    means = [part.mean() for part in np.array_split(losses, min(width, len(losses)))]
    low, high = min(means), max(means)
    bars = ["▁▂▃▄▅▆▇█"[round(7 * (m - low) / ((high - low) or 1))] for m in means]
    return f"{means[0]:.2f} {''.join(bars)} {means[-1]:.2f} nats per character"


# %% role="solution" id="train_char_rnn"
def train_char_rnn(ids: np.ndarray, vocab_size: int, n_updates: int, seed: int) -> nn.Module:
    """A recurrent model of the characters `ids` (T,), trained by `n_updates` steps: see above."""
    ### BEGIN SOLUTION
    batch_size, n_steps, d_embedding, d_hidden = 32, 32, 32, 128

    class CharRNN(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(vocab_size, d_embedding)
            self.recurrent = nn.GRU(d_embedding, d_hidden, batch_first=True)
            self.output = nn.Linear(d_hidden, vocab_size)

        def forward(
            self, tokens: torch.Tensor, state: torch.Tensor | None = None
        ) -> tuple[torch.Tensor, torch.Tensor]:
            states, last = self.recurrent(self.embedding(tokens), state)
            return self.output(states), last

    torch.manual_seed(seed)
    model = CharRNN()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

    length = (len(ids) - 1) // batch_size
    used = batch_size * length
    inputs = torch.from_numpy(ids[:used].reshape(batch_size, length))
    targets = torch.from_numpy(ids[1 : used + 1].reshape(batch_size, length))

    losses: list[float] = []
    state = None
    progress = tqdm(range(n_updates))
    for update in progress:
        at = n_steps * (update % (length // n_steps))
        state = None if at == 0 else state.detach()
        logits, state = model(inputs[:, at : at + n_steps], state)
        loss = F.cross_entropy(logits.flatten(0, 1), targets[:, at : at + n_steps].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        progress.set_postfix(loss=f"{losses[-1]:.2f}", refresh=False)
    print(curve(losses))
    return model
    ### END SOLUTION


# %% role="test" id="train_char_rnn" seconds=60
# The model's interface, after two updates
rng = np.random.default_rng(seed("train_char_rnn interface"))
V, B, T = 11, 3, 6
model = expect(train_char_rnn, rng.integers(V, size=20_000), V, 2, 0).value(
    slip="two updates on 20,000 characters must go through: is the old state detached?"
)
require(callable(model), "return the model itself, and nothing beside it")
tokens = torch.from_numpy(rng.integers(V, size=(B, T)))
whole, last = checked(model(tokens), (B, T, V))
again, _ = checked(model(tokens, None), (B, T, V))
require(np.array_equal(whole, again), "the same tokens give the same logits at every call")
alone, _ = checked(model(tokens[1:2]), (1, T, V))
require(
    np.allclose(alone[0], whole[1], atol=1e-4),
    "a row's logits depend on the other rows\n  likely slip: `nn.RNN` and its kin take time first "
    "unless you say `batch_first=True`",
)
later = tokens.clone()
later[:, 4:] = (later[:, 4:] + 1) % V
other, _ = checked(model(later), (B, T, V))
require(
    np.allclose(other[:, :4], whole[:, :4], atol=1e-4),
    "the logits at a place depend on later characters: a language model may not look ahead",
)
_, state = checked(model(tokens[:, :4]), (B, 4, V))
rest, _ = checked(model(tokens[:, 4:], state), (B, 2, V))
require(
    np.allclose(rest, whole[:, 4:], atol=1e-4),
    "a text read in two parts must give the logits of the whole\n  likely slip: `forward` does not "
    "start from the `state` it is given, or returns one that is not the last",
)
fresh, _ = checked(model(tokens[:, 4:]), (B, 2, V))
require(
    not np.allclose(rest, fresh, atol=1e-6),
    "the logits do not depend on the state: nothing is remembered",
)

# %% role="test" id="train_char_rnn" seconds=60
# A pattern that needs a memory
rng = np.random.default_rng(seed("train_char_rnn pattern"))
a, b, *letters = rng.permutation(8).tolist()
pieces = [(a, letter, b, letter) for letter in rng.choice(letters, size=6_000).tolist()]
text = np.concatenate(pieces)  # a, any letter, b, the same letter again
model = expect(train_char_rnn, text[:20_000], 8, 150, 1).value()
rows = text[20_000:].reshape(-1, 50)[:64]
cost = nats_per_character(model, rows)
hint = (
    "the model has not learned at all: are the targets one character further than the inputs, are "
    "gradients zeroed and steps taken, are the model's outputs logits?"
    if cost > 1.2
    else "the letter after `b` was read two steps before: it has to come through the state"
)
require(
    cost < 1.0,
    f"after 150 updates on a simple pattern each character costs {cost:.2f} nats; 0.45 is the least "
    f"possible, less than 1.0 is asked for\n  likely slip: {hint}",
)

# %% role="test" id="train_char_rnn" seconds=60
# The seed decides
rng = np.random.default_rng(seed("train_char_rnn seeds"))
text = rng.integers(9, size=20_000)
tokens = torch.from_numpy(rng.integers(9, size=(2, 5)))
logits = []
for start in (3, 3, 4):
    model = expect(train_char_rnn, text, 9, 2, start).value()
    logits.append(checked(model(tokens), (2, 5, 9))[0])
require(
    np.allclose(logits[0], logits[1], atol=1e-5),
    "the same arguments must give the same model: call `torch.manual_seed(seed)` before you build it",
)
require(not np.allclose(logits[0], logits[2], atol=1e-5), "another seed must give another model")

# %% role="test" id="train_char_rnn" hidden=true seconds=120
# The target, on addresses it has not seen
ids, held_out, alphabet = excerpts(np.random.default_rng(seed("train_char_rnn")))
outcome = expect(train_char_rnn, ids, len(alphabet), 300, seed("train_char_rnn start") % 2**31)
model = outcome.value(slip="300 updates on 300,000 characters must go through")
target = 2.05
reached = nats_per_character(model, held_out)
require(
    reached > 1.0,
    f"{reached:.2f} nats for each character is too good to be true of 300 updates",
)
require(
    reached <= target,
    f"{reached:.2f} nats for each held-out character; at most {target} are asked for\n"
    "  likely slip: a learning rate too small for 300 updates, streams that do not go on where they "
    "stopped, or an update that sees only a part of the text",
)

# %% [markdown] role="explanation" id="train_char_rnn"
# The model is three lines, the loop is nine, and both are the same for every model of this week. What is
# particular to recurrent networks is the state. Carried over, it lets a stream of 32 steps at a time be
# read as one long text; detached, it keeps `backward` from walking into a recording that has been thrown
# away, and the cost of an update from growing with everything read before. That is *truncated*
# backpropagation through time: the state remembers further back than the gradient reaches.
#
# The learning rate decides here. 300 updates of Adam move each weight by at most about 300 times the
# rate, so that 0.001 ends far from where 0.01 gets; ten times as many updates would forgive it. A plain
# RNN of the same size takes half the time and comes within a tenth of a nat: over so few steps the gates
# matter little. What the 300,000 characters teach is spelling and the commonest words.
#
# Judging a language model one character at a time is slow, and deliberate: whoever is given the whole
# text at once can look ahead, by mistake or not, and its loss would mean nothing.
