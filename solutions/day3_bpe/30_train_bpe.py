# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="train_bpe" points=3 minutes=20 difficulty=3 may_not="llmweek.bpe.train llmweek.bpe_train llmweek.tokenizer tokenizers tiktoken"
# ## `train_bpe`
#
# Learn the merges of a corpus: count all pairs, merge the most frequent one everywhere, repeat.
#
# `train_bpe(words: dict[str, int], n_merges: int, tie: str = "smallest ids") -> list[tuple[int, int]]`
#
# - `words`: each word of the corpus and how often it occurs (≥ 1). Start from its bytes:
#   `step.byte_ids(word)` gives their ids, 0 to 255.
# - Returns the merges in the order learned: `merges[i]` is the pair that became token `256 + i`.
# - The pair to merge is the one that occurs most often in the whole corpus. A pair in a word that
#   occurs five times counts five times. No pair crosses from one word to another.
# - `tie` decides between equally frequent pairs. `"smallest ids"`: the smallest pair of ids (what the
#   library `tokenizers` does). `"greatest bytes"`: the greatest pair of byte strings, that is, of what
#   the two tokens stand for. `"first seen"`: the pair met first when the words are read in order, as
#   they stand now. Anything else raises `ValueError`.
# - Recount after every merge. Stop early when no pair is left. A pair that occurs only once may be
#   merged.
#
# `step.count_pairs(ids)` and `step.merge(ids, pair, new_id)` are at hand; `ready.BYTES[i]` is the byte
# (as `bytes`) of base token `i`.
#
# ```python
# >>> train_bpe({"low_": 5, "lowest_": 2, "newer_": 6, "wider_": 3, "new_": 2}, 2)
# [(68, 81), (256, 62)]
# ```
#
# That is `e` + `r`, then `er` + `_`.

# %% [markdown] role="hint" id="train_bpe"
# Keep the corpus as a list of (ids, how often). Each round has three steps: count, choose, rewrite.

# %% [markdown] role="hint" id="train_bpe"
# Sum `step.count_pairs(ids)` over the words, each times the word's number. Find the highest count and
# all pairs that have it; choose among them by `tie`. Rewrite every word by `step.merge` with the id
# `256 + len(merges)`. For "greatest bytes" keep a list of what each token stands for: it starts as a
# copy of `ready.BYTES`, and each merge appends the two parts joined.

# %% [markdown] role="hint" id="train_bpe"
# ```python
# corpus = [(step.byte_ids(word), times) for word, times in words.items()]
# vocab, merges = list(ready.BYTES), []
# while len(merges) < n_merges:
#     counts = {}                      # fill it: for each word, for each of its pairs
#     if not counts: break
#     highest = max(counts.values())
#     tied = [pair for pair, n in counts.items() if n == highest]
#     best = min(tied)                 # or max(tied, key=...), or tied[0]
#     corpus = [(step.merge(ids, best, 256 + len(merges)), times) for ids, times in corpus]
#     ...
# ```

# %% role="setup" id="train_bpe"
import random
from types import SimpleNamespace

from llmweek import bpe as ready
from llmweek.exercise import expect, seed

step = ready
if globals().get("USE_MINE"):  # your own functions, where you have written them
    step = SimpleNamespace(**(vars(ready) | globals()))


# %% role="solution" id="train_bpe"
def train_bpe(
    words: dict[str, int], n_merges: int, tie: str = "smallest ids"
) -> list[tuple[int, int]]:
    """Learn up to `n_merges` merges from word counts; `merges[i]` makes token `256 + i`."""
    ### BEGIN SOLUTION
    if tie not in ("smallest ids", "greatest bytes", "first seen"):
        raise ValueError(f"unknown tie rule {tie!r}")
    corpus = [(step.byte_ids(word), times) for word, times in words.items()]
    vocab = list(ready.BYTES)
    merges: list[tuple[int, int]] = []
    while len(merges) < n_merges:
        counts: dict[tuple[int, int], int] = {}
        for ids, times in corpus:
            for pair, n in step.count_pairs(ids).items():
                counts[pair] = counts.get(pair, 0) + n * times
        if not counts:
            break
        highest = max(counts.values())
        tied = [pair for pair, n in counts.items() if n == highest]
        if tie == "smallest ids":
            best = min(tied)
        elif tie == "greatest bytes":
            best = max(tied, key=lambda pair: (vocab[pair[0]], vocab[pair[1]]))
        else:
            best = tied[0]
        corpus = [(step.merge(ids, best, len(vocab)), times) for ids, times in corpus]
        vocab.append(vocab[best[0]] + vocab[best[1]])
        merges.append(best)
    return merges
    ### END SOLUTION


