# %% [markdown] role="statement" id="train_translator" points=6 minutes=30 difficulty=4 may_not="llmweek.translation llmweek.trained"
# ## `train_translator`: from words to digits
#
# Everything is assembled; now it learns. Dates as they are said come in, dates in digits go out:
#
# ```text
# the twenty third of march nineteen eighty seven    ->  23/3/1987
# in eighteen hundred on the first of december       ->  1/12/1800
# october the ninth two thousand and seven           ->  9/10/2007
# ```
#
# A small language, but a translation all the same: words change places, one word can be two digits
# ("twelve") and two words one ("oh" is said, "hundred" hides two zeros), and where the answer ends
# depends on what it says. Write
# `train_translator(sources, targets, source_size, target_size, n_updates, seed)`, which builds a
# Transformer, trains it on pairs, and returns it.
#
# - `sources`: the sentences as ids, an int64 tensor `(N, S)`. Behind the words of a shorter sentence stands
#   `PAD` = 0.
# - `targets`: their translations, int64, `(N, T)`: `START` = 1, then the tokens, then `END` = 2, then `PAD`.
# - `source_size`, `target_size`: how many different ids there are, the special ones included.
# - `n_updates`: how many optimiser steps you may take. `seed`: an int. The same arguments give the same
#   model, another seed gives another one.
# - Returns the model, a `torch.nn.Module` that is called as `model(source, target)` and gives the logits,
#   shape `(B, T, target_size)`, float32, of the token *after* each of `target` `(B, T)`. The logits at a
#   position may depend on the source and on the targets up to that position, on nothing else: not on
#   later targets, not on other rows, not on how much padding there is.
#
# `parts.Transformer(source_size, target_size, d_model, n_heads, n_layers, d_ff)` is such a model, ready-made.
# Its size, the optimiser, the learning rate and its schedule are yours. The decoder reads the right
# tokens up to each position and is asked for the next one, at all positions at once: *teacher forcing*.
# Use `tqdm` to watch progress.
#
# **The target.** Trained with 700 updates on 10,000 pairs, your model is asked for 300 days that are not among
# them in any words. The likeliest token is taken at each step, up to `END`. At least **99 in 100** answers
# must be right to the last digit, within 120 seconds for the training and the answers together.
#
# `lesson` and `translate`, given below, let you see for yourself:
#
# ```python
# >>> sources, targets, held_out, wanted = lesson(random.Random(0))
# >>> model = train_translator(sources, targets, n_words, n_tokens, n_updates=700, seed=0)
# >>> right = (translate(model, held_out, wanted.shape[1]) == wanted).all(axis=1)
# >>> float(right.mean()) >= 0.99
# True
# ```
#
# Which id stands for which word or digit, and in what order day, month and year are written, is dealt
# anew for every check.

# %% [markdown] role="hint" id="train_translator"
# One target row `1 7 4 4 2 0` is two rows of training: the decoder *reads* `1 7 4 4 2` and is *asked for*
# `7 4 4 2 0`. Nothing is learned from being asked for padding: `F.cross_entropy` has an argument that
# leaves a target out.

# %% [markdown] role="hint" id="train_translator"
# Each update: draw 64 rows, `model(source, target[:, :-1])`, cross-entropy against `target[:, 1:]`,
# `zero_grad`, `backward`, step. A model of 64 numbers a word with one layer each for encoder and
# decoder is enough. Transformers want a learning rate that starts small: let it climb to 0.005 over the first
# tenth of the updates and fall to nearly 0 at the end. `torch.optim.lr_scheduler.OneCycleLR` does both.

