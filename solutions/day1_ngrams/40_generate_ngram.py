# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="generate_ngram" points=3 minutes=15 difficulty=3 may_not="nltk llmweek"
# ## `generate_ngram`
#
# A model of the next word can write: draw a word, append it, shift the context by one, draw again.
#
# ```
# generate_ngram(counts: dict[tuple, int], context: tuple, length: int,
#                rng: np.random.Generator) -> list
# ```
#
# - `counts`: how often each n-gram occurs, all of one n ≥ 1.
# - `context`: the n − 1 tokens to start from, `()` for unigrams.
# - Draws each next token in proportion to how often it followed the last n − 1 tokens (the `mle_prob` of
#   `counts`). Every drawn token becomes part of the context, and the oldest one drops out.
# - Returns the list of new tokens, `length` of them, without the context.
# - **At a context that was never seen, stop early:** return what there is, possibly `[]`. (It happens
#   where the text ends with words that occur nowhere else in it.)
# - All chance comes from `rng`: its methods (`rng.choice`, `rng.random`, `rng.integers` …) as often as you
#   like. The same generator in the same state gives the same tokens; another state gives others.
#
# ```python
# >>> counts = {("to", "be"): 2, ("be", "or"): 1, ("or", "not"): 1, ("not", "to"): 1}
# >>> generate_ngram(counts, ("be",), 5, np.random.default_rng(0))
# ['or', 'not', 'to', 'be', 'or']
# >>> generate_ngram({("not", "to"): 1, ("to", "go"): 1}, ("not",), 5, np.random.default_rng(0))
# ['to', 'go']
# ```
#
# Then let it write, in a cell of your own below, with n from 1 to 5, and look up what comes in the text:
# from which n on does it copy?
#
# ```python
# n = 3
# counts = count_ngrams(TOKENS, n)
# start = tuple(TOKENS[: n - 1])
# print("".join([*start, *generate_ngram(counts, start, 60, np.random.default_rng())]))
# ```

# %% [markdown] role="hint" id="generate_ngram"
# Go through the counts once, before you draw anything, and note for each context what followed it and how
# often. Then each draw is a look-up and one weighted choice.

# %% [markdown] role="hint" id="generate_ngram"
# `rng.choice(len(words), p=shares)` draws a *position* with the given probabilities (drawing the words
# themselves would turn them into numpy's strings and numbers). The next context is the current one
# with the new token at its end, less its first token. With n = 1 it stays empty: `[1:]` of
# `(*context, token)` does that by itself, `[-(n - 1):]` does not.

# %% [markdown] role="hint" id="generate_ngram"
# ```python
# followers = {}
# for ngram, count in counts.items():
#     followers.setdefault(ngram[:-1], []).append((ngram[-1], count))
# generated = []
# while len(generated) < length and context in ...:
#     words, times = zip(*followers[context])
#     token = words[rng.choice(len(words), p=np.array(times) / ...)]
#     generated.append(token)
#     context = (*context, token)[...]
# return generated
# ```

# %% role="setup" id="generate_ngram"
import numpy as np

from llmweek.exercise import expect, require, seed


# %% role="solution" id="generate_ngram"
def generate_ngram(
    counts: dict[tuple, int], context: tuple, length: int, rng: np.random.Generator
) -> list:
    """Up to `length` tokens drawn by relative frequency; ends early at an unseen context."""
    ### BEGIN SOLUTION
    followers: dict[tuple, list] = {}
    for ngram, count in counts.items():
        followers.setdefault(ngram[:-1], []).append((ngram[-1], count))
    generated: list = []
    while len(generated) < length and context in followers:
        words, times = zip(*followers[context], strict=True)
        token = words[rng.choice(len(words), p=np.array(times) / sum(times))]
        generated.append(token)
        context = (*context, token)[1:]
    return generated
    ### END SOLUTION


# %% role="test" id="generate_ngram"
# Where only one word can follow
chain = {("a", "b"): 3, ("b", "c"): 1, ("c", "a"): 9, ("d", "e"): 1}
expect(generate_ngram, chain, ("a",), 5, np.random.default_rng(1)).equals(
    ["b", "c", "a", "b", "c"],
    slip="each drawn token joins the context for the next; the given context is not part of the result",
)
triples = {("a", "b", "a"): 2, ("b", "a", "a"): 2, ("a", "a", "b"): 2}
expect(generate_ngram, triples, ("a", "b"), 4, np.random.default_rng(1)).equals(
    ["a", "a", "b", "a"], slip="the context of a triple is the last two tokens, older first"
)
expect(generate_ngram, {(7,): 4}, (), 3, np.random.default_rng(1)).equals(
    [7, 7, 7],
    slip="with single tokens the context is empty and must stay so: append the token, then drop the "
    "first (and beware of x[-0:], which is all of x)",
)

# %% role="test" id="generate_ngram"
# Stop early, or before the first
chain = {("a", "b"): 3, ("b", "c"): 1, ("c", "a"): 9, ("d", "e"): 1}
expect(generate_ngram, chain, ("d",), 5, np.random.default_rng(1)).equals(
    ["e"], slip="nothing was ever seen after “e”: return what there is; no error, no other context"
)
expect(generate_ngram, chain, ("x",), 5, np.random.default_rng(1)).equals(
    [], slip="nothing was ever seen after “x”"
)
expect(generate_ngram, chain, ("a",), 0, np.random.default_rng(1)).equals([], slip="none asked for")

