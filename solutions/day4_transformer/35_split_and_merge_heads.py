# %% [markdown] role="statement" id="split_and_merge_heads" points=2 minutes=10 difficulty=2 may_not="torch llmweek"
# ## `split_and_merge_heads`: several attentions side by side
#
# One attention takes one mean of the values. To look for several things at once, the `d_model` columns of
# queries, keys and values are cut into `n_heads` groups of $d_k = d_{model} / n_{heads}$ columns. Each group,
# a *head*, attends by itself. Afterwards the heads' results are put side by side again.
#
# Write two functions.
#
# - `split_heads(x, n_heads)`: `x` `(…, T, d_model)`, where `…` are any leading axes, or none. Returns
#   `(…, n_heads, T, d_k)`: head `h` has the columns `h · d_k` to `(h + 1) · d_k − 1` of every word, all words
#   in their order. If `n_heads` (1 or more) does not divide `d_model`, it raises `ValueError`.
# - `merge_heads(x)`: the way back, from `(…, n_heads, T, d_k)` to `(…, T, n_heads · d_k)`.
#
# ```python
# >>> x = np.arange(8).reshape(2, 4)  # two words of four numbers
# >>> x
# array([[0, 1, 2, 3],
#        [4, 5, 6, 7]])
# >>> heads = split_heads(x, 2)
# >>> heads[0]
# array([[0, 1],
#        [4, 5]])
# >>> heads[1]
# array([[2, 3],
#        [6, 7]])
# >>> merge_heads(heads)
# array([[0, 1, 2, 3],
#        [4, 5, 6, 7]])
# ```
#
# Edge cases: one head adds an axis of length 1 and nothing else. Leading axes and `T` may be 0: no
# sentences, no words. The dtype stays. `x` stays as it was; what comes back may be a view of it.

# %% [markdown] role="hint" id="split_and_merge_heads"
# Cutting the last axis in two is a `reshape`: `(…, T, d_model)` to `(…, T, n_heads, d_k)`. That is not yet
# the order asked for. Which two axes have to change places?

# %% [markdown] role="hint" id="split_and_merge_heads"
# `reshape` never moves a number past another, it only puts the cuts elsewhere. So a `reshape` alone to
# `(…, n_heads, T, d_k)` gives the right shape and the wrong numbers: use `np.swapaxes(…, -3, -2)` for the
# exchange. The way back is the same two steps in the opposite order. Write all lengths out: −1 is
# ambiguous where an axis is empty.

# %% [markdown] role="hint" id="split_and_merge_heads"
# ```python
# *lead, T, d_model = x.shape
# if ...:
#     raise ValueError(f"{n_heads} heads do not divide d_model = {d_model}")
# return x.reshape(*lead, T, n_heads, ...).swapaxes(...)
# # and back:
# *lead, n_heads, T, d_k = x.shape
# return x.swapaxes(...).reshape(*lead, T, ...)
# ```

# %% role="setup" id="split_and_merge_heads"
import numpy as np

from llmweek.compare import show
from llmweek.exercise import expect, require, seed


