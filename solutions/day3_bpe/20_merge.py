# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="merge" points=2 minutes=10 difficulty=2 may_not="llmweek"
# ## `merge`
#
# The most frequent pair becomes one new token. Replace it.
#
# `merge(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]`
#
# - Returns a new list in which each occurrence of `pair` is replaced by `new_id`, going from left to
#   right, without overlaps: a token that has gone into one occurrence is used up. `ids` stays as it was.
# - One pass: what has been replaced is not looked at again, whatever `new_id` is.
#
# ```python
# >>> merge([1, 2, 3, 1, 2], (1, 2), 256)
# [256, 3, 256]
# >>> merge([1, 1, 1], (1, 1), 256)
# [256, 1]
# ```

# %% [markdown] role="hint" id="merge"
# After a replacement you move on by two tokens, otherwise by one. Which loop lets you choose?

# %% [markdown] role="hint" id="merge"
# `while at < len(ids)`: if a token follows and the two are the pair, append `new_id` to a fresh list
# and go on two places; else append `ids[at]` and go on one.

# %% [markdown] role="hint" id="merge"
# ```python
# merged, at = [], 0
# while at < len(ids):
#     if at + 1 < len(ids) and (ids[at], ids[at + 1]) == pair:
#         ...; at += 2
#     else:
#         ...; at += 1
# ```

# %% role="setup" id="merge"
import random

from llmweek.exercise import expect, seed


# %% role="solution" id="merge"
def merge(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]:
    """A copy of `ids` with each `pair`, from the left and without overlaps, become `new_id`."""
    ### BEGIN SOLUTION
    merged = []
    at = 0
    while at < len(ids):
        if at + 1 < len(ids) and (ids[at], ids[at + 1]) == pair:
            merged.append(new_id)
            at += 2
        else:
            merged.append(ids[at])
            at += 1
    return merged
    ### END SOLUTION


# %% role="test" id="merge"
# Every occurrence, also at the ends
expect(merge, [1, 2, 3, 1, 2], (1, 2), 256).equals(
    [256, 3, 256], slip="every occurrence counts, the one at the very end too"
)
expect(merge, [1, 2, 1], (1, 2), 256).equals(
    [256, 1], slip="the last token has no neighbour but must not get lost"
)
expect(merge, [2, 1, 2, 2], (1, 2), 256).equals(
    [2, 256, 2], slip="only a 1 followed by a 2 is the pair; a 2 alone stays"
)

# %% role="test" id="merge"
# Runs of one token do not overlap
expect(merge, [1, 1, 1], (1, 1), 256).equals(
    [256, 1], slip="go from the left; the middle token is used up by the first pair"
)
expect(merge, [1, 1, 1, 1], (1, 1), 256).equals(
    [256, 256], slip="after a replacement the next pair starts two places on"
)

# %% role="test" id="merge"
# Nothing to merge
expect(merge, [], (1, 2), 256).equals([], slip="an empty word stays empty")
expect(merge, [1], (1, 2), 256).equals([1], slip="a single token has no neighbour")
expect(merge, [11, 2, 1, 22], (1, 2), 256).equals(
    [11, 2, 1, 22], slip="compare ids, not their digits: 11, 2 does not hold the pair (1, 2)"
)

# %% role="test" id="merge" hidden=true
# Random words, against replacement in a string
rng = random.Random(seed("merge"))
for _ in range(60):
    symbols = rng.sample(range(1000), rng.choice([1, 2, 3, 5]))
    ids = [rng.choice(symbols) for _ in range(rng.randint(0, 25))]
    pair, new_id = (rng.choice(symbols), rng.choice(symbols)), rng.randrange(1000, 5000)
    text = "".join(map(chr, ids))
    text = text.replace(chr(pair[0]) + chr(pair[1]), chr(new_id))
    expect(merge, ids, pair, new_id).equals(
        [ord(c) for c in text], slip="left to right, no overlaps, every occurrence, in their order"
    )

# %% role="test" id="merge" hidden=true
# One pass: the new token is not merged again
expect(merge, [1, 1, 1, 1, 1], (1, 1), 1).equals(
    [1, 1, 1],
    slip="what was replaced is looked at again: go over `ids` once, not until none is left",
)


# %% [markdown] role="explanation" id="merge"
# The loop needs two different strides, which is why it is a `while` and not a `for`. It builds a new
# list: deleting from the middle of a list costs as much as the rest of it is long, and changing the
# caller's list surprises the caller.
#
# Comparing the tuple `(ids[at], ids[at + 1]) == pair` reads best. The usual slips: forgetting the last
# token, which no pair starts; taking `aaa` for two occurrences; going through a string of digits, where
# `11 2` seems to hold `1 2`.
