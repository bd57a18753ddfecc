# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="kneser_ney_prob" points=5 minutes=35 difficulty=5 may_not="nltk llmweek"
# ## Challenge: `kneser_ney_prob`
#
# "San Francisco" makes "Francisco" a frequent word, but only after "San". After a word it has never
# followed, it is a poor guess. Kneser and Ney's idea (1995): a shorter context is asked only where the longer
# one has little to say, so let it count not how often a word occurred but **after how many different
# words** it occurred.
#
# ```
# kneser_ney_prob(counts_by_order: list[dict[tuple, int]], context: tuple, word,
#                 discount: float, vocab_size: int) -> float
# ```
#
# - `counts_by_order[i]` holds the counts of the (i + 1)-grams of one text, i = 0 … n − 1.
# - `context`: the n − 1 tokens before `word`. `discount`: D, from 0 to 1. (The chapter takes a D for each
#   order; here one serves all.) `vocab_size`: |V|, the number of
#   words there are, those never seen included.
# - Returns $P_n(w \mid u)$, where $u$ is the context. For a context *u* of m − 1 tokens, m = n, n − 1, … 1:
#
# $$\begin{aligned}
# P_m(w \mid u) = {} & \frac{\max(c_m(u\,w) - D,\ 0)}{C(u)} \\
# & + \frac{D \, N(u\,\cdot)}{C(u)}\; P_{m-1}(w \mid u')
# \end{aligned}$$
#
# - $u'$ is *u* without its first (oldest) token. At the bottom, $P_1$ has the empty context, and below it
#   stands the uniform distribution, $P_0(w) = 1/\lvert V\rvert$.
# - $c_n$ is the count, as it stands in `counts_by_order[n - 1]`. For m < n, $c_m$ is the
#   **continuation count** of an m-gram: the number of different tokens that stand before it (among the
#   (m + 1)-grams), in the chapter $N(\cdot\,u\,w)$.
# - $C(u) = \sum_{w'} c_m(u\,w')$, and $N(u\,\cdot)$ is the number of different *w′* with $c_m(u\,w') > 0$.
# - Where $C(u) = 0$ the context is new and $P_m(w \mid u) = P_{m-1}(w \mid u')$.
#
# Over all words of the vocabulary the probabilities add up to 1, after any context.
#
# By hand, for the text "a b a c a b": `b` follows `a` 2 times of 3, and `a` has 2 different followers. Each
# word has continuation count 1 or 2: `a` follows `b` and `c`, so 2; `b` and `c` follow only `a`, 1 each;
# together 4, in 3 words. With D = 0.5 and |V| = 5, P₁(b) = 0.5/4 + (0.5 · 3/4) · 1/5 = 0.2, and
# P₂(b | a) = 1.5/3 + (0.5 · 2/3) · 0.2 = 0.5667.
#
# ```python
# >>> unigrams = {("a",): 3, ("b",): 2, ("c",): 1}
# >>> bigrams = {("a", "b"): 2, ("b", "a"): 1, ("a", "c"): 1, ("c", "a"): 1}
# >>> round(kneser_ney_prob([unigrams, bigrams], ("a",), "b", 0.5, 5), 4)
# 0.5667
# >>> round(kneser_ney_prob([unigrams, bigrams], ("z",), "b", 0.5, 5), 4)
# 0.2
# ```

# %% [markdown] role="hint" id="kneser_ney_prob"
# The recursion is the same at every order; only the numbers it is fed with differ. Write first what makes
# the table of $c_m$: for the highest order it is there, for a lower one it is counted from the table one
# order above. Which of the given tables is never looked at, when n is 2 or more?

# %% [markdown] role="hint" id="kneser_ney_prob"
# Build the probability from the bottom: start with 1/|V|, then go through m = 1 … n. For each m: make
# $c_m$ (each different (m + 1)-gram gives 1 to its last m tokens); take the last m − 1 tokens of the
# context; collect the counts of what follows them. If there are none, keep the probability. Otherwise
# replace it by the formula, with the old one as $P_{m-1}$.

# %% [markdown] role="hint" id="kneser_ney_prob"
# ```python
# n, p = len(counts_by_order), 1 / vocab_size
# for m in range(1, n + 1):
#     counts = counts_by_order[n - 1]
#     if m < n:
#         counts = Counter(ngram[...] for ngram in counts_by_order[m])
#     recent = context[len(context) - (m - 1) :]
#     followers = {ngram[-1]: c for ngram, c in counts.items() if ngram[:-1] == recent}
#     total = sum(followers.values())
#     if total > 0:
#         p = max(followers.get(word, 0) - discount, 0) / total + ... * p
# return p
# ```

