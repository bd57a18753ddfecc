# %% [markdown] role="statement" id="sample_chars" points=3 minutes=15 difficulty=2 may_not="torch scipy llmweek"
# ## `sample_chars`: let the model write
#
# A trained network scores the next character. To write, draw one by its probability, feed it back in,
# and go on. Write `sample_chars(step, state, first, length, temperature, rng)`.
#
# - `step`: a function, the model. `step(id, state)` returns `(logits, new_state)`, the logits of the
#   character after `id`, shape `(|V|,)`. What a state is, is the model's business: hand it on as it
#   came.
# - `state`: the state to start from. `first`: the id of the character to start after. `length`: how
#   many characters to draw, 0 or more.
# - `temperature` τ: draw from `softmax(logits / τ)`. Below 1 the likely grows likelier, above 1 the
#   rare gets a chance. τ = 0 is the limit: take the largest logit (*greedy*), of equal ones the
#   smallest id. Raise `ValueError` if τ is negative.
# - `rng`: a `numpy.random.Generator`. Every draw comes from it and from nowhere else.
# - Returns a list of `length` ints: the characters drawn, without `first`.
#
# Call `step` once for each character drawn and no more: a step of a large model is expensive.
#
# ```python
# >>> def step(id, state):  # knows a cycle of three letters; its state counts the steps
# ...     logits = np.zeros(3)
# ...     logits[(id + 1) % 3] = 5.0
# ...     return logits, state + 1
# >>> sample_chars(step, 0, 2, 7, 0, np.random.default_rng(0))
# [0, 1, 2, 0, 1, 2, 0]
# ```
#
# Edge cases: logits reach ±10,000, some may be `-inf` (that character never comes), float32 occurs.

# %% [markdown] role="hint" id="sample_chars"
# Two things travel round the loop: the id to feed next and the state. Which of them does `step` give
# you, and which do you choose yourself?

# %% [markdown] role="hint" id="sample_chars"
# Start with `first` and `state`. `length` times: call `step`; turn the logits into probabilities (or
# take the largest, where the temperature is 0); draw an id with `rng.choice(len(p), p=p)`; append it,
# and make it the one to feed next. Subtract the largest logit before you exponentiate.

# %% [markdown] role="hint" id="sample_chars"
# ```python
# ids, now = [], first
# for _ in range(length):
#     logits, state = step(now, state)
#     if temperature == 0:
#         now = ...
#     else:
#         p = np.exp((logits - logits.max()) / ...)
#         now = int(rng.choice(len(p), p=...))
#     ids.append(now)
# return ids
# ```

# %% role="setup" id="sample_chars"
from collections.abc import Callable
from typing import Any

import numpy as np

from llmweek.exercise import expect, require, seed


class KnownModel:
    """A model whose logits are known: `table[s % len(table), id]` in state s. Notes its calls."""

    def __init__(self, table: np.ndarray) -> None:
        self.table = table  # (states, |V|, |V|)
        self.calls: list[tuple[int, Any]] = []

    def step(self, id: int, state: int) -> tuple[np.ndarray, int]:
        self.calls.append((int(id), state))
        return self.table[state % len(self.table), int(id)].copy(), state + 1

    def check(
        self,
        sample: Callable[..., list[int]],
        state: int,
        first: int,
        length: int,
        temperature: float,
        rng: np.random.Generator,
    ) -> list[int]:
        """What `sample` draws, after a look at how it called."""
        self.calls = []
        ids = expect(sample, self.step, state, first, length, temperature, rng).value()
        require(type(ids) is list, f"return a list of ids, not {type(ids).__name__}")
        n = self.table.shape[-1]
        require(
            all(isinstance(i, int | np.integer) and 0 <= i < n for i in ids),
            "the list holds ids: ints from 0 to |V| − 1",
        )
        require(
            len(ids) == length,
            f"{length} characters were asked for, {len(ids)} came",
        )
        require(
            len(self.calls) == length,
            f"`step` was called {len(self.calls)} times for {length} characters: once for each is "
            "enough, its state remembers the rest",
        )
        fed = [first, *map(int, ids)][:length]
        require(
            [id for id, _ in self.calls] == fed,
            "`step` is fed `first`, then each character drawn, in order",
        )
        require(
            [s for _, s in self.calls] == [state + t for t in range(length)],
            "each call gets the state that the call before it returned, the first one yours",
        )
        return [int(i) for i in ids]


