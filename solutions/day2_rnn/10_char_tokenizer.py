# %% [markdown] role="statement" id="CharTokenizer" points=2 minutes=10 difficulty=1 may_not="llmweek"
# ## `CharTokenizer`: one id for each character
#
# Today's first models read letters. Write a class that gives each character of a text an id and
# turns text into ids and back.
#
# - `CharTokenizer(text: str)`: the vocabulary is every character that occurs in `text`, once,
#   sorted (as `sorted` sorts strings). Ids are the places in that order, from 0.
# - `.characters`: the vocabulary, a list of one-character strings.
# - `.encode(text: str) -> list[int]`: the id of each character. A character that is not in the
#   vocabulary raises `ValueError` with that character in the message.
# - `.decode(ids) -> str`: the characters of `ids`, a list or an integer array. An id that belongs to
#   no character, negative ones included, raises `IndexError`.
#
# ```python
# >>> tokenizer = CharTokenizer("machine")
# >>> tokenizer.characters
# ['a', 'c', 'e', 'h', 'i', 'm', 'n']
# >>> tokenizer.encode("machine")
# [5, 0, 1, 3, 4, 6, 2]
# >>> tokenizer.decode([1, 0, 6])
# 'can'
# >>> tokenizer.encode("math")
# Traceback (most recent call last):
# ValueError: no id for 't': it is not in the vocabulary
# ```
#
# Edge cases: a character is what Python's `for` gives you, be it a letter, a space, a line break, `中`
# or `🙂`; capitals differ from small letters. An empty text has an empty vocabulary. No characters
# are no ids, and the other way round.

# %% [markdown] role="hint" id="CharTokenizer"
# You need two tables: from the id to its character and from the character to its id. The first can be
# a plain list. What is `set("banana")`?

# %% [markdown] role="hint" id="CharTokenizer"
# `sorted(set(text))` is the vocabulary. `enumerate` over it gives pairs of id and character: turn them
# round for a dictionary. Look for unknown characters and ids before you look anything up: a dictionary
# raises `KeyError`, and a list takes −1 for its last item.

# %% [markdown] role="hint" id="CharTokenizer"
# ```python
# self.characters = sorted(...)
# self.ids = {character: i for i, character in enumerate(...)}
# ...
# for character in text:
#     if character not in self.ids:
#         raise ValueError(f"no id for {character!r}")
# return [... for character in text]
# ```

# %% role="setup" id="CharTokenizer"
from collections.abc import Sequence

import numpy as np

from llmweek.exercise import expect, require, seed


# %% role="solution" id="CharTokenizer"
class CharTokenizer:
    """Ids for the characters of `text`, in sorted order; `.characters` is the vocabulary."""

    def __init__(self, text: str) -> None:
        ### BEGIN SOLUTION
        self.characters = sorted(set(text))
        self.ids = {character: i for i, character in enumerate(self.characters)}
        ### END SOLUTION

    def encode(self, text: str) -> list[int]:
        """The id of each character; ValueError for one that is not in the vocabulary."""
        ### BEGIN SOLUTION
        for character in text:
            if character not in self.ids:
                raise ValueError(f"no id for {character!r}: it is not in the vocabulary")
        return [self.ids[character] for character in text]
        ### END SOLUTION

    def decode(self, ids: Sequence[int] | np.ndarray) -> str:
        """The text of `ids`; IndexError for an id that belongs to no character."""
        ### BEGIN SOLUTION
        for i in ids:
            if not 0 <= i < len(self.characters):
                raise IndexError(f"no character has id {i}")
        return "".join(self.characters[i] for i in ids)
        ### END SOLUTION


# %% role="test" id="CharTokenizer"
# The vocabulary of "machine", and of a text with spaces and capitals
def characters(text):
    return CharTokenizer(text).characters


expect(characters, "machine").equals(
    ["a", "c", "e", "h", "i", "m", "n"], slip="a list of the characters, each once, sorted"
)
expect(characters, "Banana, ban\n").equals(
    ["\n", " ", ",", "B", "a", "b", "n"],
    slip="blanks, line breaks and capitals are characters like any other: nothing is tidied up, and "
    "sorted() puts them where it likes",
)

