# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="break_decode" points=3 minutes=20 difficulty=3 may_not="llmweek tokenizers tiktoken"
# ## Break it: `break_decode`
#
# `decode_token_by_token`, below, was tried on a page of English and works. It is wrong. Write the test
# that shows it, and that shows its relatives.
#
# `break_decode(decode: Callable[[list[int], list[bytes]], str]) -> bool`
#
# - You are handed a decoder. Call `decode(ids, vocab)` on inputs of your choice (`vocab[i]` is what
#   token `i` stands for; use only ids that are in it).
# - Return `True` if the decoder breaks one of these promises, else `False`:
#   1. the text holds the bytes of all tokens, in order: nothing between them, nothing left out, nothing
#      tidied up, be it token 0, a token that comes twice, or white space at either end;
#   2. bytes are joined first and read as UTF-8 after: a character may be spread over several tokens;
#   3. bytes that are not UTF-8 become `�` (U+FFFD), as `errors="replace"` has it, wherever they are.
#      A decoder never raises because of them (if it does, it is broken) and never drops them.
# - You are graded on decoders right and wrong: `True` for each wrong one, `False` for each right one.
#
# ```python
# >>> break_decode(decode_token_by_token)
# True
# ```

# %% [markdown] role="hint" id="break_decode"
# English never shows it, because an ASCII character is one byte, and one byte is never spread over two
# tokens. Which character would show it?

# %% [markdown] role="hint" id="break_decode"
# Write a small table: ids and the text they should give. One row for a character cut in two, one for a
# lonely half at the end, one for a byte that is never UTF-8, one with spaces at the ends and a repeated
# token. A decoder is broken if a row comes out differently, or raises any `Exception`.

# %% [markdown] role="hint" id="break_decode"
# ```python
# vocab = [b" a", b"\xe4\xb8", b"\xad", b"\xff", b"b\n"]
# cases = [([0, 1, 2, 0, 4], " a中 ab\n"), ([0, 1], " a�"), ...]
# for ids, text in cases:
#     try:
#         if decode(ids, vocab) != text:
#             return True
#     except Exception:
#         ...
# return False
# ```

# %% role="setup" id="break_decode"
import codecs
import random
from collections.abc import Callable

from llmweek.exercise import expect, seed


def decode_token_by_token(ids: list[int], vocab: list[bytes]) -> str:
    """A plausible decoder, and a wrong one."""
    return "".join(vocab[i].decode("utf-8", errors="replace") for i in ids)


# %% role="solution" id="break_decode"
def break_decode(decode: Callable[[list[int], list[bytes]], str]) -> bool:
    """Whether `decode(ids, vocab)` breaks a promise of a decoder."""
    ### BEGIN SOLUTION
    vocab = [b" a", b"\xe4\xb8", b"\xad", b"\xff", b"b\n"]
    cases = [
        ([0, 4], " ab\n"),  # white space at the ends, token 0
        ([0, 0, 4, 0], " a ab\n a"),  # a token that comes again
        ([0, 1, 2, 4], " a中b\n"),  # a character in two tokens
        ([0, 1], " a�"),  # half a character at the end
        ([0, 3, 4], " a�b\n"),  # a byte that is never UTF-8
        ([], ""),
    ]
    for ids, text in cases:
        try:
            if decode(ids, vocab) != text:
                return True
        except Exception:
            return True
    return False
    ### END SOLUTION


# %% role="test" id="break_decode"
# The wrong one is caught, a right one is spared
def right_decoder(ids, vocab):
    return b"".join(vocab[i] for i in ids).decode("utf-8", errors="replace")


def decoder_that_raises(ids, vocab):
    return b"".join(vocab[i] for i in ids).decode("utf-8")


def decoder_that_drops_broken_bytes(ids, vocab):
    return b"".join(vocab[i] for i in ids).decode("utf-8", errors="ignore")


