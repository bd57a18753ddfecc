# %% [markdown] role="statement" id="generate_with_kv_cache" points=4 minutes=15 difficulty=3 may_not="llmweek"
# ## `generate_with_kv_cache`: read nothing twice
#
# A Transformer that writes needs, for each new token, the keys and values of everything before it. They do not
# change: a causal mask keeps later tokens out. Who asks it to read the whole text again for every token makes it
# compute them again every time. A *KV cache* keeps them. Write `generate_with_kv_cache(model, prompt, n_tokens)`,
# which generates greedily and has every position computed once.
#
# - `model`: a function, called as `logits, cache = model(tokens, cache)`.
#   - `tokens`: int64 tensor `(B, n)`, n ≥ 1, the ids to be read now. Their positions go on where the cache ends.
#   - `cache`: `None` where the texts begin, else what the model returned at the call before, unchanged. What is in
#     it is the model's business.
#   - It returns `logits`, `(B, n, V)`, the scores of what comes after each of `tokens`; and the cache of everything
#     read so far, these tokens included.
# - `prompt`: int64 tensor `(B, T)`, T ≥ 1.
# - `n_tokens`: how many ids to generate for each row, 0 or more.
# - Returns an int64 tensor `(B, T + n_tokens)`: the prompt and, after it, always the likeliest id, of equally
#   likely ones the lowest.
#
# You are graded by what you ask. The whole prompt is read in one call, and then each generated id in a call of
# its own. No position is asked for twice, and none that nobody needs: what the *last* id leads to does not matter.
# Generating needs no gradients: call the model inside `torch.no_grad()`.
#
# ```python
# >>> def fibonacci(tokens, cache):  # says the sum of the last two ids, modulo 10
# ...     read = tokens if cache is None else torch.cat([cache, tokens], dim=1)
# ...     print("reads", tokens.tolist(), "at position", read.shape[1] - tokens.shape[1])
# ...     sums = (read + read.roll(1, dims=1)) % 10
# ...     return torch.eye(10)[sums[:, -tokens.shape[1] :]], read
# >>> generate_with_kv_cache(fibonacci, torch.tensor([[0, 1, 1]]), 4)
# reads [[0, 1, 1]] at position 0
# reads [[2]] at position 3
# reads [[3]] at position 4
# reads [[5]] at position 5
# tensor([[0, 1, 1, 2, 3, 5, 8]])
# ```
#
# Edge cases: with `n_tokens` 0 nothing is asked and the prompt comes back; T may be 1, B may be 1; each call of your
# function begins without a cache.

# %% [markdown] role="hint" id="generate_with_kv_cache"
# Write down, for a prompt of three ids and two new ones, which ids stand at which positions, and which logits you
# need to choose each of the new ones. Which position's logits do you never need?

# %% [markdown] role="hint" id="generate_with_kv_cache"
# Two things change from call to call: the cache, and what is to be read *next*. At first that is the prompt, then
# the id just chosen, as a tensor `(B, 1)`. Choose by the logits of the last position. The loop runs `n_tokens`
# times, and the id chosen in its last round is read by nobody.

# %% [markdown] role="hint" id="generate_with_kv_cache"
# ```python
# tokens, unread, cache = prompt, prompt, None
# with torch.no_grad():
#     for _ in range(n_tokens):
#         logits, cache = model(..., cache)
#         unread = logits[:, -1].argmax(dim=-1, keepdim=True)  # (B, 1)
#         tokens = torch.cat(..., dim=1)
# return tokens
# ```

# %% role="setup" id="generate_with_kv_cache"
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from llmweek.exercise import expect, require, seed


