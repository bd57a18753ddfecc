# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="interpolate" points=3 minutes=12 difficulty=2 may_not="nltk llmweek"
# ## `interpolate`
#
# A long context says much and was seldom seen; a short one says little and was seen often. Linear
# interpolation asks all of them and blends what they say:
#
# $$P(w \mid u) = \sum_{m=1}^{n} \lambda_m \, P_{\text{ML}}(w \mid u_m)$$
#
# where $u_m$ is the last m − 1 tokens of the context *u*: what an m-gram sees before its last token. (The
# chapter's mixture has a uniform part as well. Here it is left out.)
#
# ```
# interpolate(counts_by_order: list[dict[tuple, int]], context: tuple, word,
#             weights: list[float]) -> float
# ```
#
# - `counts_by_order[i]` holds the counts of the (i + 1)-grams of a text: unigrams first, n-grams last.
# - `context`: the n − 1 tokens before `word`. The estimate from `counts_by_order[i]` looks at its last `i`
#   tokens, the nearest ones.
# - `weights[i]` goes with `counts_by_order[i]`, so that it is λ for m = i + 1. Weights are not negative and
#   add up to 1. Another number of weights than of orders raises `ValueError`.
# - **A context that was never seen has no say.** Its order has no estimate, so that its weight goes to the
#   others in proportion to theirs: blend only the orders whose context was seen, and divide by the sum of
#   *their* weights. That keeps the probabilities of all words adding up to 1. (A word never seen after a
#   context that *was* seen is another matter: there the order says 0, and that counts.)
# - Returns a float; 0.0 if no order with a weight above 0 has seen its context.
#
# ```python
# >>> unigrams = {("a",): 3, ("b",): 1}
# >>> bigrams = {("a", "a"): 1, ("a", "b"): 1, ("b", "a"): 1}
# >>> interpolate([unigrams, bigrams], ("a",), "b", [0.5, 0.5])
# 0.375
# >>> interpolate([unigrams, bigrams], ("c",), "b", [0.5, 0.5])
# 0.25
# ```

# %% [markdown] role="hint" id="interpolate"
# How do you take the last `i` tokens of a tuple, so that it is right for `i` = 0 too? (`context[-0:]` is
# the whole of it.)

# %% [markdown] role="hint" id="interpolate"
# Go through the orders together with their weights. For each, shorten the context and add up the counts of
# the n-grams that begin with it. If there are none, skip the order. Otherwise add the weighted share to one
# running sum and the weight to another. At the end divide the first by the second.

# %% [markdown] role="hint" id="interpolate"
# ```python
# blend = said = 0.0
# for i, (counts, weight) in enumerate(zip(counts_by_order, weights, strict=True)):
#     recent = context[len(context) - i :]
#     total = sum(count for ngram, count in counts.items() if ngram[:-1] == ...)
#     if total > 0:
#         blend += weight * ...
#         said += ...
# return blend / said if said > 0 else 0.0
# ```

# %% role="setup" id="interpolate"
import random
from fractions import Fraction

from llmweek.exercise import expect, require, seed


# %% role="solution" id="interpolate"
def interpolate(
    counts_by_order: list[dict[tuple, int]], context: tuple, word, weights: list[float]
) -> float:
    """Σ λᵢ Pᵢ(word | last i tokens of context), over the orders whose context was seen."""
    ### BEGIN SOLUTION
    if len(weights) != len(counts_by_order):
        raise ValueError(f"{len(weights)} weights for {len(counts_by_order)} orders")
    blend = said = 0.0
    for i, (counts, weight) in enumerate(zip(counts_by_order, weights, strict=True)):
        recent = context[len(context) - i :]
        total = sum(count for ngram, count in counts.items() if ngram[:-1] == recent)
        if total > 0:
            blend += weight * counts.get((*recent, word), 0) / total
            said += weight
    return blend / said if said > 0 else 0.0
    ### END SOLUTION


# %% role="test" id="interpolate"
# Two orders, by hand: "a b a c a b", where a is followed by b twice and by c once
unigrams = {("a",): 3, ("b",): 2, ("c",): 1}
bigrams = {("a", "b"): 2, ("b", "a"): 1, ("a", "c"): 1, ("c", "a"): 1}
expect(interpolate, [unigrams, bigrams], ("a",), "b", [0.25, 0.75]).close(
    0.25 * 2 / 6 + 0.75 * 2 / 3,
    slip="weights[0] goes with the unigrams (2 of 6), weights[1] with the bigrams (2 of 3); and for the "
    "unigrams the context is empty: context[-0:] is everything",
)
expect(interpolate, [unigrams, bigrams], ("a",), "a", [0.25, 0.75]).close(
    0.25 * 3 / 6,
    slip="“a a” was never seen, but the context “a” was: the bigrams say 0, and with their weight",
)

# %% role="test" id="interpolate"
# Three orders: each looks at the nearest tokens
by_order = [
    {("a",): 2, ("b",): 2, ("c",): 4},
    {("a", "b"): 2, ("b", "c"): 1, ("b", "a"): 1, ("c", "c"): 3},
    {("a", "b", "c"): 1, ("a", "b", "a"): 1},
]
expect(interpolate, by_order, ("a", "b"), "c", [0.2, 0.3, 0.5]).close(
    0.2 * 4 / 8 + 0.3 * 1 / 2 + 0.5 * 1 / 2,
    slip="the context of the bigram is the token just before the word, “b”; of the unigram, nothing "
    "at all (and context[-0:] is everything)",
)

