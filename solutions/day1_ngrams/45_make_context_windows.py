# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="make_context_windows" points=2 minutes=10 difficulty=2 may_not="llmweek"
# ## `make_context_windows`
#
# A neural model reads the n − 1 words before and predicts the next one. Cut a text into such pairs of
# question and answer.
#
# `make_context_windows(ids: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]`
#
# - `ids`: the text as ids, shape `(T,)`. `n` ≥ 1 counts the context *and* the word to predict.
# - Returns `(contexts, targets)`. `contexts` has shape `(T − n + 1, n − 1)`: row `i` holds the `n − 1` ids
#   from position `i` on, in the order of the text. `targets` has shape `(T − n + 1,)`: the id that follows
#   each row.
# - Every window counts, so neighbouring rows overlap; none wraps around from the end to the start.
# - Fewer than `n` ids hold no window: shapes `(0, n − 1)` and `(0,)`. With `n = 1` the contexts are empty:
#   shape `(T, 0)`. Both arrays keep the dtype of `ids` in every case.
#
# ```python
# >>> contexts, targets = make_context_windows(np.array([5, 6, 7, 8]), 3)
# >>> contexts
# array([[5, 6],
#        [6, 7]])
# >>> targets
# array([7, 8])
# ```

# %% [markdown] role="hint" id="make_context_windows"
# How many windows of 3 fit in 4 ids? Write them below each other and look at the columns.

# %% [markdown] role="hint" id="make_context_windows"
# Column `j` of all windows is the text from position `j` on, cut to the number of windows. The last column
# is the targets, the others are the contexts. The number of windows is never below 0.

# %% [markdown] role="hint" id="make_context_windows"
# ```python
# count = max(len(ids) - n + 1, 0)
# contexts = np.zeros((count, n - 1), dtype=ids.dtype)
# for j in range(n - 1):
#     contexts[:, j] = ids[j : ...]
# targets = ids[n - 1 : ...]
# ```

# %% role="setup" id="make_context_windows"
import numpy as np

from llmweek.exercise import expect, seed


# %% role="solution" id="make_context_windows"
def make_context_windows(ids: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """All windows of n ids (T,): contexts (T - n + 1, n - 1) and the ids that follow them."""
    ### BEGIN SOLUTION
    count = max(len(ids) - n + 1, 0)
    places = np.arange(count)[:, None] + np.arange(n)
    windows = ids[places]
    return windows[:, :-1], windows[:, -1]
    ### END SOLUTION


# %% role="test" id="make_context_windows"
# Every window, and what follows it
expect(make_context_windows, np.array([5, 6, 7, 8]), 3).equals(
    (np.array([[5, 6], [6, 7]]), np.array([7, 8])),
    slip="4 ids hold 4 - 3 + 1 = 2 windows of 3; they overlap, the older id comes first, and the "
    "target is the id *after* the context",
)
expect(make_context_windows, np.array([3, 1, 3, 2]), 2).equals(
    (np.array([[3], [1], [3]]), np.array([1, 3, 2])),
    slip="n = 2 is one id of context and one target: contexts of shape (3, 1)",
)

# %% role="test" id="make_context_windows"
# Short texts, and no context at all
expect(make_context_windows, np.array([5, 6, 7]), 3).equals(
    (np.array([[5, 6]]), np.array([7])), slip="3 ids hold one window of 3: the last one counts"
)
expect(make_context_windows, np.array([5, 6]), 4).equals(
    (np.zeros((0, 3), dtype=int), np.zeros(0, dtype=int)),
    slip="2 ids hold no window of 4: shapes (0, 3) and (0,), and ids stay integers "
    "(`np.array([])` is neither)",
)
expect(make_context_windows, np.array([5, 6]), 1).equals(
    (np.zeros((2, 0), dtype=int), np.array([5, 6])),
    slip="with n = 1 every id is a target and the contexts are empty: shape (2, 0)",
)

# %% role="test" id="make_context_windows" hidden=true
# Random texts, window by window
rng = np.random.default_rng(seed("make_context_windows"))
for length in (0, 1, 2, 5, 30, 200):
    for n in (1, 2, 3, 5):
        ids = rng.integers(0, 1000, length)
        rows = [ids[i : i + n].tolist() for i in range(length) if i + n <= length]
        contexts = np.array([row[:-1] for row in rows], dtype=int).reshape(len(rows), n - 1)
        targets = np.array([row[-1] for row in rows], dtype=int)
        expect(make_context_windows, ids, n).equals(
            (contexts, targets), slip=f"{length} ids hold {len(rows)} windows of {n}"
        )

# %% role="test" id="make_context_windows" hidden=true
# int32 and arrays with gaps
rng = np.random.default_rng(seed("make_context_windows"))
ids = rng.integers(0, 1000, 24).astype(np.int32)[::2]
rows = [ids[i : i + 3].tolist() for i in range(10)]
want = np.array([row[:2] for row in rows], np.int32), np.array([row[2] for row in rows], np.int32)
expect(make_context_windows, ids, 3).equals(want, slip="a view with gaps is an ordinary array")


# %% [markdown] role="explanation" id="make_context_windows"
# `np.arange(count)[:, None] + np.arange(n)` is the table of places, one row a window, and indexing with
# it fetches all windows at once. The edge cases need no branch: with no window the table has no row, and
# `ids` keeps its dtype.
#
# `np.lib.stride_tricks.sliding_window_view(ids, n)` gives the same table without copying a single id
# (it refuses an `n` longer than the text). A loop over the windows is fine too, until the text has
# millions of words.
#
# The model gets all windows of the text, so each word is seen n times: once as the answer, and n − 1
# times as part of a question.
