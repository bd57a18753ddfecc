# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="pretokenize" points=2 minutes=20 difficulty=3 may_not="llmweek tokenizers tiktoken"
# ## `pretokenize`
#
# Cut text into words the way GPT-2 does, before any merge is learned.
#
# `pretokenize(text: str) -> list[str]`
#
# At each place, GPT-2 takes the first of these that fits, as long as it can, and goes on behind it:
#
# 1. one of the contractions `'s` `'t` `'d` `'m` `'ll` `'ve` `'re` (straight apostrophe, lower case);
# 2. letters of any script, with one space before them if there is one;
# 3. digits and other numbers of any script, with one space before them if there is one;
# 4. a run of anything that is neither white space, letter nor number, with one space before it if there
#    is one;
# 5. white space, but so that the last white-space character before a word is left over (rule 2, 3 or 4
#    then takes it, if it is a space);
# 6. white space.
#
# Write it as a pattern for the package `regex`, which knows Unicode: `\p{L}` is any letter, `\p{N}` any
# number, `\s` white space. Nothing may get lost: `"".join(pretokenize(text)) == text`.
#
# ```python
# >>> pretokenize("I've got  2 cats!")
# ['I', "'ve", ' got', ' ', ' 2', ' cats', '!']
# ```

# %% [markdown] role="hint" id="pretokenize"
# `regex.findall(pattern, text)` returns all matches, from left to right, and an alternation
# `first|second|…` takes the first branch that fits. Six rules, six branches.

# %% [markdown] role="hint" id="pretokenize"
# "One space if there is one" is a space and a question mark. "Neither of these" is a class that begins
# with `^`. "Leave the last one over" is a look-ahead: white space, not followed by something that is no
# white space, `(?!\S)`. Groups must not capture, `(?:…)`, or `findall` returns the groups.

# %% [markdown] role="hint" id="pretokenize"
# ```python
# pattern = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?...+| ?[^...]+|\s+(?!\S)|..."
# return regex.findall(pattern, text)
# ```

# %% role="setup" id="pretokenize"
import random

import regex

from llmweek.exercise import expect, require, seed


# %% role="solution" id="pretokenize"
def pretokenize(text: str) -> list[str]:
    """Cut `text` into words by GPT-2's rules; joined, the words are the text."""
    ### BEGIN SOLUTION
    pattern = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
    return regex.findall(pattern, text)
    ### END SOLUTION


# %% role="test" id="pretokenize"
# Words take the space before them
expect(pretokenize, "Hello big world").equals(
    ["Hello", " big", " world"], slip="the space belongs to the word after it"
)
expect(pretokenize, "").equals([], slip="no text, no words")
expect(pretokenize, "中文 и café").equals(
    ["中文", " и", " café"], slip=r"letters of any script: \p{L}, not [a-zA-Z]"
)

# %% role="test" id="pretokenize"
# Contractions, numbers and signs
expect(pretokenize, "don't we'll DON'T").equals(
    ["don", "'t", " we", "'ll", " DON", "'", "T"],
    slip="the contractions come first, and only in lower case: 'T is a sign and a word",
)
expect(pretokenize, "x2 in 1984...ok").equals(
    ["x", "2", " in", " 1984", "...", "ok"], slip="letters, numbers and signs are never in one word"
)
expect(pretokenize, "snake_case").equals(
    ["snake", "_", "case"], slip=r"_ is neither letter nor number (\w would take it for one)"
)

# %% role="test" id="pretokenize"
# White space leaves its last space to the next word
expect(pretokenize, "a   b").equals(
    ["a", "  ", " b"], slip=r"of three spaces the last belongs to ' b': \s+(?!\S) gives it back"
)
expect(pretokenize, "end  ").equals(
    ["end", "  "], slip="at the end of the text no word follows: the white space stays together"
)
expect(pretokenize, "a\n\nb").equals(
    ["a", "\n", "\n", "b"], slip=r"a line break before a word is left over too; rule 6 takes it"
)

# %% role="test" id="pretokenize" hidden=true
# Random text, against the library tokenizers
from tokenizers import pre_tokenizers

rng = random.Random(seed("pretokenize"))
oracle = pre_tokenizers.ByteLevel(add_prefix_space=False)
signs = ["'s", "'ll", "'re", "'ve", "'S", "n't", "12", "  ", "\u00a0", "e\u0301"]
parts = [*"  ab\n\t'Zé中٣½_-!🙂", *signs]
for _ in range(80):
    text = "".join(rng.choice(parts) for _ in range(rng.randint(1, 25)))
    want = [text[start:end] for _, (start, end) in oracle.pre_tokenize_str(text)]
    expect(pretokenize, text).equals(
        want, slip="go through the six rules in their order at the first word that differs"
    )

# %% role="test" id="pretokenize" hidden=true
# Nothing gets lost
rng = random.Random(seed("pretokenize lost"))
for _ in range(40):
    text = "".join(
        chr(rng.choice([rng.randrange(1, 128), rng.randrange(0x80, 0xD800)])) for _ in range(30)
    )
    words = expect(pretokenize, text).value()
    require(
        isinstance(words, list) and all(isinstance(word, str) for word in words),
        "pretokenize should return a list of strings; a capturing group makes `findall` return groups",
    )
    require("".join(words) == text, "The words, joined, are not the text: a character got lost.")


# %% [markdown] role="explanation" id="pretokenize"
# The pattern is a policy, not a law of nature. It says that no token holds parts of two words, so that
# merges are spent on words and not on `of the`; and that ` cat` within a sentence and `cat` at its start
# are two tokens. It knows English contractions and no others. Chinese has no spaces: all characters up
# to the next punctuation mark are one "word".
#
# `\s+(?!\S)` works by backing up: `\s+` first takes all three spaces, sees a word behind them, gives one
# back, and is content because what follows now is a space. The last space is then free for ` ?\p{L}+`.
#
# Python's own `re` does not know `\p{L}`, and its `\w` counts digits and the underscore. Later
# tokenizers changed the pattern (GPT-4's takes digits in threes and contractions in any case), and their
# merges with it.
