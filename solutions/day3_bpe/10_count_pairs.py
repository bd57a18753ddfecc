# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="count_pairs" points=1 minutes=5 difficulty=1 may_not="llmweek"
# ## `count_pairs`
#
# Byte pair encoding looks at neighbours. Count them.
#
# `count_pairs(ids: list[int]) -> dict[tuple[int, int], int]`
#
# - `ids`: the tokens of one word, any length.
# - Returns how often each pair `(left, right)` of adjacent ids occurs, in the order in which the pairs
#   are first met (a `dict` keeps that order by itself, and so does a `collections.Counter`). Pairs that
#   do not occur are absent.
# - Order within a pair matters: `(1, 2)` is not `(2, 1)`. Overlaps count: `[7, 7, 7]` holds `(7, 7)`
#   twice. Fewer than two ids hold no pair.
#
# ```python
# >>> count_pairs([1, 2, 3, 1, 2])
# {(1, 2): 2, (2, 3): 1, (3, 1): 1}
# ```

# %% [markdown] role="hint" id="count_pairs"
# A list of n ids has n − 1 places where two of them touch. Which is the last?

# %% [markdown] role="hint" id="count_pairs"
# Walk over the list and over the list shifted by one, together (`zip`, or `itertools.pairwise`). Keep a
# dictionary; a pair met for the first time starts at zero.

# %% [markdown] role="hint" id="count_pairs"
# ```python
# counts = {}
# for left, right in pairwise(ids):
#     counts[left, right] = counts.get(...) + 1
# ```

# %% role="setup" id="count_pairs"
import random
from itertools import pairwise

from llmweek.exercise import expect, require, seed


# %% role="solution" id="count_pairs"
def count_pairs(ids: list[int]) -> dict[tuple[int, int], int]:
    """How often each pair of adjacent ids occurs, in the order first met; overlaps count."""
    ### BEGIN SOLUTION
    counts: dict[tuple[int, int], int] = {}
    for pair in pairwise(ids):
        counts[pair] = counts.get(pair, 0) + 1
    return counts
    ### END SOLUTION


# %% role="test" id="count_pairs"
# Neighbours of a word
expect(count_pairs, [1, 2, 3, 1, 2]).equals(
    {(1, 2): 2, (2, 3): 1, (3, 1): 1},
    slip="n ids touch in n - 1 places: the last id starts no pair, the first ends none",
)
expect(count_pairs, [1, 2, 1]).equals(
    {(1, 2): 1, (2, 1): 1}, slip="(1, 2) and (2, 1) are two pairs; do not sort a pair"
)

# %% role="test" id="count_pairs"
# Overlaps and short words
expect(count_pairs, [7, 7, 7]).equals(
    {(7, 7): 2}, slip="overlapping pairs both count; it is only `merge` that may not overlap"
)
expect(count_pairs, []).equals({}, slip="no id, no pair")
expect(count_pairs, [5]).equals({}, slip="one id has no neighbour")

# %% role="test" id="count_pairs" hidden=true
# Random words, counted place by place
rng = random.Random(seed("count_pairs"))
for _ in range(40):
    ids = [rng.choice([0, 1, 2, 300]) for _ in range(rng.randint(0, 30))]
    want: dict[tuple[int, int], int] = {}
    for at in range(1, len(ids)):
        key = (ids[at - 1], ids[at])
        want[key] = 1 + want.pop(key, 0)
    expect(count_pairs, ids).equals(
        want, slip=f"{len(ids)} ids have {max(len(ids) - 1, 0)} places where two of them touch"
    )

# %% role="test" id="count_pairs" hidden=true
# In the order first met
rng = random.Random(seed("count_pairs order"))
ids = [rng.randrange(50) for _ in range(60)]
met = []
for at in range(1, len(ids)):
    if (ids[at - 1], ids[at]) not in met:
        met.append((ids[at - 1], ids[at]))
got = expect(count_pairs, ids).value()
require(isinstance(got, dict), "`count_pairs` should return a dict")
require(
    list(got) == met,
    "The pairs should come in the order in which they are first met in the word.\n"
    "  likely slip: they went through a set or were sorted; the tie rule 'first seen' needs the order",
)


# %% [markdown] role="explanation" id="count_pairs"
# `pairwise(ids)` pairs each id with its right neighbour, and empty and one-token words need no special
# case. `Counter(pairwise(ids))` says the same in one line. `zip(ids, ids[1:])` does too, at the price of
# a copy; it stops by itself at the shorter list.
#
# The cost is one dictionary update a token. That is cheap once, and ruinous when it is done again for
# the whole corpus at each of 50,000 merges: the exercise `train_bpe_fast` is about that.
#
# Overlaps are counted although they cannot all be merged: `aaa` holds `aa` twice and merging leaves
# `aa a`. Byte pair encoding, as everybody implements it, lives with this small overestimate.
