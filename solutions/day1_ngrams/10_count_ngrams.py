# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="count_ngrams" points=1 minutes=5 difficulty=1 may_not="nltk sklearn llmweek"
# ## `count_ngrams`
#
# All that a counting model knows of a text is how often each n-gram occurs in it. Count them.
#
# `count_ngrams(tokens: list, n: int) -> dict[tuple, int]`
#
# - `tokens`: the text, a list of strings or of ids; `n`: how many tokens make an n-gram.
# - Returns how often each n-gram occurs. An n-gram is a tuple of `n` tokens that follow each other, also
#   for `n` = 1. n-grams that do not occur are absent. The order of the dictionary does not matter, and a
#   `collections.Counter` is a dictionary too.
# - n-grams overlap: each token but the last few begins one. Nothing is added at the start or the end.
# - Fewer than `n` tokens hold no n-gram. An `n` below 1 raises `ValueError`.
#
# ```python
# >>> count_ngrams(["to", "be", "or", "not", "to", "be"], 2)
# {('to', 'be'): 2, ('be', 'or'): 1, ('or', 'not'): 1, ('not', 'to'): 1}
# >>> count_ngrams([7, 7, 7], 1)
# {(7,): 3}
# ```
#
# To see what is frequent in real text, in a cell of your own below:
#
# ```python
# counts = count_ngrams(TOKENS, 3)
# sorted(counts.items(), key=lambda item: -item[1])[:10]
# ```

# %% [markdown] role="hint" id="count_ngrams"
# The first n-gram starts at token 0. At which token does the last one start, when there are T tokens?

# %% [markdown] role="hint" id="count_ngrams"
# Look at the slice `tokens[start : start + n]` for every start that leaves n tokens. Make it a tuple, so
# that it can be a key, and add one to its count; a new key starts at zero.

# %% [markdown] role="hint" id="count_ngrams"
# ```python
# counts = {}
# for start in range(len(tokens) - n + ...):
#     ngram = tuple(tokens[start : ...])
#     counts[ngram] = counts.get(..., 0) + 1
# return counts
# ```

# %% role="setup" id="count_ngrams"
import random

from llmweek.exercise import expect, seed


# %% role="solution" id="count_ngrams"
def count_ngrams(tokens: list, n: int) -> dict[tuple, int]:
    """How often each n-gram (a tuple of `n` tokens) occurs. Raises ValueError for n < 1."""
    ### BEGIN SOLUTION
    if n < 1:
        raise ValueError(f"an n-gram has at least one token, not {n}")
    counts: dict[tuple, int] = {}
    for start in range(len(tokens) - n + 1):
        ngram = tuple(tokens[start : start + n])
        counts[ngram] = counts.get(ngram, 0) + 1
    return counts
    ### END SOLUTION


# %% role="test" id="count_ngrams"
# Single tokens, pairs, triples
expect(count_ngrams, ["a", "b", "a"], 1).equals(
    {("a",): 2, ("b",): 1},
    slip="three tokens hold three unigrams, the last included, and each is a tuple: ('a',), not 'a'",
)
expect(count_ngrams, ["a", "b", "a", "b", "c"], 2).equals(
    {("a", "b"): 2, ("b", "a"): 1, ("b", "c"): 1},
    slip="five tokens hold four pairs: pairs overlap, the last one ends at the last token, none is "
    "shorter or added, and ('a', 'b') is not ('b', 'a')",
)
expect(count_ngrams, ["a", "b", "c", "a"], 3).equals(
    {("a", "b", "c"): 1, ("b", "c", "a"): 1},
    slip="n-grams overlap: the next one starts one token further, not n tokens further",
)
expect(count_ngrams, [7, 7, 7, 7], 2).equals(
    {(7, 7): 3}, slip="tokens may be ids, and overlapping n-grams all count"
)

# %% role="test" id="count_ngrams"
# Short texts, and no n-gram at all
expect(count_ngrams, ["a", "b"], 2).equals({("a", "b"): 1}, slip="two tokens are one pair")
expect(count_ngrams, ["a", "b"], 3).equals(
    {}, slip="two tokens hold no triple: no padding, and no shorter tuples"
)
expect(count_ngrams, [], 1).equals({}, slip="no tokens, no n-grams")
expect(count_ngrams, ["a", "b"], 0).raises(ValueError, slip="an n-gram has at least one token")

# %% role="test" id="count_ngrams" hidden=true
# Random texts, counted n-gram by n-gram
rng = random.Random(seed("count_ngrams"))
for _ in range(30):
    alphabet = rng.choice([[0, 1, 2, 30], ["we", " the", " people", ", "], ["一", "二", "", " "]])
    tokens = rng.choices(alphabet, k=rng.randint(0, 40))
    n = rng.randint(1, 6)
    grams = list(zip(*(tokens[i:] for i in range(n)), strict=False))
    want = {gram: sum(gram == other for other in grams) for gram in grams}
    expect(count_ngrams, tokens, n).equals(
        want, slip=f"{len(tokens)} tokens hold {max(len(tokens) - n + 1, 0)} n-grams of {n} tokens"
    )
expect(count_ngrams, ["a b", "c", "a", "b c"], 2).equals(
    {("a b", "c"): 1, ("c", "a"): 1, ("a", "b c"): 1},
    slip="a token may hold a blank: keep tokens apart in a tuple, do not join them",
)
expect(count_ngrams, ["a", "b"], -1).raises(ValueError, slip="a negative n is no length")


# %% [markdown] role="explanation" id="count_ngrams"
# T tokens hold T − n + 1 n-grams, because the last one must end at the last token; when T is smaller than
# n the range is empty and nothing needs a special case. `Counter(zip(*(tokens[i:] for i in range(n))))`
# says the same in one line: n copies of the text, shifted against each other and read in step.
#
# The tuple matters. Joined strings would confuse `("a b", "c")` with `("a", "b c")`, and a bare token for
# n = 1 would make unigrams a special case in everything that follows.
#
# Counting takes one pass and n·T steps. What grows is the table: the higher n, the more n-grams occur just
# once, and the table approaches the length of the text.
