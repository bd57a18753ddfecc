# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="encode" points=3 minutes=20 difficulty=3 may_not="llmweek.bpe.encode llmweek.tokenizer tokenizers tiktoken"
# ## `encode`
#
# Turn text into tokens with merges that were learned before.
#
# `encode(text: str, merges: list[tuple[int, int]]) -> list[int]`
#
# - Cut `text` into words with `step.pretokenize(text)` (GPT-2's rule; joined, the words are the text).
# - Each word starts as its bytes, `step.byte_ids(word)`. Apply the merges to it **in the order
#   learned**: `merges[0]` wherever it fits, then `merges[1]`, and so on. `merges[i]` makes `256 + i`.
# - No merge crosses from one word to the next. Returns the ids of all words, one after the other.
#
# ```python
# >>> merges = [(68, 81), (75, 78), (257, 86)]     # e+r, l+o, lo+w
# >>> encode("lower low", merges)
# [258, 256, 220, 258]
# ```
#
# The words are `lower` and ` low`; 220 is the space.

# %% [markdown] role="hint" id="encode"
# The order of the merges is the order of the work. Which of your earlier functions replaces one pair
# in one word?

# %% [markdown] role="hint" id="encode"
# For each word: get its byte ids, then go through `merges` once, from the first to the last, replacing
# each pair by its new id. Collect the words' ids in one list.

# %% [markdown] role="hint" id="encode"
# ```python
# out = []
# for word in step.pretokenize(text):
#     ids = step.byte_ids(word)
#     for new_id, pair in enumerate(merges, start=256):
#         ids = ...
#     out += ids
# return out
# ```

# %% role="setup" id="encode"
import random
from collections import Counter
from types import SimpleNamespace

from llmweek import bpe as ready
from llmweek.exercise import expect, require, seed

step = ready
if globals().get("USE_MINE"):  # your own functions, where you have written them
    step = SimpleNamespace(**(vars(ready) | globals()))


# %% role="solution" id="encode"
def encode(text: str, merges: list[tuple[int, int]]) -> list[int]:
    """The ids of `text`: each word's bytes, merged in the order in which `merges` were learned."""
    ### BEGIN SOLUTION
    out: list[int] = []
    for word in step.pretokenize(text):
        ids = step.byte_ids(word)
        for new_id, pair in enumerate(merges, start=256):
            if len(ids) < 2:
                break
            ids = step.merge(ids, pair, new_id)
        out += ids
    return out
    ### END SOLUTION


# %% role="test" id="encode"
# low and lower
merges = [(68, 81), (75, 78), (257, 86)]  # e+r, l+o, lo+w
expect(encode, "low", merges).equals([258], slip="l + o makes 257, then 257 + w makes 258")
expect(encode, "lower", merges).equals([258, 256], slip="every merge is tried, in order")
expect(encode, "wow", merges).equals([86, 78, 86], slip="no merge fits: the bytes stay")

# %% role="test" id="encode"
# The merge learned first wins
expect(encode, "abc", [(65, 66), (64, 65)]).equals(
    [64, 256],
    slip="b + c was learned before a + b, so it is applied first, although a + b starts "
    "further left",
)
expect(encode, "abcd", [(64, 65), (65, 66), (257, 67), (256, 66)]).equals(
    [259, 67], slip="not the longest token that fits: bc was never made here, because a + b took b"
)

# %% role="test" id="encode"
# Words stay apart; any text has bytes
expect(encode, "", [(64, 65)]).equals([], slip="no text, no tokens")
expect(encode, "ab", []).equals([64, 65], slip="without merges the bytes are the tokens")
expect(encode, "a a", [(64, 220)]).equals(
    [64, 220, 64], slip="'a' and ' a' are two words; no merge crosses from one to the other"
)
expect(encode, "中", [(160, 116), (256, 255)]).equals(
    [257], slip="中 is three bytes, E4 B8 AD, with ids 160, 116, 255: merges work on bytes"
)

# %% role="test" id="encode" hidden=true
# Random merges and text, against the library tokenizers
from tokenizers import Tokenizer, models, pre_tokenizers

rng = random.Random(seed("encode"))
for alphabet in ("abc ", "aé中国 ", "the cat sat, 12 mats!"):
    corpus = "".join(rng.choice(alphabet) for _ in range(300))
    merges = ready.train(Counter(ready.pretokenize(corpus)), 40)
    names = sorted(pre_tokenizers.ByteLevel.alphabet())
    for left, right in merges:
        names.append(names[left] + names[right])
    peer = Tokenizer(
        models.BPE(
            vocab={name: i for i, name in enumerate(names)},
            merges=[(names[left], names[right]) for left, right in merges],
        )
    )
    peer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    for _ in range(8):
        text = "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 60)))
        expect(encode, text, merges).equals(
            peer.encode(text).ids,
            slip="the library tokenizers, given the same merges, says otherwise: apply them in order, "
            "word by word",
        )

# %% role="test" id="encode" hidden=true
# Nothing is lost
rng = random.Random(seed("encode bytes"))
text = "".join(rng.choice("ab中é🙂\n\t ") for _ in range(80))
merges = ready.train(Counter(ready.pretokenize(text)), 25)
got = expect(encode, text, merges).value()
vocab = ready.vocabulary(merges)
require(
    isinstance(got, list) and all(type(i) is int and 0 <= i < len(vocab) for i in got),
    "encode should return a list of ids, each an int of the vocabulary",
)
require(
    b"".join(vocab[i] for i in got) == text.encode(),
    "The tokens' bytes, joined, are not the bytes of the text: something was lost or added.",
)


# %% [markdown] role="explanation" id="encode"
# Encoding repeats history: the text is put through the same merges as the corpus was, in the same
# order. One pass over the merges is enough. A merge only ever produces a new id, and an earlier pair
# cannot contain a later id, so going back would find nothing.
#
# Taking the longest token that fits, from the left, is another algorithm (WordPiece does something like
# it). It gives other tokens: with a+b, b+c, bc+d and ab+c, the word `abcd` is `abc d` here, because `ab`
# is made before `bc` can be.
#
# This loop costs (merges × length) for each word. Real tokenizers look only at the pairs that are in the
# word, take the one learned earliest, and repeat; and they remember words already seen, for few words
# make up most of a text.