def require_shares(ids: list[int], p: np.ndarray, slip: str) -> None:
    """Each id comes as often as `p` says, give or take six standard deviations."""
    counts, expected = np.bincount(ids, minlength=len(p)), len(ids) * p
    off = np.abs(counts - expected) > 6 * np.sqrt(expected * (1 - p)) + 3
    i = int(np.argmax(off))
    require(
        not off.any() and not counts[p == 0].any(),
        f"the characters do not come as often as their probabilities say\n  likely slip: {slip}",
        f"  of {len(ids)} draws {counts[i]} are character {i}; about {expected[i]:.0f} are expected",
    )


# %% role="solution" id="sample_chars"
def sample_chars(
    step: Callable[[int, Any], tuple[np.ndarray, Any]],
    state: Any,
    first: int,
    length: int,
    temperature: float,
    rng: np.random.Generator,
) -> list[int]:
    """`length` ids drawn one after the other from softmax(logits / temperature), after `first`."""
    ### BEGIN SOLUTION
    if temperature < 0:
        raise ValueError(f"a temperature of {temperature} is below 0")
    ids: list[int] = []
    now = first
    for _ in range(length):
        logits, state = step(now, state)
        if temperature == 0:
            now = int(np.argmax(logits))
        else:
            powers = np.exp((logits - logits.max()) / temperature)
            now = int(rng.choice(len(powers), p=powers / powers.sum()))
        ids.append(now)
    return ids
    ### END SOLUTION


# %% role="test" id="sample_chars" seconds=30
# Greedy round a cycle, and what `step` is fed
cycle = KnownModel(5.0 * np.roll(np.eye(3), 1, axis=1)[None])
ids = cycle.check(sample_chars, 40, 2, 7, 0, np.random.default_rng(seed("sample_chars")))
require(
    ids == [0, 1, 2, 0, 1, 2, 0],
    "at temperature 0 the largest logit wins every time",
    f"  gave {ids}",
)
require(
    cycle.check(sample_chars, 0, 1, 0, 1.0, np.random.default_rng(0)) == [],
    "no characters asked for, none drawn",
)

# %% role="test" id="sample_chars" seconds=30
# The state is carried
# In even steps this model doubles back, in odd ones it goes on.
there_and_back = KnownModel(9.0 * np.stack([np.roll(np.eye(5), 4, axis=1), np.eye(5)]))
ids = there_and_back.check(sample_chars, 1, 3, 6, 0, np.random.default_rng(0))
require(ids == [3, 2, 2, 1, 1, 0], "the state that `step` returned goes into the next call")

# %% role="test" id="sample_chars" seconds=30
# Three temperatures
p = np.array([0.1, 0.2, 0.7])
coin = KnownModel(np.broadcast_to(np.log(p), (1, 3, 3)))
for temperature, power in [(1.0, 1.0), (2.0, 0.5), (0.5, 2.0)]:
    rng = np.random.default_rng(seed(f"sample_chars {temperature}"))
    ids = coin.check(sample_chars, 0, 0, 1000, temperature, rng)
    require_shares(
        ids,
        p**power / (p**power).sum(),
        f"divide the logits by the temperature, here {temperature}, then take the softmax and draw",
    )

# %% role="test" id="sample_chars" seconds=30
# Extreme logits
large = KnownModel(np.array([[[-10_000.0, 10_000.0, 9_999.0, -np.inf]] * 4]))
rng = np.random.default_rng(seed("sample_chars large"))
ids = large.check(sample_chars, 0, 0, 400, 1.0, rng)
require_shares(
    ids,
    np.array([0.0, 0.7310585786300049, 0.2689414213699951, 0.0]),
    "subtract the largest logit before you exponentiate",
)
ids = large.check(sample_chars, 0, 0, 20, 0.001, rng)
require(set(ids) == {1}, "at temperature 0.001, one logit more is everything")
expect(sample_chars, KnownModel(np.zeros((1, 3, 3))).step, 0, 0, 3, -1.0, rng).raises(
    ValueError, slip="a negative temperature would prefer the unlikely: refuse it"
)

# %% role="test" id="sample_chars" seconds=30
# The same generator, the same text
flat = KnownModel(np.zeros((1, 20, 20)))
start = seed("sample_chars twice") % 10_000
texts = [
    flat.check(sample_chars, 0, 0, 30, 1.0, np.random.default_rng(start + k)) for k in (0, 0, 1)
]
require(
    texts[0] == texts[1],
    "two generators in the same state must draw the same text: use `rng`, not numpy's global one",
)
require(
    texts[0] != texts[2],
    "another generator must draw another text: use the `rng` you are given, not one of your own",
)