# %% role="solution" id="split_and_merge_heads"
def split_heads(x: np.ndarray, n_heads: int) -> np.ndarray:
    """(…, T, d_model) -> (…, n_heads, T, d_model / n_heads). ValueError where that is not whole."""
    ### BEGIN SOLUTION
    *lead, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError(f"{n_heads} heads do not divide d_model = {d_model}")
    return x.reshape(*lead, T, n_heads, d_model // n_heads).swapaxes(-3, -2)
    ### END SOLUTION


def merge_heads(x: np.ndarray) -> np.ndarray:
    """(…, n_heads, T, d_k) -> (…, T, n_heads · d_k)."""
    ### BEGIN SOLUTION
    *lead, n_heads, T, d_k = x.shape
    return x.swapaxes(-3, -2).reshape(*lead, T, n_heads * d_k)
    ### END SOLUTION


# %% role="test" id="split_and_merge_heads"
# Three words of four numbers, in two heads
x = np.array([[10, 11, 12, 13], [20, 21, 22, 23], [30, 31, 32, 33]])
heads = np.array([[[10, 11], [20, 21], [30, 31]], [[12, 13], [22, 23], [32, 33]]])
got = expect(split_heads, x, 2).value()
require(
    getattr(got, "shape", None) == (2, 3, 2),
    "3 words of 4 numbers in 2 heads should have shape (2, 3, 2): heads, words, numbers of a head.",
    f"  got {show(got)}",
)
expect(split_heads, x, 2).equals(
    heads,
    slip="head 0 has the first two numbers of every word, head 1 the last two. A reshape to the final "
    "shape alone deals the numbers out word by word: cut the last axis, then swap two axes",
)
expect(merge_heads, heads).equals(
    x, slip="side by side again: the first word is 10, 11 of head 0 and then 12, 13 of head 1"
)

# %% role="test" id="split_and_merge_heads"
# A batch, sentence by sentence; one head; heads that do not fit
x = np.arange(48).reshape(2, 4, 6) / 4
for n_heads in (1, 2, 3, 6):
    whole = expect(split_heads, x, n_heads).value(
        slip="there may be axes before the words, here one for the sentences: *lead, T, d_model = x.shape"
    )
    require(
        getattr(whole, "shape", None) == (2, n_heads, 4, 6 // n_heads),
        f"2 sentences of 4 words of 6 numbers in {n_heads} heads should have shape "
        f"(2, {n_heads}, 4, {6 // n_heads}).",
        f"  got {show(whole)}",
    )
    for i in range(2):
        expect(split_heads, x[i], n_heads).equals(
            whole[i], slip="a sentence by itself should be split as in the batch"
        )
    expect(merge_heads, whole).equals(x, slip="merge_heads should undo split_heads, in a batch too")
expect(split_heads, x, 4).raises(
    ValueError, slip="6 columns cannot be cut into 4 equal heads: refuse, do not drop the rest"
)

# %% role="test" id="split_and_merge_heads" hidden=true
# Random shapes, number by number
rng = np.random.default_rng(seed("split_and_merge_heads"))
for lead, T, n_heads, d_k in [
    ((), 1, 1, 1),
    ((), 4, 4, 4),
    ((3,), 5, 2, 3),
    ((4,), 4, 4, 1),
    ((2, 3), 2, 3, 4),
    ((2, 1, 2), 3, 5, 2),
]:
    x = rng.normal(size=(*lead, T, n_heads * d_k))
    heads = np.zeros((*lead, n_heads, T, d_k))
    for where in np.ndindex(*lead):
        for t in range(T):
            for h in range(n_heads):
                for i in range(d_k):
                    heads[(*where, h, t, i)] = x[(*where, t, h * d_k + i)]
    expect(split_heads, x, n_heads).equals(
        heads, slip="number i of head h is column h · d_k + i of the same word of the same sentence"
    )
    expect(merge_heads, heads).equals(
        x, slip="column h · d_k + i of a word is number i of head h, for that word"
    )

# %% role="test" id="split_and_merge_heads" hidden=true
# Heads that do not fit, dtypes, views, empty axes
for d_model, n_heads in [(6, 4), (7, 2), (3, 6), (5, 3)]:
    expect(split_heads, np.zeros((2, 3, d_model)), n_heads).raises(
        ValueError, slip="where n_heads does not divide d_model there is no such d_k"
    )
rng = np.random.default_rng(seed("split_and_merge_heads views"))
x = rng.normal(size=(3, 8, 24)).astype(np.float32)[:, ::2, ::2]
heads = np.stack([x[:, :, h * 4 : h * 4 + 4] for h in range(3)], axis=1)
for got, want in (
    (expect(split_heads, x, 3).value(), heads),
    (expect(merge_heads, heads.swapaxes(0, 2).copy().swapaxes(0, 2)).value(), x),
):
    require(
        getattr(got, "dtype", None) == np.float32 and np.array_equal(got, want),
        "A float32 view with gaps should come back in heads, as float32, and side by side again.",
    )
expect(split_heads, np.zeros((0, 5, 6)), 2).equals(
    np.zeros((0, 2, 5, 3)), slip="no sentences: a −1 in reshape has no answer here"
)
expect(split_heads, np.zeros((2, 0, 6)), 3).equals(
    np.zeros((2, 3, 0, 2)), slip="no words: a −1 in reshape has no answer here"
)
expect(merge_heads, np.zeros((0, 2, 5, 3))).equals(np.zeros((0, 5, 6)), slip="no sentences")
expect(merge_heads, np.zeros((2, 3, 0, 2))).equals(np.zeros((2, 0, 6)), slip="no words")

# %% [markdown] role="explanation" id="split_and_merge_heads"
# Splitting costs nothing: `reshape` and `swapaxes` only write down how to read the same memory. Merging
# has to copy, as two words of one head lie side by side and are to be torn apart.
#
# With the heads on an axis before the last two, `attention` treats them as it treats sentences, as so many
# independent problems. That is why it allows any leading axes, and why no loop over heads is needed.
#
# A wrong split followed by the matching wrong merge gives back the input. So a round trip proves nothing:
# the shapes are right, training runs, and one "head" is the first few words of the sentence with all of
# their columns. With weights from elsewhere, or with a causal mask, it falls apart. Check where single
# numbers go.
#
# Cutting into blocks, and not dealing columns out in turn, is a convention. It is that of torch and of
# most published weights.
