# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="decode" points=2 minutes=10 difficulty=2 may_not="llmweek.tokenizer tokenizers tiktoken"
# ## `decode`
#
# Turn tokens back into text, whatever tokens they are.
#
# `decode(ids: list[int], vocab: list[bytes]) -> str`
#
# - `vocab[i]` is what token `i` stands for, as `bytes`.
# - The text is the tokens' bytes, joined, read as UTF-8. One character may be spread over several
#   tokens.
# - A model may stop in the middle of a character. `decode` never fails on such bytes: what is not
#   UTF-8 becomes `�` (U+FFFD), as `errors="replace"` does it.
# - An id that is not in the vocabulary raises `IndexError`. That includes negative ids.
#
# ```python
# >>> vocab = [b"hel", b"lo", b"\xe4\xb8", b"\xad"]
# >>> decode([0, 1], vocab)
# 'hello'
# >>> decode([2, 3], vocab)
# '中'
# >>> decode([2], vocab)
# '�'
# ```

# %% [markdown] role="hint" id="decode"
# Which comes first: joining, or turning bytes into characters?

# %% [markdown] role="hint" id="decode"
# Look each id up, join all the `bytes`, decode once, with `errors="replace"`. Python's lists answer to
# −1, so look at the range of the ids yourself.

# %% [markdown] role="hint" id="decode"
# ```python
# for i in ids:
#     if not 0 <= i < len(vocab):
#         raise IndexError(...)
# return b"".join(...).decode("utf-8", errors=...)
# ```

# %% role="setup" id="decode"
import random

from llmweek import bpe as ready
from llmweek.exercise import expect, seed


# %% role="solution" id="decode"
def decode(ids: list[int], vocab: list[bytes]) -> str:
    """The text of `ids`; bytes that are no UTF-8 become U+FFFD. Raises IndexError."""
    ### BEGIN SOLUTION
    for i in ids:
        if not 0 <= i < len(vocab):
            raise IndexError(f"there is no token {i}: the ids are 0 to {len(vocab) - 1}")
    return b"".join(vocab[i] for i in ids).decode("utf-8", errors="replace")
    ### END SOLUTION


# %% role="test" id="decode"
# Join, then decode
vocab = [b"hel", b"lo", b"\xe4\xb8", b"\xad", b" "]
expect(decode, [0, 1, 4, 1], vocab).equals("hello lo", slip="nothing goes between the tokens")
expect(decode, [], vocab).equals("", slip="no tokens, no text")
expect(decode, [2, 3], vocab).equals(
    "中", slip="two tokens make one character: join the bytes before you decode them"
)

# %% role="test" id="decode"
# Half a character
vocab = [b"hi", b"\xe4\xb8", b"\xff"]
expect(decode, [0, 1], vocab).equals(
    "hi�", slip='a broken end becomes U+FFFD (errors="replace"); it neither raises nor disappears'
)
expect(decode, [1, 0], vocab).equals("�hi", slip="a broken start does not hide what follows")
expect(decode, [2, 2], vocab).equals("��", slip="FF is never UTF-8: one U+FFFD for each")

# %% role="test" id="decode"
# Ids that are no tokens
expect(decode, [2], [b"a", b"b"]).raises(IndexError, slip="there are only tokens 0 and 1")
expect(decode, [0, -1], [b"a", b"b"]).raises(
    IndexError, slip="a list answers to -1 with its last item; check the range yourself"
)

# %% role="test" id="decode" hidden=true
# Text cut into random pieces
rng = random.Random(seed("decode"))
for _ in range(30):
    text = "".join(rng.choice("ab é中文🙂\n") for _ in range(rng.randint(1, 20)))
    data, pieces, at = text.encode(), [], 0
    while at < len(data):
        size = rng.randint(1, 4)
        pieces.append(data[at : at + size])
        at += size
    order = rng.sample(range(len(pieces)), len(pieces))
    vocab = [pieces[i] for i in order]
    ids = [order.index(i) for i in range(len(pieces))]
    expect(decode, ids, vocab).equals(text, slip="the bytes of all tokens, joined, are the text")

# %% role="test" id="decode" hidden=true
# Random bytes, against the library tokenizers
from tokenizers import decoders, pre_tokenizers

rng = random.Random(seed("decode bytes"))
letters = sorted(pre_tokenizers.ByteLevel.alphabet())  # in the order of ready.BYTES
for _ in range(40):
    ids = [rng.choice([*ready.byte_ids("a中🙂é"), rng.randrange(256)]) for _ in range(12)]
    want = decoders.ByteLevel().decode([letters[i] for i in ids])
    expect(decode, ids, ready.BYTES).equals(
        want, slip='one U+FFFD for each broken stretch, as errors="replace" has it; nothing dropped'
    )


# %% [markdown] role="explanation" id="decode"
# A token is a piece of bytes, and a character is one to four bytes; neither fits into the other. So
# bytes are joined first and read once. Decoding token by token gives `��` where `中` should be, and does
# so only for text that is not ASCII, which is why the mistake is so often shipped.
#
# `errors="replace"` is what GPT-2's decoder and `tiktoken` do. `"ignore"` would hide that something is
# missing, `"strict"` would let a model crash the program that prints its words. A program that prints
# tokens as they come keeps the incomplete end back until the next token: `codecs.getincrementaldecoder`
# does that.