# %% role="test" id="sample_chars" hidden=true seconds=60
# Random models: every transition as often as its probability says
rng = np.random.default_rng(seed("sample_chars transitions"))
draws = np.random.default_rng(seed("sample_chars transitions, lent"))
for n, temperature in [(2, 0.7), (4, 1.6)]:
    model = KnownModel(rng.normal(0, 1.5, size=(2, n, n)).astype(np.float32))
    first, state = int(rng.integers(n)), int(rng.integers(100))
    drawn = model.check(sample_chars, state, first, 3000, temperature, draws)
    scaled = model.table.astype(np.float64) / temperature
    p = np.exp(scaled) / np.exp(scaled).sum(axis=-1, keepdims=True)
    before = [first, *drawn[:-1]]
    for parity in (0, 1):
        for id in range(n):
            after = [drawn[t] for t in range(3000) if before[t] == id and (state + t) % 2 == parity]
            if after:
                require_shares(
                    after,
                    p[parity, id],
                    "the next character depends on the last one and on the state: use the logits "
                    "that this very call returned",
                )

# %% role="test" id="sample_chars" hidden=true seconds=30
# Greedy: ties, minus infinity, and no generator needed
rng = np.random.default_rng(seed("sample_chars greedy"))
table = rng.integers(0, 3, size=(3, 6, 6)).astype(np.float64)
table[0, :, 5] = -np.inf
model = KnownModel(table)
for _ in range(3):
    state, first = int(rng.integers(50)), int(rng.integers(6))
    want, now = [], first
    for t in range(25):
        row = table[(state + t) % 3, now].tolist()
        now = row.index(max(row))
        want.append(now)
    for temperature in (0, 0.0):
        ids = model.check(sample_chars, state, first, 25, temperature, np.random.default_rng(0))
        require(ids == want, "at temperature 0, of equally large logits the smallest id wins")

# %% role="test" id="sample_chars" hidden=true seconds=30
# States of any kind, one character, high and low temperatures
rng = np.random.default_rng(seed("sample_chars states"))
draws = np.random.default_rng(seed("sample_chars states, lent"))
seen: list[Any] = []


def remembers(id: int, state: tuple[list[int], str]) -> tuple[np.ndarray, tuple[list[int], str]]:
    history, name = state
    seen.append((list(history), name))
    return np.array([0.0, 1.0, 2.0]), ([*history, int(id)], name)


ids = expect(sample_chars, remembers, ([7], "état"), 1, 8, 1.0, draws).value()
require(type(ids) is list and len(ids) == 8, "eight characters were asked for")
history = [7, 1, *map(int, ids)]
require(
    seen == [(history[: t + 1], "état") for t in range(8)],
    "a state is the model's business: hand on what it returned, whatever it is",
)
model = KnownModel(rng.normal(0, 2, size=(1, 5, 5)))
require(
    len(model.check(sample_chars, 0, 4, 1, 1.0, draws)) == 1,
    "one character",
)
flat = model.check(sample_chars, 0, 0, 1500, 1e6, draws)
require_shares(flat, np.full(5, 0.2), "at a very high temperature every character is as likely")
tiny = KnownModel(np.array([[[3.0, 2.0, -1.0]] * 3], dtype=np.float32))
ids = tiny.check(sample_chars, 0, 0, 50, 1e-3, draws)
require(set(ids) == {0}, "at a very low temperature the likeliest comes every time")

# %% [markdown] role="explanation" id="sample_chars"
# The loop is the same for every language model of this week, up to GPT: score, draw, feed back. What
# changes is the state. Here it has a fixed size, so the thousandth character costs as much as the
# first; a Transformer's grows with the text.
#
# Dividing the logits by τ raises every probability to the power 1/τ before they are made to sum to 1:
# $p_i^{1/\tau} / \sum_j p_j^{1/\tau}$. As τ → 0 the largest takes all, as τ → ∞ all become equal. Subtracting the
# largest logit first changes nothing in the ratio and keeps `exp` below 1.
#
# Another way without a softmax is the Gumbel trick: `np.argmax(logits / τ + rng.gumbel(size=n))` has
# exactly the same distribution. Greedy text soon runs in circles, which is why one samples at all.