# %% [markdown] role="hint" id="train_translator"
# ```python
# torch.manual_seed(seed)
# model = parts.Transformer(source_size, target_size, d_model=64, n_heads=4, n_layers=1, d_ff=128)
# optimizer = torch.optim.Adam(model.parameters(), lr=0.005, betas=(0.9, 0.98))
# schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.005, total_steps=..., pct_start=0.1)
# for _ in tqdm(range(n_updates)):
#     rows = torch.randint(len(sources), (64,))
#     source, target = ...
#     logits = model(source, target[:, :-1])
#     loss = F.cross_entropy(logits.flatten(0, 1), ..., ignore_index=PAD)
#     ...
#     schedule.step()
# return model.eval()
# ```

# %% role="setup" id="train_translator"
import random
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from tqdm.auto import tqdm

from llmweek import layers, transformer
from llmweek.date_words import date_pairs
from llmweek.exercise import expect, require, seed

PAD, START, END = 0, 1, 2

ready = vars(layers) | vars(transformer)
if globals().get("USE_MINE"):  # your own classes, where you have written them
    ready |= {name: own for name, own in globals().items() if isinstance(own, type)}
parts = SimpleNamespace(**ready)

n_words, n_tokens = 76, 15  # different ids in sources and targets, the special ones included


def lesson(
    rng: random.Random, n: int = 10_000, n_held_out: int = 300
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, np.ndarray]:
    """`n` pairs, sources (n, S) and targets (n, T); held-out sources and what they should become.

    What is wanted are (n_held_out, T - 1) ids, without `START`, and with `PAD` after `END`.
    """
    order = rng.sample(range(3), 3)

    def rewritten(iso: str) -> str:
        fields = [str(int(field)) for field in iso.split("-")]
        return "/".join(fields[i] for i in order)

    pairs = date_pairs(rng, n) + date_pairs(rng, n_held_out, held_out=True)
    said = [words.split() for words, _ in pairs]
    written = [list(rewritten(iso)) for _, iso in pairs]
    source, target = _numbered(said, n_words, [], rng), _numbered(written, n_tokens, [END], rng)
    started = F.pad(target, (1, 0), value=START)
    return source[:n], started[:n], source[n:], target[n:].numpy()


def _numbered(
    sentences: list[list[str]], size: int, last: list[int], rng: random.Random
) -> torch.Tensor:
    """Ids (N, longest): for each word another one from 4 to `size` - 1, then `last`, then `PAD`."""
    words = sorted({word for sentence in sentences for word in sentence})
    ids = dict(zip(words, rng.sample(range(4, size), len(words)), strict=True))
    rows = [[ids[word] for word in sentence] + last for sentence in sentences]
    longest = max(map(len, rows))
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])


def checked(logits: Any, shape: tuple[int, int, int]) -> np.ndarray:
    """The logits (B, T, V) that a call of the model must return, as float64."""
    require(
        isinstance(logits, torch.Tensor) and tuple(logits.shape) == shape,
        "for targets (B, T) the model returns one tensor of logits, (B, T, target_size)",
    )
    z = logits.detach().double().numpy()
    require(np.isfinite(z).all(), "every logit is a finite number")
    return z


def translate(model: Any, sources: torch.Tensor, length: int) -> np.ndarray:
    """What the model says greedily, (N, length) ids: after `END` only `PAD`."""
    said = torch.full((len(sources), 1), START)
    ended = torch.zeros(len(sources), dtype=torch.bool)
    with torch.no_grad():
        for t in range(1, length + 1):
            z = checked(model(sources, said), (len(sources), t, n_tokens))
            likeliest = torch.from_numpy(z[:, -1].argmax(axis=-1))
            said = torch.cat([said, likeliest.masked_fill(ended, PAD)[:, None]], dim=1)
            ended |= likeliest == END
    return said[:, 1:].numpy()