# %% role="test" id="train_bpe"
# Bytes by their ids; a word that occurs five times counts five times
expect(train_bpe, {"xy": 2}, 1).equals(
    [(87, 88)],
    slip="x and y have the ids 87 and 88, not 120 and 121: start from `step.byte_ids(word)`; and "
    "`n_merges` is a number of merges, not the size of the vocabulary",
)
expect(train_bpe, {"ab": 1, "cab": 1, "xy": 5}, 1).equals(
    [(87, 88)], slip="x + y occurs 5 times, a + b twice: multiply by how often the word occurs"
)
expect(train_bpe, {"aab": 1, "aaa": 2}, 1).equals(
    [(64, 64)], slip="aaa holds a + a twice, so with 2 of them there are 5"
)
expect(train_bpe, {"a": 9, "b": 9}, 5).equals(
    [], slip="pairs never cross from word to word, and without pairs you stop"
)

# %% role="test" id="train_bpe"
# The worked corpus: er first, then er_
corpus = {"low_": 5, "lowest_": 2, "newer_": 6, "wider_": 3, "new_": 2}
expect(train_bpe, corpus, 1).equals(
    [(68, 81)],
    slip="e + r (68, 81) occurs 6 + 3 = 9 times, in newer_ and wider_; r + _ does too, but the tie "
    "goes to the smaller pair of ids",
)
expect(train_bpe, corpus, 3).equals(
    [(68, 81), (256, 62), (68, 86)],
    slip="after e + r became 256, count again: 256 + _ occurs 9 times; then e + w and n + e tie at 8",
)

# %% role="test" id="train_bpe"
# Nothing to learn, or less than asked for
expect(train_bpe, {}, 5).equals([], slip="no words, no pairs")
expect(train_bpe, {"ab": 3}, 0).equals([], slip="no merges were asked for")
expect(train_bpe, {"ab": 1}, 5).equals(
    [(64, 65)], slip="a pair that occurs once may be merged; then none is left: stop"
)
expect(train_bpe, {"é": 3}, 1).equals(
    [(127, 102)], slip="é is two bytes, C3 A9: start from bytes, not from characters"
)

# %% role="test" id="train_bpe"
# Three tie rules
tied = {"bc": 1, "ab": 1, "cd": 1}
expect(train_bpe, tied, 1).equals([(64, 65)], slip='"smallest ids" is the default: a + b')
expect(train_bpe, tied, 1, tie="smallest ids").equals([(64, 65)], slip="the smallest pair: a + b")
expect(train_bpe, tied, 1, tie="greatest bytes").equals([(66, 67)], slip="the greatest: c + d")
expect(train_bpe, {" a": 1, "bc": 1}, 1, tie="greatest bytes").equals(
    [(65, 66)], slip="the space has a high id, 220, and a small byte, 20: compare bytes, not ids"
)
expect(train_bpe, tied, 1, tie="first seen").equals(
    [(65, 66)], slip="b + c is met first: bc is the first of the words"
)
expect(train_bpe, tied, 1, tie="alphabetical").raises(ValueError, slip="there are three tie rules")

# %% role="test" id="train_bpe" hidden=true seconds=30
# Random words, against the library tokenizers
import json

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

rng = random.Random(seed("train_bpe"))
for alphabet in ("ab", "abcdefgh", "aé中文", " ab") * 2:
    words = {
        "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 9))): rng.randint(1, 9)
        for _ in range(20)
    }
    peer = Tokenizer(models.BPE())
    peer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    trainer = trainers.BpeTrainer(
        vocab_size=256 + 30,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    peer.train_from_iterator([word for word, n in words.items() for _ in range(n)], trainer)
    model = json.loads(peer.to_str())["model"]
    want = [(model["vocab"][a], model["vocab"][b]) for a, b in model["merges"]]
    expect(train_bpe, words, 30).equals(
        want, slip="the merges differ from those of the library tokenizers; look at ties and counts"
    )

# %% role="test" id="train_bpe" hidden=true
# The other tie rules on random words
rng = random.Random(seed("train_bpe ties"))
for tie in ("greatest bytes", "first seen"):
    for alphabet in ("abcd", " aé中") * 6:  # two joined compare as two apart do in one of five
        words = {"".join(rng.choices(alphabet, k=rng.randint(1, 8))): 1 for _ in range(15)}
        expect(train_bpe, words, 20, tie=tie).equals(
            ready.train(words, 20, tie),
            slip='"greatest bytes" compares what the two tokens stand for, pair by pair, not their '
            'ids and not the two joined; "first seen" reads the words in order, as they stand now',
        )


# %% [markdown] role="explanation" id="train_bpe"
# The three steps of a round are the definition of the algorithm, so the plain loop is worth having even
# when a faster one exists: it is the thing the faster one must agree with.
#
# Ties are not a detail. In small corpora most rounds are ties, and two programs that break them
# differently learn different tokenizers from the same text. The rule "smallest ids" depends on how the
# bytes are numbered, which is why the base tokens are in GPT-2's order; "greatest bytes" does not.
# "First seen" depends on the order of the corpus.
#
# Each round reads the whole corpus, so the cost is (merges × tokens). For a megabyte and 10,000 merges
# that is minutes to hours in Python. What changes in a round is far less than the corpus: see
# `train_bpe_fast`.
