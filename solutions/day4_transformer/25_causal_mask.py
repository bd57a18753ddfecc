# %% [markdown] role="statement" id="causal_mask" points=1 minutes=6 difficulty=1 may_not="torch llmweek"
# ## `causal_mask`: no looking ahead
#
# A decoder learns to predict the next word. In training it reads all target words at once, so at each
# position the word to be predicted stands right there, one place to the right. A mask hides it: a word
# sees **itself and all words before it**, and none after it.
#
# Write `causal_mask(n)`.
#
# - `n`: the number of words, 0 or more.
# - Returns a boolean array `(n, n)`: a row for each query, a column for each key, `True` = may attend.
#
# ```python
# >>> causal_mask(4)
# array([[ True, False, False, False],
#        [ True,  True, False, False],
#        [ True,  True,  True, False],
#        [ True,  True,  True,  True]])
# ```
#
# Edge cases: a single word sees itself; no words give shape `(0, 0)`.

# %% [markdown] role="hint" id="causal_mask"
# Query `i` (a row) may look at key `j` (a column) under one condition on `i` and `j`. Is `i = j` allowed?

# %% [markdown] role="hint" id="causal_mask"
# The allowed places are a triangle with its diagonal. `np.tri` and `np.tril` make one; so does comparing
# a column of positions with a row of positions.

# %% [markdown] role="hint" id="causal_mask"
# ```python
# positions = np.arange(n)
# return positions[None, :] ... positions[:, None]
# ```

# %% role="setup" id="causal_mask"
import numpy as np

from llmweek.compare import show
from llmweek.exercise import expect, require, seed


# %% role="solution" id="causal_mask"
def causal_mask(n: int) -> np.ndarray:
    """(n, n) bool: row i is True up to column i."""
    ### BEGIN SOLUTION
    return np.tri(n, dtype=bool)
    ### END SOLUTION


# %% role="test" id="causal_mask"
# Three words
got = expect(causal_mask, 3).value()
require(
    getattr(got, "dtype", None) == np.bool_,
    "The mask should be an array of booleans, True = may attend: not 0 and 1, not 0 and −∞.",
    f"  got {show(got)}",
)
expect(causal_mask, 3).equals(
    np.array([[True, False, False], [True, True, False], [True, True, True]]),
    slip="row i is query i: True from the first key up to key i itself, False after it. All words before, "
    "not only the one before; the triangle below, not the one above",
)

# %% role="test" id="causal_mask"
# One word
expect(causal_mask, 1).equals(
    np.array([[True]]), slip="the first word sees itself: nothing else is there to be seen"
)

# %% role="test" id="causal_mask" hidden=true
# Any number of words, and none
rng = np.random.default_rng(seed("causal_mask"))
for n in (0, 2, 5, 33, int(rng.integers(6, 300)), 1100):
    want = np.zeros((n, n), dtype=bool)
    for query in range(n):
        want[query, : query + 1] = True
    expect(causal_mask, n).equals(
        want, slip="query i sees the keys 0 to i, for every n, however large"
    )

# %% [markdown] role="explanation" id="causal_mask"
# The mask is what lets a decoder train on all positions at once. Row i is an exercise of its own, "what
# comes after these i + 1 words?", and all rows are solved in one pass. When the model generates, words come
# one at a time and there is no future to be hidden. The mask then keeps the earlier rows as they were in
# training.
#
# A strict triangle, without its diagonal, would leave the first word with nothing to attend to, and every
# word without itself. Nor would it guard anything: at position `i` the word `i` is known, and it is the next one
# that is to be predicted.
#
# In older code the mask is a float matrix of 0 and −∞, to be added to the scores. A boolean one says the same,
# combines with others by `&`, and takes an eighth of a float64's memory.