# %% role="solution" id="train_translator"
def train_translator(
    sources: torch.Tensor,
    targets: torch.Tensor,
    source_size: int,
    target_size: int,
    n_updates: int,
    seed: int,
) -> nn.Module:
    """A Transformer trained on pairs `sources` (N, S) and `targets` (N, T) by `n_updates` steps."""
    ### BEGIN SOLUTION
    torch.manual_seed(seed)
    model = parts.Transformer(source_size, target_size, d_model=64, n_heads=4, n_layers=1, d_ff=128)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 0.005, total_steps=max(n_updates, 20), pct_start=0.1, cycle_momentum=False
    )
    progress = tqdm(range(n_updates))
    for _ in progress:
        rows = torch.randint(len(sources), (64,))
        source, target = sources[rows], targets[rows]
        logits = model(source, target[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), target[:, 1:].flatten(), ignore_index=PAD)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        progress.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
    return model.eval()
    ### END SOLUTION


# %% role="test" id="train_translator" seconds=60
# The model's interface, after two updates
rng = np.random.default_rng(seed("train_translator interface"))
N, S, T, V = 20, 7, 6, 9
sources = torch.from_numpy(rng.integers(4, 11, size=(N, S)))
targets = torch.from_numpy(rng.integers(4, V, size=(N, T)))
targets[:, 0], targets[:, -1] = START, END
model = expect(train_translator, sources, targets, 11, V, 2, 0).value(
    slip="two updates on twenty pairs must go through"
)
require(callable(model), "return the model itself, and nothing beside it", f"  got {model!r}")
source, target = sources[:3], targets[:3]
whole = checked(model(source, target), (3, T, V))
again = checked(model(source, target), (3, T, V))
require(
    np.array_equal(whole, again),
    "the same ids give the same logits at every call\n  likely slip: the model is still in training "
    "mode and drops numbers out: `model.eval()`",
    f"  {np.abs(whole - again).max():.3g} apart at most",
)
alone = checked(model(source[1:2], target[1:2]), (1, T, V))
require(
    np.allclose(alone[0], whole[1], atol=1e-4),
    "a row's logits depend on the other rows",
    f"  alone and in the batch they are {np.abs(alone[0] - whole[1]).max():.3g} apart",
)
later = target.clone()
later[:, 4:] = 4 + (target[:, 4:] - 3) % (V - 4)
other = checked(model(source, later), (3, T, V))
require(
    np.allclose(other[:, :4], whole[:, :4], atol=1e-4),
    "the logits at a position depend on later targets: the decoder may not look ahead\n  likely "
    "slip: no causal mask in its self-attention",
    f"  {np.abs(other - whole)[:, :4].max():.3g} apart with other targets from position 4 on",
)
require(
    not np.allclose(other[:, 5], whole[:, 5], atol=1e-7),
    "the logits do not depend on the targets said so far: the decoder has to read them",
)
swapped = source.flip(0)
require(
    not np.allclose(checked(model(swapped, target), (3, T, V)), whole, atol=1e-7),
    "the logits do not depend on the source: the decoder has to attend to the encoder's output",
)
padded = torch.cat([source, torch.full((3, 4), PAD)], dim=1)
require(
    np.allclose(checked(model(padded, target), (3, T, V)), whole, atol=1e-4),
    "padding behind the source changes the logits\n  likely slip: encoder or cross-attention without "
    "the padding mask",
    f"  {np.abs(checked(model(padded, target), (3, T, V)) - whole).max():.3g} apart with four pads",
)
padded = torch.cat([target, torch.full((3, 2), PAD)], dim=1)
longer = checked(model(source, padded), (3, T + 2, V))
require(
    np.allclose(longer[:, :T], whole, atol=1e-4),
    "padding behind the target changes the logits",
    f"  {np.abs(longer[:, :T] - whole).max():.3g} apart with two pads",
)

