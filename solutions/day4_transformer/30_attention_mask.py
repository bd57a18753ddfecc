# %% [markdown] role="statement" id="attention_mask" points=2 minutes=10 difficulty=2 may_not="torch llmweek"
# ## `attention_mask`: causal and padding together
#
# Sentences in a batch have different lengths, so the shorter ones are filled up with a *padding* token
# that means nothing. Nobody may attend to it. The decoder needs this and the causal mask at once, for
# every sentence of the batch.
#
# Write `attention_mask(tokens, pad)`.
#
# - `tokens`: integer array `(B, T)`, a sentence in each row. `pad`: the id that fills it up.
# - Returns a boolean array `(B, 1, T, T)`, `True` = may attend: in sentence `b`, query `i` may attend to
#   key `j` if `j` is `i` or comes before it, **and** the token at `j` is not `pad`. The axis of length 1
#   is for the heads: all of them have the same mask, and it broadcasts.
#
# ```python
# >>> mask = attention_mask(np.array([[5, 7, 0], [0, 5, 7]]), pad=0)
# >>> mask[0, 0]
# array([[ True, False, False],
#        [ True,  True, False],
#        [ True,  True, False]])
# >>> mask[1, 0]
# array([[False, False, False],
#        [False,  True, False],
#        [False,  True,  True]])
# ```
#
# It is the *key* that is padding. What a padded *query* reads is nobody's business, as no one reads it in
# turn: its row is as that of any other position. In the second sentence, filled up on the left, the first
# row is empty; that is what the zeros in `attention` are for.
#
# Edge cases: padding may stand anywhere, be all there is, or not occur; `pad` may be any integer. No
# sentences or no words give shapes `(0, 1, T, T)` and `(B, 1, 0, 0)`. `tokens` stays as it was.

# %% [markdown] role="hint" id="attention_mask"
# Two masks, one for each reason, and both must allow. The one depends on the positions alone, the other on
# the sentence and the key. Which axes does each of them have?

# %% [markdown] role="hint" id="attention_mask"
# The causal mask is `(T, T)`, query by key. The padding mask is `tokens != pad`, `(B, T)`: its second axis
# is the *key*, the last axis of the result. Put in axes of length 1 for the heads and for the queries, and
# let `&` broadcast.

# %% [markdown] role="hint" id="attention_mask"
# ```python
# T = tokens.shape[1]
# causal = np.tri(T, dtype=bool)
# padding = (tokens != pad)[:, ..., ..., :]
# return causal & padding
# ```

# %% role="setup" id="attention_mask"
import numpy as np

from llmweek.compare import show
from llmweek.exercise import expect, require, seed


# %% role="solution" id="attention_mask"
def attention_mask(tokens: np.ndarray, pad: int) -> np.ndarray:
    """(B, 1, T, T) bool from tokens (B, T): no key ahead of its query, and no key that is `pad`."""
    ### BEGIN SOLUTION
    causal = np.tri(tokens.shape[1], dtype=bool)
    padding = (tokens != pad)[:, None, None, :]
    return causal & padding
    ### END SOLUTION


# %% role="test" id="attention_mask"
# Two sentences of three words, one filled up on the right
tokens = np.array([[4, 5, 0], [6, 7, 8]])
got = expect(attention_mask, tokens, 0).value()
require(
    getattr(got, "shape", None) == (2, 1, 3, 3) and got.dtype == np.bool_,
    "Tokens of shape (2, 3) should give an array of booleans of shape (2, 1, 3, 3): sentences, an axis of "
    "length 1 for the heads, queries, keys.",
    f"  got {show(got)}",
)
expect(attention_mask, tokens, 0).equals(
    np.array(
        [
            [[[True, False, False], [True, True, False], [True, True, False]]],
            [[[True, False, False], [True, True, False], [True, True, True]]],
        ]
    ),
    slip="the first sentence's last *column* is forbidden, because its third key is padding; its last row "
    "is not. Both masks must allow: `&`, not `|`; True means may attend",
)

# %% role="test" id="attention_mask"
# Padding on the left, in the middle, another id, a single word
expect(attention_mask, np.array([[9, 3, 9, 2]]), 9).equals(
    np.array(
        [
            [
                [
                    [False, False, False, False],
                    [False, True, False, False],
                    [False, True, False, False],
                    [False, True, False, True],
                ]
            ]
        ]
    ),
    slip="the first and the third key are padding wherever they stand, so nobody attends to them, not "
    "even they themselves; all other positions before are still seen; padding is the token `pad`, not 0",
)
expect(attention_mask, np.array([[3], [9]]), 9).equals(
    np.array([[[[True]]], [[[False]]]]), slip="a word alone sees itself, unless it is padding"
)

# %% role="test" id="attention_mask" hidden=true
# Random batches, place by place
rng = np.random.default_rng(seed("attention_mask"))
for B, T in [(1, 1), (3, 3), (2, 5), (5, 2), (1, 9), (4, 12)]:
    for pad in (0, 3, -1):
        tokens = rng.choice([pad, 0, 1, 2, 4, 5], size=(B, T), p=[0.4, 0.2, 0.1, 0.1, 0.1, 0.1])
        want = np.zeros((B, 1, T, T), dtype=bool)
        for b in range(B):
            for query in range(T):
                for key in range(query + 1):
                    want[b, 0, query, key] = tokens[b, key] != pad
        expect(attention_mask, tokens, pad).equals(
            want,
            slip="in sentence b, query i sees key j where j is i or before it, and tokens[b, j] is not pad; "
            "0 is a token like others where `pad` is another id",
        )

# %% role="test" id="attention_mask" hidden=true
# All padding, nothing at all, views
expect(attention_mask, np.full((2, 3), 7), 7).equals(
    np.zeros((2, 1, 3, 3), dtype=bool), slip="where all is padding, nobody sees anything"
)
expect(attention_mask, np.zeros((0, 3), dtype=np.int64), 0).equals(
    np.zeros((0, 1, 3, 3), dtype=bool), slip="no sentences: no rows, but the other axes stay"
)
expect(attention_mask, np.zeros((2, 0), dtype=np.int64), 0).equals(
    np.zeros((2, 1, 0, 0), dtype=bool), slip="sentences without words"
)
rng = np.random.default_rng(seed("attention_mask views"))
tokens = rng.integers(0, 3, size=(4, 12)).astype(np.int32)[::2, ::3]
expect(attention_mask, tokens, 0).equals(
    np.array([[np.outer(np.ones(4), row) * np.tri(4) > 0] for row in tokens]),
    slip="int32 tokens and a view with gaps are ordinary arrays",
)

# %% [markdown] role="explanation" id="attention_mask"
# `(T, T)` and `(B, 1, 1, T)` broadcast to `(B, 1, T, T)`, and later to `(B, H, T, T)` without any copy. The
# whole exercise is in where the `None`s stand. `[:, None, :, None]` puts the padding on the queries: the
# padded rows become empty, and everyone still reads padding. The loss falls all the same, as the padding's
# vector is just another number to learn from, until a sentence comes in a batch of another width.
#
# Encoder and cross-attention take the padding mask alone, `(B, 1, 1, T)`. A decoder could even do without:
# filled up on the right, no real word has padding before it, so the causal mask hides it already. That is
# why a wrong padding mask so often goes unnoticed. `break_mask` is about that.
