# %% [markdown] role="statement" id="vocabulary" points=1 minutes=8 difficulty=1 may_not="llmweek sklearn nltk"
# ## `vocabulary`: a number for every word
#
# A Transformer reads ids, not words. Give each word of a few sentences an id, after a few special
# tokens that are no words: where a sentence starts, where it ends.
#
# Write `vocabulary(sentences, specials=("<start>", "<end>"))`.
#
# - `sentences`: a list of strings. A sentence's *words*: turn it to small letters (`str.lower`), cut it at
#   blanks (`str.split`), and take from both ends of each piece the signs of `string.punctuation`. What
#   stands inside a word stays, as in `won't`. A piece of nothing but such signs is no word.
# - `specials`: the tokens that come first, in this order, just as they are written.
# - Returns a dict from token to id: the specials have ids from 0 on, then each different word has
#   the next one **in the order in which it first appears**.
#
# ```python
# >>> vocabulary(["To be, or not to be!", "Be?"])
# {'<start>': 0, '<end>': 1, 'to': 2, 'be': 3, 'or': 4, 'not': 5}
# >>> len(vocabulary(SENTENCES))
# 25
# ```
#
# The three sentences have 30 words, 23 of them different: with `<start>` and `<end>` that makes 25.
#
# Edge cases: `specials` may be empty, and so may the list or a sentence; a list without words has the
# specials alone. `<end>` in a sentence is the word `end`, and another token than the special.

# %% [markdown] role="hint" id="vocabulary"
# Two steps: from a sentence to its words, then from all words to the different ones in their order. A
# `set` finds the different ones, and forgets the order. What keeps it?

# %% [markdown] role="hint" id="vocabulary"
# `"Storm,".lower().strip(string.punctuation)` is `"storm"`, and `strip` touches only the ends. For the
# ids, start with the specials and add a word only where it is not there yet. How many tokens are there
# at that moment?

# %% [markdown] role="hint" id="vocabulary"
# ```python
# ids = {special: i for i, special in enumerate(specials)}
# for sentence in sentences:
#     for piece in sentence.lower().split():
#         word = ...
#         if word and word not in ids:
#             ids[word] = len(...)
# return ids
# ```

# %% role="setup" id="vocabulary"
import string
from collections.abc import Sequence

import numpy as np

from llmweek.exercise import expect, require, seed


# %% role="solution" id="vocabulary"
def vocabulary(
    sentences: Sequence[str], specials: Sequence[str] = ("<start>", "<end>")
) -> dict[str, int]:
    """The id of each special and then of each different word, in the order of appearance."""
    ### BEGIN SOLUTION
    ids = {special: i for i, special in enumerate(specials)}
    for sentence in sentences:
        for piece in sentence.lower().split():
            word = piece.strip(string.punctuation)
            if word and word not in ids:
                ids[word] = len(ids)
    return ids
    ### END SOLUTION


# %% role="test" id="vocabulary"
# The first of the three sentences, and all of them
expect(vocabulary, ["I drink and I know things."]).equals(
    {"<start>": 0, "<end>": 1, "i": 2, "drink": 3, "and": 4, "know": 5, "things": 6},
    slip="specials first, then each word once, where it first appears, in small letters and without "
    "the full stop",
)
three = [
    "I drink and I know things.",
    "When you play the game of thrones, you win or you die.",
    "The true enemy won't wait out the storm, he brings the storm.",
]
got = expect(vocabulary, three).value()
require(
    isinstance(got, dict) and len(got) == 25,
    "The three sentences have 23 different words, and there are two specials: 25 tokens in all.\n"
    "  likely slip: `The` and `the` are one word, and so are `storm,` and `storm.`",
    f"  got {got}",
)
require(
    got.get("the") == 10 and got.get("won't") == 19,
    "`the` should have id 10 and `won't` id 19.\n"
    "  likely slip: words are numbered through all sentences, and a sign inside a word stays",
    f"  got {got}",
)

# %% role="test" id="vocabulary"
# Signs at both ends, other specials, no words
expect(vocabulary, ['"Well," he said, "-- (wait)!" ...'], ["<pad>"]).equals(
    {"<pad>": 0, "well": 1, "he": 2, "said": 3, "wait": 4},
    slip="several signs may stand at either end of a word; a piece that is nothing else is no word",
)
expect(vocabulary, ["'Tis *not* [so]; {yes}: a_b ~ 50% $3"], []).equals(
    {"tis": 0, "not": 1, "so": 2, "yes": 3, "a_b": 4, "50": 5, "3": 6},
    slip="all 32 signs of `string.punctuation` are taken off, an apostrophe and a percent sign too; "
    "numbers are words like others",
)
expect(vocabulary, [], ["<pad>", "<START>"]).equals(
    {"<pad>": 0, "<START>": 1},
    slip="without words there are the specials, just as they are written",
)
expect(vocabulary, ["", "b a b"], ()).equals(
    {"b": 0, "a": 1}, slip="without specials the words begin at 0; they are not sorted"
)

# %% role="test" id="vocabulary" hidden=true
# Random sentences in several scripts, word by word
rng = np.random.default_rng(seed("vocabulary"))
for words in (
    ["game", "thrones", "win", "die", "I", "won't", "e-mail", "a.m", "3,5"],
    ["Éa", "été", "ÜBER", "naïve", "straße", "中文", "字", "И", "2026"],
    ["on", "end", "start", "pad", "no"],
):
    drawn = rng.permutation(words + rng.choice(words, size=rng.integers(0, 30)).tolist()).tolist()
    signs = ["", ".", "!?", '..."', " --", "\n", *rng.choice(list(string.punctuation), size=5)]
    pieces = [rng.choice(["", "", *signs[6:]]) + w + rng.choice(signs) for w in drawn]
    cut = int(rng.integers(0, len(pieces)))
    sentences = [" ".join(pieces[:cut]), "  ".join(pieces[cut:]), "?"]
    specials = ["<pad>", "<start>", "<end>", "<unknown>"][: int(rng.integers(0, 5))]
    want = list(specials)
    for word in drawn:
        if word.lower() not in want:
            want.append(word.lower())
    expect(vocabulary, sentences, specials).equals(
        {token: i for i, token in enumerate(want)},
        slip="small letters by `str.lower`, all signs of `string.punctuation` off both ends and kept "
        "inside, each word at its first appearance",
    )

# %% role="test" id="vocabulary" hidden=true
# What looks like a special, and a second call
expect(vocabulary, ["<end> of <START>"]).equals(
    {"<start>": 0, "<end>": 1, "end": 2, "of": 3, "start": 4},
    slip="a bracket is a sign like others: `<end>` in a sentence is the word `end`",
)
expect(vocabulary, ["one"]).equals(
    {"<start>": 0, "<end>": 1, "one": 2},
    slip="each call begins anew: nothing is kept between calls",
)
expect(vocabulary, ["中文，很好。 中文，很好。 “Oui…”"], []).equals(
    {"中文，很好。": 0, "“oui…”": 1},
    slip="words are cut at blanks, and only the signs of `string.punctuation` are taken off",
)

# %% [markdown] role="explanation" id="vocabulary"
# The dict is both the answer and the memory of what was seen, and its length is the next free id.
#
# `set(words)` counts the different words just as well, and that is how the chapter counts to 23. But a
# set of strings comes in another order each time Python starts. A model trained yesterday would read
# today's ids as other words. So an order has to be stated: by appearance here, sorted on Day 2.
#
# Small letters and no punctuation make a small vocabulary, and lose something: "it" and "IT", the question
# and the statement. Day 3's subword tokens give up neither. On three sentences words are easier to follow.