expect(break_decode, decode_token_by_token).equals(
    True, slip="it decodes each token alone: hand it a character that is cut in two"
)
expect(break_decode, right_decoder).equals(
    False, slip="this one keeps every promise; is what you expect of it right?"
)
expect(break_decode, decoder_that_raises).equals(
    True, slip="it raises on half a character: try one, and catch any Exception"
)
expect(break_decode, decoder_that_drops_broken_bytes).equals(
    True, slip="it drops what is not UTF-8: expect a � there"
)


# %% role="test" id="break_decode" hidden=true
# More wrong decoders, and a right one
def joined(ids, vocab):
    return b"".join(vocab[i] for i in ids).decode("utf-8", errors="replace")


def decoder_that_reads_latin_1(ids, vocab):
    return b"".join(vocab[i] for i in ids).decode("latin-1")


def decoder_that_strips(ids, vocab):
    return joined(ids, vocab).strip()


def decoder_that_puts_spaces_between(ids, vocab):
    return " ".join(vocab[i].decode("utf-8", errors="replace") for i in ids)


def decoder_that_loses_token_0(ids, vocab):
    return joined([i for i in ids if i], vocab)


def decoder_that_loses_repeats(ids, vocab):
    return joined(list(dict.fromkeys(ids)), vocab)


def decoder_that_loses_the_broken_end(ids, vocab):
    return codecs.getincrementaldecoder("utf-8")("replace").decode(
        b"".join(vocab[i] for i in ids), final=False
    )


def decoder_that_drops_broken_tokens(ids, vocab):
    return "".join(vocab[i].decode("utf-8", errors="ignore") for i in ids)


wrong_ones = [
    (
        decoder_that_reads_latin_1,
        "every byte became a character: is anything in your test not ASCII?",
    ),
    (decoder_that_strips, "white space at the ends was tidied away"),
    (decoder_that_puts_spaces_between, "a space came between tokens"),
    (decoder_that_loses_token_0, "token 0 is a token like any other"),
    (decoder_that_loses_repeats, "a token may come again"),
    (decoder_that_loses_the_broken_end, "half a character at the very end is a � too"),
    (decoder_that_drops_broken_tokens, "it decodes token by token and drops the halves"),
]
claims = [(f, True, slip) for f, slip in wrong_ones]
claims.append((joined, False, "this decoder keeps every promise"))
random.Random(seed("break_decode")).shuffle(claims)  # or it would do to count the calls
for f, want, slip in claims:
    expect(break_decode, f).equals(want, slip=slip)


# %% role="test" id="break_decode" hidden=true
# More right decoders, and a wrong one
def says_nothing(ids, vocab):
    return ""


def with_a_loop(ids, vocab):
    data = bytearray()
    for i in ids:
        if not 0 <= i < len(vocab):
            raise IndexError(i)
        data += vocab[i]
    return str(data, "utf-8", "replace")


def token_by_token_with_memory(ids, vocab):
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    return "".join(decoder.decode(vocab[i]) for i in ids) + decoder.decode(b"", final=True)


kept = "this decoder keeps every promise (it may refuse ids that are not in the vocabulary)"
claims = [(f, False, kept) for f in (with_a_loop, token_by_token_with_memory)]
claims.append((says_nothing, True, "this decoder returns no text at all"))
random.Random(seed("break_decode")).shuffle(claims)  # or it would do to count the calls
for f, want, slip in claims:
    expect(break_decode, f).equals(want, slip=slip)


# %% [markdown] role="explanation" id="break_decode"
# A test is worth what it would catch. Text in English catches none of these decoders: ASCII is the part
# of UTF-8 where bytes and characters are the same thing. So the table has a row for each promise, and
# each row is as small as can be: one character cut in two, one half at the end, one byte that is never
# UTF-8, one repeated token, white space that would be missed.
#
# A test must also spare what is right. `token_by_token_with_memory` *does* decode token by token and is
# right, because it remembers the bytes left over. A test that looked for the method, and not for the
# promise, would condemn it.
#
# Comparing with `b"".join(...).decode("utf-8", errors="replace")` on random tokens works as well. A
# table says more clearly what was promised.
