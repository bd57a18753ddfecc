# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="encode_with_special_tokens" points=3 minutes=15 difficulty=3 may_not="llmweek tokenizers tiktoken"
# ## `encode_with_special_tokens`
#
# `<|endoftext|>` is a message to the model, not text. It has an id of its own and is never cut up.
#
# `encode_with_special_tokens(text: str, special_tokens: dict[str, int], encode: Callable[[str], list[int]]) -> list[int]`
#
# - `special_tokens`: each special token and its id. It may be empty.
# - `encode` turns ordinary text into ids. Call it on each stretch between special tokens, as it stands,
#   and on nothing else.
# - Special tokens are found from left to right. Where several start at the same place the longest wins.
#   They are plain strings: `|` and `.` and `(` mean themselves.
#
# ```python
# >>> letters = lambda text: list(text.encode())
# >>> encode_with_special_tokens("a<|end|>b", {"<|end|>": 999}, letters)
# [97, 999, 98]
# ```

# %% [markdown] role="hint" id="encode_with_special_tokens"
# You need the text *and* the separators, in order. What does `regex.split` do with a group in its
# pattern?

# %% [markdown] role="hint" id="encode_with_special_tokens"
# Build one pattern: all special tokens, escaped, the longest first, joined by `|`, within a capturing
# group. Split. A piece that is a special token gives its id; any other piece that is not empty goes to
# `encode`. Without special tokens there is nothing to split.

# %% [markdown] role="hint" id="encode_with_special_tokens"
# ```python
# longest_first = sorted(special_tokens, key=len, reverse=True)
# pattern = "(" + "|".join(regex.escape(token) for token in longest_first) + ")"
# pieces = regex.split(pattern, text) if special_tokens else [text]
# ...
# ```

# %% role="setup" id="encode_with_special_tokens"
import random
from collections.abc import Callable

import regex

from llmweek import bpe as ready
from llmweek.exercise import expect, require, seed


# %% role="solution" id="encode_with_special_tokens"
def encode_with_special_tokens(
    text: str, special_tokens: dict[str, int], encode: Callable[[str], list[int]]
) -> list[int]:
    """`encode` applied between the special tokens, each of which becomes its own id."""
    ### BEGIN SOLUTION
    longest_first = sorted(special_tokens, key=len, reverse=True)
    pattern = "(" + "|".join(regex.escape(token) for token in longest_first) + ")"
    pieces = regex.split(pattern, text) if special_tokens else [text]
    ids: list[int] = []
    for piece in pieces:
        if piece in special_tokens:
            ids.append(special_tokens[piece])
        elif piece:
            ids.extend(encode(piece))
    return ids
    ### END SOLUTION


# %% role="test" id="encode_with_special_tokens"
# Text between special tokens
def letters(text):
    return list(text.encode())


end = {"<|end|>": 999}
expect(encode_with_special_tokens, "a<|end|>b", end, letters).equals(
    [97, 999, 98], slip='"<|end|>" is plain text to a pattern only when escaped: | means "or"'
)
expect(encode_with_special_tokens, "a <|end|> b<|end|>", end, letters).equals(
    [97, 32, 999, 32, 98, 999], slip="spaces around a special token belong to the text; keep them"
)
expect(encode_with_special_tokens, "<|end|><|end|>", end, letters).equals(
    [999, 999],
    slip="there may be nothing between two special tokens, before the first, after the last",
)


# %% role="test" id="encode_with_special_tokens"
# None, several, and one within another
def letters(text):
    return list(text.encode())


end = {"<|end|>": 999}
expect(encode_with_special_tokens, "ab", {}, letters).equals(
    [97, 98], slip="without special tokens all of the text is ordinary"
)
expect(encode_with_special_tokens, "", end, letters).equals([], slip="no text, no ids")
expect(encode_with_special_tokens, "[A]x[AB]", {"[A]": 1, "[AB]": 2, "[C]": 3}, letters).equals(
    [1, 120, 2], slip="each special token has its own id"
)
expect(encode_with_special_tokens, "x!!y", {"!": 1, "!!": 2}, letters).equals(
    [120, 2, 121], slip="where two special tokens start at the same place the longest wins"
)

# %% role="test" id="encode_with_special_tokens"
# `encode` sees whole stretches, and only those
seen: list[str] = []


def remember(text):
    seen.append(text)
    return [0]


expect(encode_with_special_tokens, "one <|end|> two", {"<|end|>": 999}, remember).equals(
    [0, 999, 0], slip="one call of `encode` for each stretch of text"
)
require(
    [stretch for stretch in seen if stretch] == ["one ", " two"],
    "`encode` should be called on the stretches of text between the special tokens, as they stand.",
    f"  it was called on {seen}",
)

# %% role="test" id="encode_with_special_tokens" hidden=true seconds=30
# Random texts, against the library tokenizers
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers

rng = random.Random(seed("encode_with_special_tokens"))
names = sorted(pre_tokenizers.ByteLevel.alphabet())
for specials in (["<|a|>", "<|b|>"], ["(", "((", "(.)"], ["中", "<s>"], ["ab", "bc", "abc"]):
    peer = Tokenizer(models.BPE(vocab={name: i for i, name in enumerate(names)}, merges=[]))
    peer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    peer.add_special_tokens([AddedToken(token, normalized=False) for token in specials])
    ids = {token: peer.token_to_id(token) for token in specials}
    for _ in range(12):
        pieces = [*specials, "a", "b", "c", " ", ".", ")", "<|", "|>", "é"]
        text = "".join(rng.choice(pieces) for _ in range(rng.randint(1, 12)))
        expect(encode_with_special_tokens, text, ids, ready.byte_ids).equals(
            peer.encode(text).ids,
            slip="leftmost first, at one place the longest, and every sign of a token means itself",
        )


# %% [markdown] role="explanation" id="encode_with_special_tokens"
# A capturing group makes `split` keep the separators, so the pieces, joined, are the text again. The
# pattern takes the first branch that fits, hence the longest first; `regex.escape` makes `|` a sign
# and not an "or".
#
# Special tokens have to be found *before* pre-tokenisation: GPT-2's pattern would cut `<|endoftext|>`
# into `<|`, `endoftext`, `|>`, and no merge could put it together again. `tiktoken` does the same, and
# by default refuses text in which a special token stands: whoever can write `<|endoftext|>` into a
# prompt can otherwise end the document that the model believes it is reading. Decide for each text
# whether its special tokens are messages or somebody's input.
