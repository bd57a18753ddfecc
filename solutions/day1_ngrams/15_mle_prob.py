# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="mle_prob" points=2 minutes=8 difficulty=1 may_not="nltk llmweek"
# ## `mle_prob`
#
# Of all the times this context occurred, how often did this word follow? That share is the estimate that
# makes the text itself most probable (maximum likelihood estimation):
#
# $$P(w \mid u) = \frac{c(u\,w)}{\sum_{w'} c(u\,w')}$$
#
# `mle_prob(counts: dict[tuple, int], context: tuple, word) -> float`
#
# - `counts`: how often each n-gram occurs, all of one n ≥ 1, as `count_ngrams` returns them.
# - `context`: the tuple *u* of the n − 1 tokens before `word`; for unigrams it is the empty tuple `()`.
# - The sum runs over all words *w′* that were seen after *u*. It is the number of times the context was
#   seen *with a word after it*.
# - Returns a float. A word never seen after this context has probability 0.0. So has any word after a
#   context that was never seen: there is nothing to estimate from.
#
# ```python
# >>> counts = {("to", "be"): 2, ("be", "or"): 1, ("to", "go"): 1}
# >>> mle_prob(counts, ("to",), "be")
# 0.6666666666666666
# >>> mle_prob(counts, ("or",), "not")
# 0.0
# ```

# %% [markdown] role="hint" id="mle_prob"
# An n-gram is its context and one word more. How do you get the two back from a tuple?

# %% [markdown] role="hint" id="mle_prob"
# Above the bar stands one count: that of `(*context, word)`, or 0. Below it, add up the counts of all
# n-grams whose first n − 1 tokens are the context. If that sum is 0, do not divide.

# %% [markdown] role="hint" id="mle_prob"
# ```python
# total = sum(count for ngram, count in counts.items() if ngram[:-1] == ...)
# if total == 0:
#     return 0.0
# return counts.get((*context, word), ...) / total
# ```

# %% role="setup" id="mle_prob"
import random

from llmweek.exercise import expect, require, seed


# %% role="solution" id="mle_prob"
def mle_prob(counts: dict[tuple, int], context: tuple, word) -> float:
    """P(word | context) by relative frequency; 0.0 where the context was never seen."""
    ### BEGIN SOLUTION
    total = sum(count for ngram, count in counts.items() if ngram[:-1] == context)
    if total == 0:
        return 0.0
    return counts.get((*context, word), 0) / total
    ### END SOLUTION


# %% role="test" id="mle_prob"
# "to" was seen three times, twice before "be"
pairs = {("to", "be"): 2, ("be", "or"): 1, ("or", "to"): 1, ("to", "go"): 1}
expect(mle_prob, pairs, ("to",), "be").close(
    2 / 3,
    slip="divide by how often the context was followed by anything (2 + 1), not by all pairs of the "
    "text, nor by the number of different words after it",
)
expect(mle_prob, pairs, ("be",), "or").close(
    1.0, slip="“be” was always followed by “or”: look at n-grams that begin with the context"
)
expect(mle_prob, pairs, ("to",), "or").close(
    0.0, slip="“to or” never occurs, “or to” does: the order counts, and 0 is the estimate"
)

# %% role="test" id="mle_prob"
# Longer contexts, and none
triples = {("a", "b", "c"): 1, ("x", "b", "c"): 5, ("a", "b", "d"): 3, ("b", "a", "c"): 4}
expect(mle_prob, triples, ("a", "b"), "c").close(
    0.25, slip="the whole context must match, in its order: ('x', 'b') and ('b', 'a') are others"
)
expect(mle_prob, {("a",): 3, ("b",): 1}, (), "a").close(
    0.75, slip="the context of a unigram is the empty tuple: every unigram continues it"
)

# %% role="test" id="mle_prob"
# Never seen
expect(mle_prob, {("a", "b"): 2}, ("b",), "a").close(
    0.0, slip="this context was never seen: return 0.0 before you divide by 0"
)
expect(mle_prob, {}, (), "a").close(0.0, slip="nothing was counted at all: 0.0")

# %% role="test" id="mle_prob" hidden=true
# Random texts, from the text itself
rng = random.Random(seed("mle_prob"))
for _ in range(40):
    n = rng.randint(1, 4)
    alphabet = rng.choice([["a", "b", "c"], [0, 1, 2, 3, 4]])
    tokens = rng.choices(alphabet, k=rng.randint(n, 60))
    counts: dict[tuple, int] = {}
    followers: dict[tuple, list] = {}
    for end in range(n, len(tokens) + 1):
        gram = tuple(tokens[end - n : end])
        counts[gram] = counts.get(gram, 0) + 1
        followers.setdefault(gram[:-1], []).append(gram[-1])
    context = rng.choice([*followers, tuple(rng.choices(alphabet, k=n - 1))])
    word = rng.choice(alphabet)
    seen = followers.get(context, [])
    expect(mle_prob, counts, context, word).close(
        seen.count(word) / len(seen) if seen else 0.0,
        rtol=1e-12,
        slip="the share of this word among all the words that followed this very context",
    )

# %% role="test" id="mle_prob" hidden=true
# The words after a context share 1 among them
rng = random.Random(seed("mle_prob shares"))
counts = {(rng.randrange(4), rng.randrange(4), w): rng.randint(1, 9) for w in range(12)}
for context in {gram[:-1] for gram in counts}:
    shares = [expect(mle_prob, counts, context, w).value() for w in range(12)]
    require(
        abs(sum(float(p) for p in shares) - 1) < 1e-9,
        "The probabilities of all words after one context should add up to 1.\n"
        "  likely slip: what you divide by is not the sum over the words that follow this context",
    )


# %% [markdown] role="explanation" id="mle_prob"
# The sum below the bar is what makes it a distribution: over all words that followed the context, the
# numerators add up to the denominator. The number of times the context itself occurs is nearly the same
# sum, but not quite. A context at the very end of the text occurs once more than it is followed by
# something, and dividing by that would lose a little probability.
#
# Looking through all n-grams for each question is slow on a large text: a real model keeps the totals in
# a second table, from context to sum, filled once. The answer is the same.
#
# The zeros are the trouble. In held-out text many pairs of words are new, and one zero makes the whole
# text impossible: its log-probability is −∞ and its perplexity infinite. That is what smoothing is for.