# %% role="test" id="interpolate"
# A context never seen has no say
by_order = [
    {("a",): 2, ("b",): 2, ("c",): 4},
    {("a", "b"): 2, ("b", "c"): 1, ("b", "a"): 1, ("c", "c"): 3},
    {("a", "b", "c"): 1, ("a", "b", "a"): 1},
]
expect(interpolate, by_order, ("c", "b"), "c", [0.2, 0.3, 0.5]).close(
    (0.2 * 4 / 8 + 0.3 * 1 / 2) / 0.5,
    slip="nothing was seen after “c b”: leave its order out and divide by the weights of the others",
)
expect(interpolate, by_order, ("x", "y"), "c", [0.2, 0.3, 0.5]).close(
    0.5, slip="only the unigrams have seen their context, the empty one: all weight goes to them"
)
expect(interpolate, by_order, ("x", "y"), "c", [0.0, 0.5, 0.5]).close(
    0.0, slip="the only order that could say something has weight 0: return 0.0, do not divide by 0"
)

# %% role="test" id="interpolate"
# One order alone, and weights that do not fit
expect(interpolate, [{("a",): 3, ("b",): 1}], (), "b", [1.0]).close(
    0.25, slip="unigrams alone: an empty context and one weight"
)
expect(interpolate, [{("a",): 3, ("b",): 1}], (), "b", [0.5, 0.5]).raises(
    ValueError, slip="two weights for one order: zip(..., strict=True) or a look at the lengths"
)

# %% role="test" id="interpolate" hidden=true
# Random texts, with exact fractions, from the text itself
rng = random.Random(seed("interpolate"))
for _ in range(40):
    n = rng.randint(1, 4)
    tokens = rng.choices(range(5), k=rng.randint(n, 50))
    parts = [rng.choice([0, 1, 2, 5]) for _ in range(n)]
    parts[rng.randrange(n)] += 1
    weights = [part / sum(parts) for part in parts]
    context, word = tuple(rng.choices(range(6), k=n - 1)), rng.randrange(5)
    counts_by_order: list[dict[tuple, int]] = []
    above = below = Fraction(0)
    for i in range(n):
        grams = [tuple(tokens[j : j + i + 1]) for j in range(len(tokens) - i)]
        counts_by_order.append({gram: grams.count(gram) for gram in grams})
        after = [gram[i] for gram in grams if gram[:i] == context[n - 1 - i :]]
        if after:
            above += Fraction(parts[i], sum(parts)) * Fraction(after.count(word), len(after))
            below += Fraction(parts[i], sum(parts))
    expect(interpolate, counts_by_order, context, word, weights).close(
        float(above / below) if below else 0.0,
        rtol=1e-9,
        slip="order i asks what followed the last i tokens; orders that never saw them are left out",
    )
expect(interpolate, [{(0,): 1}, {(0, 0): 1}], (0,), 0, [1.0]).raises(
    ValueError, slip="one weight for two orders"
)

# %% role="test" id="interpolate" hidden=true
# All words share 1, after any context
rng = random.Random(seed("interpolate shares"))
tokens = rng.choices(range(6), k=40)
by_order = []
for n in (1, 2, 3):
    grams = [tuple(tokens[j : j + n]) for j in range(41 - n)]
    by_order.append({gram: grams.count(gram) for gram in grams})
for context in [(tokens[0], tokens[1]), (7, tokens[3]), (7, 8), (tokens[5], 7)]:
    shares = [expect(interpolate, by_order, context, w, [0.2, 0.3, 0.5]).value() for w in range(6)]
    require(
        abs(sum(float(p) for p in shares) - 1) < 1e-9,
        "The probabilities of all words should add up to 1, also where a longer context is new.\n"
        "  likely slip: the weight of an order that never saw its context was lost",
    )


# %% [markdown] role="explanation" id="interpolate"
# A blend of distributions is a distribution as long as the weights of those that take part add up to 1.
# That is why an order without an estimate must leave the sum, and its weight with it; adding 0 for it
# would leave the words with less than 1 to share. A word that was never seen after a *seen* context is
# different: the estimate exists and is 0.
#
# The same model can be written as a recursion, from short contexts to long ones (Jelinek and Mercer's
# form): $P = \mu_m P_{\text{ML}} + (1 - \mu_m) P_{\text{shorter}}$, with $\mu_m = \lambda_m / (\lambda_1 +
# \dots + \lambda_m)$, and $\mu_m = 0$ where the context is new. Multiply it out and you get the blend above.
#
# Where do the weights come from? Not from the counted text: there the longest context always does best, and
# would get all of the weight. They are chosen on held-out text, by trying a few or by expectation
# maximisation. Two things are left to wish for. A word that no order has seen still has probability 0,
# so a uniform part belongs in the blend. And the weights do not depend on how often a context was seen;
# in better methods they do.