# %% role="setup" id="kneser_ney_prob"
import random
from collections import Counter
from fractions import Fraction

from llmweek.exercise import expect, require, seed


def counts_up_to(n: int, tokens: list) -> list[dict[tuple, int]]:
    """The n-grams of every order up to n, as `kneser_ney_prob` is given them."""
    return [
        dict(Counter(tuple(tokens[i : i + m]) for i in range(len(tokens) - m + 1)))
        for m in range(1, n + 1)
    ]


# %% role="solution" id="kneser_ney_prob"
def kneser_ney_prob(
    counts_by_order: list[dict[tuple, int]],
    context: tuple,
    word,
    discount: float,
    vocab_size: int,
) -> float:
    """P(word | context) by interpolated Kneser–Ney, uniform over `vocab_size` words at the bottom."""
    ### BEGIN SOLUTION
    n, probability = len(counts_by_order), 1 / vocab_size
    for m in range(1, n + 1):
        counts = counts_by_order[n - 1]
        if m < n:  # how many different tokens stand before each m-gram
            counts = Counter(ngram[1:] for ngram in counts_by_order[m])
        recent = context[len(context) - (m - 1) :]
        followers = {ngram[-1]: c for ngram, c in counts.items() if ngram[:-1] == recent}
        total = sum(followers.values())
        if total > 0:
            kept = max(followers.get(word, 0) - discount, 0) / total
            probability = kept + discount * len(followers) / total * probability
    return probability
    ### END SOLUTION


# %% role="test" id="kneser_ney_prob"
# One order: absolute discounting of the unigrams
expect(kneser_ney_prob, [{("a",): 3, ("b",): 1}], (), "a", 0.5, 4).close(
    (3 - 0.5) / 4 + 0.5 * 2 / 4 / 4,
    slip="the highest order uses the counts as they are, 3 of 4; D was taken off 2 words, and what it "
    "gained is spread over |V| = 4",
)
expect(kneser_ney_prob, [{("a",): 3, ("b",): 1}], (), "z", 0.5, 4).close(
    0.5 * 2 / 4 / 4,
    slip="a word never seen gets its share of the discounts: max(0 − D, 0) is 0, not −D",
)

# %% role="test" id="kneser_ney_prob"
# Two orders: "a b a c a b"
text = ["a", "b", "a", "c", "a", "b"]
expect(kneser_ney_prob, counts_up_to(2, text), ("z",), "b", 0.5, 5).close(
    0.2,
    slip="the context is new, so P₁ stands as it is; there “b” counts 1 of 4, not 2 of 6: it only "
    "ever follows “a”, and a lower order counts the *different* tokens before",
)
expect(kneser_ney_prob, counts_up_to(2, text), ("a",), "b", 0.5, 5).close(
    1.5 / 3 + 0.5 * 2 / 3 * 0.2,
    slip="in the highest order “b” keeps its count, 2 of 3; N(u ·) is 2, the number of *different* "
    "followers of “a”",
)
expect(kneser_ney_prob, counts_up_to(2, text), ("a",), "a", 0.5, 5).close(
    0.5 * 2 / 3 * (1.5 / 4 + 0.5 * 3 / 4 / 5),
    slip="“a” follows 2 different tokens, b and c: continuation count 2 of 4, though it occurs 3 times",
)

# %% role="test" id="kneser_ney_prob"
# "Francisco" is frequent, and follows one word
bay = [*(["san", "francisco"] * 8), *["my", "glasses", "your", "glasses"]]
francisco = expect(
    kneser_ney_prob, counts_up_to(2, bay), ("reading",), "francisco", 0.75, 100
).value()
glasses = expect(kneser_ney_prob, counts_up_to(2, bay), ("reading",), "glasses", 0.75, 100).value()
require(
    0 < francisco < glasses < 1,
    "After a word never seen, “glasses” (2 times, after 2 words) should be more probable than "
    "“francisco” (8 times, after 1).\n  likely slip: the lower order counts occurrences; let it count "
    "the different words before",
    f"  francisco {francisco}, glasses {glasses}",
)

# %% role="test" id="kneser_ney_prob"
# Three orders: "a b a c a b" again
text = ["a", "b", "a", "c", "a", "b"]
expect(kneser_ney_prob, counts_up_to(3, text), ("a", "b"), "a", 0.5, 5).close(
    0.5 + 0.5 * (0.5 + 0.5 * 0.45),
    slip="“a b a” occurs once, “b a” after one word, and P₁(a) is 0.45: each step down leaves out the "
    "oldest token of the context, so that after (a, b) comes (b,)",
)