# %% role="test" id="train_translator" seconds=60
# Sixteen pairs by heart, in which the order of the words matters
rng = random.Random(seed("train_translator by heart"))
sources = torch.tensor(rng.sample(list(permutations(range(4, 8))), 16))
answers = [rng.choices(range(4, n_tokens), k=rng.choice([2, 3])) for _ in range(16)]
targets = torch.tensor([[START, *row, END] + [PAD] * (3 - len(row)) for row in answers])
model = expect(train_translator, sources, targets, 8, n_tokens, 150, 1).value()
said = translate(model, sources, 4)
right = int((said == targets[:, 1:].numpy()).all(axis=1).sum())
require(
    right >= 14,
    f"after 150 updates on 16 pairs the model says {right} of them; at least 14 are asked for\n  "
    "likely slip: are the targets one token further than what the decoder reads, are gradients "
    "zeroed and steps taken, is the learning rate large enough?",
)

# %% role="test" id="train_translator" seconds=60
# The seed decides
rng = np.random.default_rng(seed("train_translator seeds"))
sources = torch.from_numpy(rng.integers(4, 9, size=(30, 5)))
targets = torch.from_numpy(rng.integers(4, 9, size=(30, 5)))
targets[:, 0], targets[:, -1] = START, END
logits = []
for start in (3, 3, 4):
    model = expect(train_translator, sources, targets, 9, 9, 2, start).value()
    logits.append(checked(model(sources[:2], targets[:2]), (2, 5, 9)))
require(
    np.allclose(logits[0], logits[1], atol=1e-5),
    "the same arguments must give the same model: call `torch.manual_seed(seed)` before you build it",
)
require(not np.allclose(logits[0], logits[2], atol=1e-5), "another seed must give another model")

# %% role="test" id="train_translator" hidden=true seconds=60
# Seven updates teach little
# (Seven, not ten: a OneCycleLR that climbs over a tenth of ten updates divides by zero.)
sources, targets, held_out, wanted = lesson(random.Random(seed("train_translator early")), 640, 50)
outcome = expect(train_translator, sources, targets, n_words, n_tokens, 7, 5)
said = translate(outcome.value(), held_out, wanted.shape[1])
require(
    (said == wanted).all(axis=1).mean() < 0.3,
    "right after seven updates is too good to be true: take as many as you are given, and learn from "
    "the pairs alone",
)

# %% role="test" id="train_translator" hidden=true seconds=120
# The target, on dates it has not seen
sources, targets, held_out, wanted = lesson(random.Random(seed("train_translator")))
start = seed("train_translator start") % 2**31
outcome = expect(train_translator, sources, targets, n_words, n_tokens, 700, start)
model = outcome.value(slip="700 updates on 10,000 pairs must go through")
target = 0.01
wrong = (translate(model, held_out, wanted.shape[1]) != wanted).any(axis=1)
reached = wrong.mean()  # and not 1 - right.mean(): 1 - 0.99 is a little more than 0.01
require(
    reached <= target,
    f"{wrong.sum()} of {len(wrong)} held-out dates came out wrong; at most 1 in 100 may\n  likely "
    "slip: a learning rate too small (or too large, or without a climb) for 700 updates, or updates "
    "that see only a part of the pairs",
)

# %% [markdown] role="explanation" id="train_translator"
# The model is a line, and the loop is that of every model of this week. What is particular here is the
# shift by one: the decoder reads `target[:, :-1]` and is asked for `target[:, 1:]`. Thanks to the causal
# mask one pass answers for every position as if the later ones had not been written yet, so a row of ten
# tokens is ten examples. A recurrent network would have had to go through them one after the other.
# When it translates, the model reads its own words instead of the right ones, one at a time; nothing in
# training prepared it for its own mistakes, and with a task that it has mastered nothing needs to.
#
# The learning rate climbs first because attention starts out undecided: in the first updates gradients
# are large and Adam's estimates of their size are those of a few batches. Without the climb a rate of
# 0.005 may throw the weights where they do not come back from. The fall at the end is worth as much: it turns
# "nearly always right" into "right".
#
# Asked for padding, a model learns nothing that it could use: after `END` nobody listens. It does no great
# harm either, but the loss looks better than it is, since padding is easy to guess.