# %% role="test" id="CharTokenizer"
# There and back
tokenizer = expect(CharTokenizer, "machine").value()
expect(tokenizer.encode, "machine").equals(
    [5, 0, 1, 3, 4, 6, 2], slip="an id is a place in the sorted vocabulary, counted from 0"
)
expect(tokenizer.encode, "chai").equals(
    [1, 3, 0, 4], slip="the ids are those of the text the tokenizer was made from, not of this one"
)
expect(tokenizer.decode, [1, 0, 6]).equals("can", slip="one character for each id, joined")

# %% role="test" id="CharTokenizer"
# What has no id, and what no id has
tokenizer = expect(CharTokenizer, "machine").value()
expect(tokenizer.encode, "mißt").raises(
    ValueError, slip="ß is not in the vocabulary: do not skip it, and give it no other's id"
)
error = expect(tokenizer.encode, "mißt").outcome().error
require(
    "ß" in str(error),
    "`encode` refuses ß, but its message does not say which character has no id. Put it in: whoever "
    "has a megabyte of text needs to know.",
    f"  it says   {error}",
)
expect(tokenizer.decode, [0, 7]).raises(IndexError, slip="seven characters have the ids 0 to 6")
expect(tokenizer.decode, [0, -1]).raises(
    IndexError, slip="Python reads −1 as the last item; to a tokenizer it is nobody's id"
)

# %% role="test" id="CharTokenizer" hidden=true
# Two tokenizers do not share a vocabulary
first, second = CharTokenizer("abc"), CharTokenizer("cd")
expect(first.encode, "cab").equals(
    [2, 0, 1], slip="a second tokenizer changed the first: keep the tables on `self`"
)
expect(second.encode, "dc").equals([1, 0], slip="each tokenizer has its own ids")
expect(second.encode, "a").raises(ValueError, slip="a is in the other tokenizer's vocabulary")

# %% role="test" id="CharTokenizer" hidden=true
# Random texts in several scripts
rng = np.random.default_rng(seed("CharTokenizer"))
for alphabet in ("ab", "aAbB \n\t.", "éèe\u0301ñ", "中文字符，。", "🙂🙃a\x00", "zyx"):
    text = alphabet + "".join(rng.choice(list(alphabet), size=rng.integers(0, 60)))
    order: list[str] = []
    for character in text:
        if character not in order:
            order.append(character)
    order.sort(key=ord)
    expect(lambda text: CharTokenizer(text).characters, text).equals(
        order,
        slip="every character of the text, once, by its number in Unicode; nothing normalised",
    )
    tokenizer = CharTokenizer(text)
    message = alphabet + "".join(rng.choice(order, size=rng.integers(0, 20)))
    ids = np.array([order.index(character) for character in message])
    expect(tokenizer.encode, message).equals(
        ids.tolist(),
        slip="a list of ints, the place in `characters` of each character as it stands; é in one "
        "sign and e with an accent after it are two different texts",
    )
    expect(tokenizer.decode, ids.tolist()).equals(message, slip="decode undoes encode")
    expect(tokenizer.decode, ids).equals(message, slip="ids may come in a numpy array too")

# %% role="test" id="CharTokenizer" hidden=true
# Nothing at all
nothing, some = CharTokenizer(""), CharTokenizer("ab")
expect(nothing.encode, "").equals([], slip="no characters, no ids")
expect(nothing.decode, []).equals("", slip="no ids, no characters")
expect(nothing.encode, "a").raises(ValueError, slip="an empty vocabulary knows no character")
expect(nothing.decode, [0]).raises(IndexError, slip="an empty vocabulary has no id 0")
expect(some.encode, "").equals([], slip="no characters, no ids")
expect(some.decode, np.zeros(0, dtype=np.int64)).equals("", slip="no ids, no characters")
error = expect(some.encode, "ba中").outcome().error
require("中" in str(error), "The message should name the character that has no id.")

# %% [markdown] role="explanation" id="CharTokenizer"
# The list answers "which character has this id?", the dictionary the other way round, both in one
# step. Searching the list for each character gives the same ids and costs the size of the vocabulary
# for every letter read: bearable for 100 letters of English, not for 5,000 Chinese characters.
#
# Sorting matters. A `set` of strings comes in another order each time Python starts, so a model saved
# yesterday would read today's ids as other letters. Refusing what is unknown matters too: a character
# skipped in silence is text lost, and −1 read as the last character is a wrong text that looks right.
#
# A character model has no unknown *words*, but it still has unknown characters: the vocabulary is that
# of the training text, and held-out text may hold a sign more. Day 3's tokenizers start from bytes, of
# which there are 256 and never one more.