# %% role="test" id="kneser_ney_prob"
# All words share 1, whatever the context
text = ["a", "b", "a", "c", "a", "b", "c", "b", "a", "b"]
for context in [("a", "b"), ("c", "b"), ("b", "b"), ("z", "a"), ("a", "z"), ("y", "z")]:
    shares = [
        expect(kneser_ney_prob, counts_up_to(3, text), context, w, 0.6, 5).value()
        for w in ("a", "b", "c", "y", "z")
    ]
    require(
        abs(sum(float(p) for p in shares) - 1) < 1e-9 and min(shares) > 0,
        f"After {context} the probabilities of all 5 words should be above 0 and add up to 1.\n"
        "  likely slip: what is taken off (D for each different follower) is not what is given on, or "
        "nothing is given on from a new context",
        f"  they add up to {sum(float(p) for p in shares):.6f}",
    )


# %% role="test" id="kneser_ney_prob" hidden=true seconds=20
# Random texts, straight from the definition
def definition(tokens, n, u, w, d, vocab_size):
    """P(w | u) with exact fractions, by looking through the text: no table of counts."""

    def c(g):
        places = [i for i in range(len(tokens)) if tuple(tokens[i : i + len(g)]) == g]
        if len(g) == n:
            return len(places)
        return len({tokens[i - 1] for i in places if i > 0})

    below = definition(tokens, n, u[1:], w, d, vocab_size) if u else Fraction(1, vocab_size)
    c_of = {v: c((*u, v)) for v in set(tokens)}
    total = sum(c_of.values())
    if total == 0:
        return below
    different = sum(count > 0 for count in c_of.values())
    return max(c_of.get(w, 0) - d, 0) / Fraction(total) + d * different / total * below


rng = random.Random(seed("kneser_ney_prob"))
for _ in range(40):
    n = rng.randint(1, 4)
    tokens = rng.choices(range(rng.randint(2, 5)), k=rng.randint(n, 30))
    context = tuple(rng.choices(range(5), k=n - 1))
    if rng.random() < 0.7 and len(tokens) > n:
        start = rng.randrange(len(tokens) - n)
        context = tuple(tokens[start : start + n - 1])
    word, d = rng.randrange(6), rng.choice([0.1, 0.5, 0.75, 1.0])
    vocab_size = rng.randint(6, 50)
    want = definition(tokens, n, context, word, Fraction(d), vocab_size)
    expect(kneser_ney_prob, counts_up_to(n, tokens), context, word, d, vocab_size).close(
        float(want),
        rtol=1e-9,
        slip="counts in the highest order, continuation counts (different tokens before) in all "
        "others; the context loses its oldest token first",
    )

# %% role="test" id="kneser_ney_prob" hidden=true
# Strings and ids, without a discount, and all of it
text = [" we", " the", " people", " of", " the", " states", " of", " the", " union"]
pairs = counts_up_to(2, text)
expect(kneser_ney_prob, pairs, (" of",), " the", 0, 10).close(
    1.0, slip="with D = 0 nothing is taken off: the relative frequency remains"
)
expect(kneser_ney_prob, pairs, (" of",), " we", 1, 10).close(
    1 / 2 * (5 / 7) / 10,
    slip="D times the number of different followers, over C(u): P₂ is 0 + 1 · 1/2 · P₁",
)
expect(kneser_ney_prob, [{}, {}], ("a",), "b", 0.5, 8).close(
    1 / 8, slip="nothing was counted: what remains is 1/|V|"
)


# %% [markdown] role="explanation" id="kneser_ney_prob"
# Read the formula as a budget. Every n-gram that was seen pays D of its count into a pot, so the pot holds
# D · N(u ·) of C(u). The pot is then given out to all words by the next lower order: to those that were
# seen as well, which is what "interpolated" means. At the bottom the rest is given out evenly, so that
# nothing is impossible. Paid in and given out are the same amount at each order: the sum stays 1.
#
# Why continuation counts? Because they make the blend agree with the text: averaged over all contexts of
# the text, the bigram model gives each word the frequency it has there (exactly, if P₁ had no discount of
# its own). With plain counts below, a word like "Francisco", which owes its frequency to one context,
# would be paid twice: there, and wherever a context is new.
#
# `Counter(ngram[1:] for ngram in counts_by_order[m])` is the whole trick: the keys of a table of counts are
# different (m + 1)-grams, and dropping the first token of each leaves one entry for each different
# predecessor. For n ≥ 2 the unigram counts are never read.
#
# Recounting for each question is for learning. A real model keeps $c$, $C$ and $N$ in tables, and
# then the cost is n look-ups. Chen and Goodman (1998) compare it with the alternatives, and with three
# discounts for each order (for counts of 1, 2 and more) it does better still: modified Kneser–Ney, the
# standard before neural models.