# %% role="test" id="generate_ngram"
# In proportion to the counts
loop = {("a", "a"): 9, ("a", "b"): 1, ("b", "a"): 5}
drawn = expect(generate_ngram, loop, ("a",), 4_000, np.random.default_rng(seed("a loop"))).value()
require(
    isinstance(drawn, list) and len(drawn) == 4_000,
    "`generate_ngram` should return a list of as many tokens as were asked for.",
)
after_a = [token for before, token in zip(["a", *drawn[:-1]], drawn, strict=True) if before == "a"]
share = after_a.count("b") / max(len(after_a), 1)
require(
    0.06 < share < 0.14,
    "After “a”, which 9 times of 10 was followed by “a” and once by “b”, “b” should come about once in "
    "10 draws.\n  likely slip: the words were drawn alike, or the most frequent always, or the share "
    "is of all n-grams instead of those of this context",
    f"  it came {share:.3f} of the times",
)

# %% role="test" id="generate_ngram" hidden=true
# Every n-gram written was read, and often enough
rng = np.random.default_rng(seed("generate_ngram"))
for n in (1, 2, 3, 4):
    tokens = rng.integers(0, 4, size=60).tolist()
    tokens += tokens[: n - 1]  # closed to a ring, so that no context is without a follower
    counts: dict[tuple, int] = {}
    for i in range(60):
        gram = tuple(tokens[i : i + n])
        counts[gram] = counts.get(gram, 0) + 1
    start = tuple(tokens[: n - 1])
    drawn = expect(
        generate_ngram, counts, start, 3_000, np.random.default_rng(seed("a draw"))
    ).value()
    require(
        isinstance(drawn, list) and len(drawn) == 3_000,
        "It should return a list of as many tokens as were asked for: no context here is unseen.",
    )
    written = [*start, *drawn]
    windows = [tuple(written[i : i + n]) for i in range(len(drawn))]
    require(
        all(window in counts for window in windows),
        f"With n = {n} it wrote an n-gram that does not occur in the counts.\n"
        "  likely slip: the context was not shifted, or shifted in the wrong order",
    )
    for context in {gram[:-1] for gram in counts}:
        after = [window[-1] for window in windows if window[:-1] == context]
        total = sum(c for gram, c in counts.items() if gram[:-1] == context)
        for gram, c in counts.items():
            if gram[:-1] == context:
                p = c / total
                spread = (len(after) * p * (1 - p)) ** 0.5
                require(
                    abs(after.count(gram[-1]) - len(after) * p) <= 6 * spread + 4,
                    f"With n = {n} a word came much more or less often after its context than in the "
                    "counts.\n  likely slip: draw each word with the probability that `mle_prob` "
                    "gives it",
                )

# %% role="test" id="generate_ngram" hidden=true
# All chance comes from the generator
rng = np.random.default_rng(seed("generate_ngram chance"))
counts = {(word,): count for word, count in enumerate(rng.integers(1, 9, size=50).tolist())}
one, two = (int(s) for s in rng.integers(2**60, size=2))
first = expect(generate_ngram, counts, (), 60, np.random.default_rng(one)).value()
again = expect(generate_ngram, counts, (), 60, np.random.default_rng(one)).value()
other = expect(generate_ngram, counts, (), 60, np.random.default_rng(two)).value()
require(
    isinstance(first, list) and len(first) == 60 and first == again,
    "Two calls with equal generators should give the same tokens.\n"
    "  likely slip: the draw comes from `random` or `np.random`, or from the order of a set",
)
require(
    first != other,
    "Two calls with generators of different seeds gave the same 60 tokens.\n"
    "  likely slip: the function seeds a generator of its own, or takes the most frequent word",
)
words = ["", " ", "we the", " people"]
counts = {(a, b): 1 for a in words for b in words}
drawn = expect(generate_ngram, counts, (" ",), 40, np.random.default_rng(one)).value()
require(
    isinstance(drawn, list) and len(drawn) == 40 and all(token in words for token in drawn),
    "Tokens are strings of any kind, the empty one and those with blanks included: return them as "
    "they are.",
)


# %% [markdown] role="explanation" id="generate_ngram"
# Two tables are hidden in the counts, and turning the one (n-gram → count) into the other (context → its
# followers) once makes each draw independent of the size of the text. Going through all counts for every
# token gives the same words, a thousand times slower.
#
# Another way to draw in proportion: `position = rng.integers(total)`, and walk along the counts until
# they exceed it. Or keep the followers in a list with repetitions, and take one at random. All are right:
# which tokens come for which seed differs, the probabilities do not, and it is those that are checked.
#
# A context is never unseen unless its last token stands at the end of the text, because every drawn
# n-gram was read somewhere and, but for the last one, something followed it. A smoothed model has a
# distribution for every context and never needs to stop. It also writes, now and then, what nobody would.
#
# With n = 1 you get a bag of words; with n = 3 phrases that hang together; with n = 5 whole sentences, and
# they are the text's own: most contexts of four words occur once, and have one follower.