class AttentionModel:
    """A layer of causal attention, float64, its weights drawn at random.

    Called as the exercise says. `calls` notes, for each call, the position it began at, the ids (B, n)
    it read, whether gradients were wanted, and whether the cache was the one returned last.
    """

    def __init__(self, vocab_size: int, d: int, seed: int) -> None:
        g = torch.Generator().manual_seed(seed)

        def drawn(*shape: int) -> torch.Tensor:
            return torch.randn(shape, generator=g, dtype=torch.float64)

        self.embedding, self.frequencies = drawn(vocab_size, d), drawn(d)
        self.query, self.key, self.value = drawn(3, d, d) / d**0.5
        self.head = drawn(d, vocab_size)
        self.calls: list[tuple[int, list[list[int]], bool, bool]] = []
        self.returned: dict[str, torch.Tensor] | None = None

    def read(
        self, tokens: torch.Tensor, cache: dict[str, torch.Tensor] | None
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Logits (B, n, V) after each of tokens (B, n), and the keys and values (B, t, d) so far."""
        held = 0 if cache is None else cache["keys"].shape[1]
        n = tokens.shape[1]
        positions = torch.arange(held, held + n, dtype=torch.float64)
        x = self.embedding[tokens] + torch.sin(positions[:, None] * self.frequencies)
        new = {"keys": x @ self.key, "values": x @ self.value}
        if cache is not None:
            new = {name: torch.cat([cache[name], new[name]], dim=1) for name in new}
        scores = x @ self.query @ new["keys"].transpose(1, 2) / x.shape[-1] ** 0.5
        sees = torch.ones(n, held + n, dtype=torch.bool).tril(held)
        weights = scores.masked_fill(~sees, -torch.inf).softmax(dim=-1)
        return (x + weights @ new["values"]) @ self.head, new

    def __call__(self, tokens: Any, cache: Any) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        held = 0 if cache is None else cache["keys"].shape[1]
        last = self.returned
        same = cache is None or (
            last is not None and all(torch.equal(cache[name], last[name]) for name in last)
        )
        self.calls.append((held, tokens.tolist(), torch.is_grad_enabled(), same))
        logits, self.returned = self.read(tokens, cache)
        return logits, self.returned

    def check(self, generate: Callable[..., Any], prompt: list[list[int]], n_tokens: int) -> None:
        """The ids are those of reading everything again; every position was read once."""
        self.calls, self.returned = [], None
        got = expect(generate, self, torch.tensor(prompt), n_tokens).value(
            slip="after the prompt one id of each row is read at a time, as a tensor (B, 1)"
        )
        want = torch.tensor(prompt)
        for _ in range(n_tokens):
            likeliest = self.read(want, None)[0][:, -1].argmax(dim=-1, keepdim=True)
            want = torch.cat([want, likeliest], dim=1)
        self.require_read_once(len(prompt[0]), want.tolist())
        require(
            isinstance(got, torch.Tensor) and got.dtype == torch.int64,
            "return the ids, prompt included, as an int64 tensor",
        )
        require(
            tuple(got.shape) == tuple(want.shape),
            "return the prompt and, after it, `n_tokens` ids: (B, T + n_tokens)",
            f"  {tuple(got.shape)} instead of {tuple(want.shape)}",
        )
        require(
            torch.equal(got, want),
            "every position was read once, but the ids are not the likeliest ones\n  likely slip: "
            "the logits of the *last* position say what comes next; choose the largest",
            f"  {got.tolist()} instead of {want.tolist()}",
        )

    def require_read_once(self, T: int, ids: list[list[int]]) -> None:
        """The prompt was read in one call, then each id of `ids` in its own, but for the last."""
        detail = "".join(
            f"  at position {held}: {tokens}\n" for held, tokens, _, _ in self.calls
        ).rstrip("\n")
        calls, last = [(held, tokens) for held, tokens, _, _ in self.calls], len(ids[0])
        want = [(0, [row[:T] for row in ids])] if last > T else []
        want += [(t, [row[t : t + 1] for row in ids]) for t in range(T, last - 1)]
        require(
            calls[:1] == want[:1],
            "the first call reads the whole prompt, all rows at once, with the cache `None`"
            if want
            else "nothing was to be generated, so nothing is to be asked",
            detail,
        )
        places = [t for held, tokens in calls for t in range(held, held + len(tokens[0]))]
        twice = "a position was asked for twice\n  likely slip: "
        require(
            not any(held == 0 for held, _ in calls[1:]),
            f"{twice}without the cache the model begins anew: hand on what it returned",
            detail,
        )
        require(
            len(set(places)) == len(places),
            f"{twice}each call returns a new cache, which holds one position more: use the newest",
            detail,
        )
        require(
            all(len(tokens[0]) == 1 for _, tokens in calls[1:]),
            "after the prompt each call reads one id of each row: the rest is in the cache",
            detail,
        )
        require(
            all(read == right for (_, read), (_, right) in zip(calls, want, strict=False)),
            "after the prompt each call reads the id that was just chosen, of every row\n  likely "
            "slip: the prompt's last id was read with the prompt; or ids were chosen by the logits of "
            "another position than the last, or not the likeliest",
            detail,
        )
        require(
            len(calls) <= len(want),
            "the model read an id that nobody needed: what follows the last one does not matter",
            detail,
        )
        require(
            len(calls) == len(want),
            "there are too few calls: each of `n_tokens` ids is chosen by the logits of a call of its own",
            detail,
        )
        require(
            all(same for *_, same in self.calls),
            "the cache is not what the model returned last: hand it on as it came",
        )
        require(
            not any(gradients for _, _, gradients, _ in self.calls),
            "the model was asked with gradients on: then every call's history stays in memory with the "
            "cache. Call it inside `torch.no_grad()`",
        )


# %% role="solution" id="generate_with_kv_cache"
def generate_with_kv_cache(
    model: Callable[[torch.Tensor, Any], tuple[torch.Tensor, Any]],
    prompt: torch.Tensor,
    n_tokens: int,
) -> torch.Tensor:
    """`prompt` (B, T) and `n_tokens` likeliest ids after it, every position read once."""
    ### BEGIN SOLUTION
    tokens, unread, cache = prompt, prompt, None
    with torch.no_grad():
        for _ in range(n_tokens):
            logits, cache = model(unread, cache)
            unread = logits[:, -1].argmax(dim=-1, keepdim=True)
            tokens = torch.cat([tokens, unread], dim=1)
    return tokens
    ### END SOLUTION


# %% role="test" id="generate_with_kv_cache"
# A layer of attention: the same ids as without a cache, every position once
model = AttentionModel(vocab_size=30, d=16, seed=3)
model.check(generate_with_kv_cache, [[3, 1, 4, 1, 5]], 6)
model.check(generate_with_kv_cache, [[2, 7]], 3)
model.check(generate_with_kv_cache, [[2], [7], [1]], 4)

# %% role="test" id="generate_with_kv_cache"
# On paper: Fibonacci's numbers, modulo 10
read_at: list[tuple[int, list[list[int]]]] = []


def fibonacci(tokens, cache):
    read = tokens if cache is None else torch.cat([cache, tokens], dim=1)
    read_at.append((read.shape[1] - tokens.shape[1], tokens.tolist()))
    sums = (read + read.roll(1, dims=1)) % 10
    return torch.eye(10)[sums[:, -tokens.shape[1] :]], read


expect(generate_with_kv_cache, fibonacci, torch.tensor([[0, 1, 1], [2, 6, 8]]), 4).equals(
    torch.tensor([[0, 1, 1, 2, 3, 5, 8], [2, 6, 8, 4, 2, 6, 8]]),
    slip="the prompt, and after it four ids of each row; the model needs its cache, whose truth value "
    "is not to be asked for: `is None` tells",
)
require(
    read_at == [(0, [[0, 1, 1], [2, 6, 8]]), (3, [[2], [4]]), (4, [[3], [2]]), (5, [[5], [6]])],
    "the model reads the prompt at position 0, then one chosen id of each row at positions 3, 4 and 5, "
    "and the last one never",
    f"  it read, at (position, ids): {read_at}",
)

# %% role="test" id="generate_with_kv_cache" hidden=true seconds=30
# Random models, prompts and lengths, none and one among them
rng = np.random.default_rng(seed("generate_with_kv_cache"))
for B, T, n_tokens in [(1, 1, 1), (4, 1, 7), (2, 9, 1), (3, 4, 0), (1, 30, 40), (5, 6, 12)]:
    V = int(rng.integers(5, 40))
    model = AttentionModel(V, 16, int(rng.integers(2**31)))
    for _ in range(2):  # the second time it begins anew
        model.check(generate_with_kv_cache, rng.integers(V, size=(B, T)).tolist(), n_tokens)

# %% role="test" id="generate_with_kv_cache" hidden=true
# Equally likely ids, caches of other kinds, a prompt that is a view
rng = np.random.default_rng(seed("generate_with_kv_cache others"))
V, T = int(rng.integers(6, 12)), int(rng.integers(2, 6))
shift = int(rng.integers(1, V))


def counts_in_a_number(tokens, cache):
    """Its cache is how many positions it has read; two ids are the likeliest, V − 1 and another."""
    read = (cache or 0) + tokens.shape[1]
    scores = torch.zeros((*tokens.shape, V), dtype=torch.float32)
    scores[..., V - 1] = scores[..., (shift * read) % V] = 1.0
    return scores - 1e4, read


prompt = torch.from_numpy(rng.integers(V, size=(3, 2 * T)))[:, ::2]
rest = [(shift * read) % V for read in range(T, T + 8)]
expect(generate_with_kv_cache, counts_in_a_number, prompt, 8).equals(
    torch.tensor([[*row, *rest] for row in prompt.tolist()]),
    slip="of equally likely ids the lowest is chosen, and what a cache is, is the model's business",
)

# %% role="test" id="generate_with_kv_cache" hidden=true seconds=60
# On a GPT trained in this course
from llmweek import trained

gpt = trained.character_gpt()
rng = np.random.default_rng(seed("generate_with_kv_cache gpt"))
texts = ("I congratulate the people of these States", "We have not been able to see what would ")
first = int(rng.integers(20))
prompt = torch.stack([gpt.encode(text[first : first + 20]) for text in texts])
places: list[int] = []


def cached(tokens, cache):
    """The GPT, its keys and values (B, H, t, d_k) of each block handed out and in."""
    held = gpt.model.new_cache()
    for block, kept in zip(held, cache or [(None, None)] * len(held), strict=True):
        block.keys, block.values = kept
    places.extend(range(len(held[0]), len(held[0]) + tokens.shape[1]))
    with torch.no_grad():
        logits = gpt.model(tokens, held)
    return logits, [(block.keys, block.values) for block in held]


got = expect(generate_with_kv_cache, cached, prompt, 50).value()
require(
    places == list(range(69)),
    "of 70 characters the GPT reads the first 69, each once and in order",
    f"  it read those at positions {places}",
)
require(
    isinstance(got, torch.Tensor)
    and got.dtype == torch.int64
    and got.shape == (2, 70)
    and torch.equal(got[:, :20], prompt),
    "20 characters of each prompt and 50 new ones were to come back, as ids",
)
with torch.no_grad():
    logits = gpt.model(got)[:, 19:-1]
chosen = logits.gather(-1, got[:, 20:, None])[..., 0]
require(
    torch.allclose(chosen, logits.max(dim=-1).values, atol=1e-3),
    "a character is not the likeliest one after those before it, read all at once",
)

# %% [markdown] role="explanation" id="generate_with_kv_cache"
# `unread` is the prompt in the first round and one id of each row in every later one: what is to be read next. The
# same two names in the loop serve both, so that the first call is no special case.
#
# With a cache, n ids cost T + n − 1 positions. Without one they cost T + (T + 1) + … + (T + n − 1): a number that
# grows with the square of the length, and each position attends to all before it besides. What a cache costs is
# memory: for every token two vectors of `d_model` numbers in each layer. For long texts and many rows that can be more
# than the model's weights.
#
# That the ids are the same holds for exact numbers. A matrix multiplied row by row is rounded differently from one
# multiplied at once, so with float32 two logits that are nearly equal may change places.
#
# `llmweek.gpt.GPT` has it almost like this. There the cache is made first (`model.new_cache()`) and grows in place,
# so the model returns logits only; `llmweek.generate` is your loop, with sampling and with what happens where the
# context ends.
