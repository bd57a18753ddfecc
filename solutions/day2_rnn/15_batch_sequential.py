# %% [markdown] role="statement" id="batch_sequential" points=3 minutes=20 difficulty=3 may_not="torch llmweek"
# ## `batch_sequential`: a text in parallel streams
#
# A recurrent network has to read in order, one token after the other. To make use of a machine that
# does many things at once, cut the text into `batch_size` long rows and read all rows side by side.
# Then cut the rows into minibatches of `n_steps` tokens. Row `i` of a minibatch goes on where row `i`
# of the one before stopped, so the state the network has there can be carried over.
#
# Write `batch_sequential(ids, batch_size, n_steps)`.
#
# - `ids`: the text's token ids, a list or an integer array `(N,)`. Each input token's target is the
#   token that comes after it in `ids`.
# - The rows have $L = \lfloor (N - 1) / \texttt{batch\_size} \rfloor$ input tokens each (the very last
#   token of the text can only be a target). Row `i` begins at place `i · L` of `ids`.
# - Returns a list of $\lfloor L / \texttt{n\_steps} \rfloor$ tuples `(inputs, targets)` of integer
#   arrays of shape `(batch_size, n_steps)`, with the dtype of `ids`. Row `i` of minibatch `k` begins at
#   place `i · L + k · n_steps`, its targets one place later.
# - What is left over at the end of the rows and of the text is dropped: every minibatch is full.
#
# ```python
# >>> for inputs, targets in batch_sequential(np.arange(12), batch_size=2, n_steps=2):
# ...     print(inputs.tolist(), targets.tolist())
# [[0, 1], [5, 6]] [[1, 2], [6, 7]]
# [[2, 3], [7, 8]] [[3, 4], [8, 9]]
# ```
#
# Here $L = \lfloor 11 / 2 \rfloor = 5$. Tokens 4, 9 and 10 are never inputs, and 11 is used not at all.
#
# Edge cases: a text too short for one full minibatch, an empty one included, gives `[]`. A
# `batch_size` or `n_steps` below 1 raises `ValueError`.

# %% [markdown] role="hint" id="batch_sequential"
# Two cuts, in this order: first the text into long rows, then all rows together into minibatches. If
# you cut minibatches off the text first, row 0 of the second minibatch does not go on where row 0 of
# the first stopped.

# %% [markdown] role="hint" id="batch_sequential"
# Make two matrices of shape `(batch_size, L)`: the first `batch_size · L` ids, and as many ids from
# place 1 on. A minibatch is the same range of columns of both. How many ranges of `n_steps` whole
# columns are there in `L`? And what is `(0 - 1) // 3`?

# %% [markdown] role="hint" id="batch_sequential"
# ```python
# ids = np.asarray(ids)
# length = max(0, (len(ids) - 1) // batch_size)
# used = batch_size * length
# inputs = ids[:used].reshape(batch_size, length)
# targets = ids[...].reshape(batch_size, length)
# return [(inputs[:, at : at + n_steps], ...) for at in range(0, ..., n_steps)]
# ```

# %% role="setup" id="batch_sequential"
from collections.abc import Sequence

import numpy as np

from llmweek.exercise import expect, require, seed


# %% role="solution" id="batch_sequential"
def batch_sequential(
    ids: Sequence[int] | np.ndarray, batch_size: int, n_steps: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Minibatches (inputs, targets), each (batch_size, n_steps), that continue row by row."""
    ### BEGIN SOLUTION
    if batch_size < 1 or n_steps < 1:
        raise ValueError("batch_size and n_steps are at least 1")
    ids = np.asarray(ids)
    length = max(0, (len(ids) - 1) // batch_size)
    used = batch_size * length
    inputs = ids[:used].reshape(batch_size, length)
    targets = ids[1 : used + 1].reshape(batch_size, length)
    starts = range(0, length - length % n_steps, n_steps)
    return [(inputs[:, at : at + n_steps], targets[:, at : at + n_steps]) for at in starts]
    ### END SOLUTION


# %% role="test" id="batch_sequential"
# One row: the text in pieces, the targets one place further
expect(batch_sequential, np.arange(5), 1, 4).equals(
    [(np.array([[0, 1, 2, 3]]), np.array([[1, 2, 3, 4]]))],
    slip="one row of four steps; each target is the next token of the text, so that the last target "
    "is the text's last token here",
)
expect(batch_sequential, np.arange(6), 1, 3).equals(
    [(np.array([[0, 1, 2]]), np.array([[1, 2, 3]]))],
    slip="six tokens are five inputs, for nothing comes after the last, and five make one minibatch of "
    "three: the targets never wrap round to the first token",
)
expect(batch_sequential, np.array([7, 3, 3, 9, 1, 5, 2]), 1, 3).equals(
    [
        (np.array([[7, 3, 3]]), np.array([[3, 3, 9]])),
        (np.array([[9, 1, 5]]), np.array([[1, 5, 2]])),
    ],
    slip="the last target of a minibatch is the first input of the next: shift the whole text before "
    "you cut it",
)

# %% role="test" id="batch_sequential"
# Two rows: each goes on in the next minibatch
expect(batch_sequential, np.arange(9), 2, 2).equals(
    [
        (np.array([[0, 1], [4, 5]]), np.array([[1, 2], [5, 6]])),
        (np.array([[2, 3], [6, 7]]), np.array([[3, 4], [7, 8]])),
    ],
    slip="row 0 of the second minibatch must go on where row 0 of the first stopped (0, 1, then 2, 3): "
    "cut the text into long rows first, then the rows into minibatches",
)

# %% role="test" id="batch_sequential"
# Leftovers are dropped
expect(batch_sequential, np.arange(12), 2, 2).equals(
    [
        (np.array([[0, 1], [5, 6]]), np.array([[1, 2], [6, 7]])),
        (np.array([[2, 3], [7, 8]]), np.array([[3, 4], [8, 9]])),
    ],
    slip="12 tokens make rows of (12 − 1) // 2 = 5 inputs, and 5 columns make two minibatches of 2",
)
expect(batch_sequential, np.arange(8), 2, 4).equals(
    [], slip="8 tokens make rows of (8 − 1) // 2 = 3: not enough for one minibatch of 4"
)
expect(batch_sequential, [], 3, 2).equals([], slip="no text, no minibatch; (0 − 1) // 3 is −1")
expect(batch_sequential, np.arange(8), 0, 4).raises(ValueError, slip="no rows: refuse batch_size 0")

# %% role="test" id="batch_sequential" hidden=true
# Random texts, place by place
rng = np.random.default_rng(seed("batch_sequential"))
for _ in range(60):
    N = int(rng.integers(0, 60))
    batch_size, n_steps = int(rng.integers(1, 6)), int(rng.integers(1, 8))
    ids = rng.integers(0, 1000, size=N)
    length = (N - 1) // batch_size if N else 0
    want = []
    for k in range(length // n_steps):
        places = [[i * length + k * n_steps + j for j in range(n_steps)] for i in range(batch_size)]
        want.append(
            (
                np.array([[ids[at] for at in row] for row in places]),
                np.array([[ids[at + 1] for at in row] for row in places]),
            )
        )
    expect(batch_sequential, ids, batch_size, n_steps).equals(
        want,
        slip="with L = (N − 1) // batch_size, row i of minibatch k begins at place i · L + k · n_steps",
    )

# %% role="test" id="batch_sequential" hidden=true
# Lists, small integers, views, keywords
rng = np.random.default_rng(seed("batch_sequential dtypes"))
text = rng.integers(0, 200, size=31)
rows = [text[:10], text[10:20], text[20:30]]
ahead = [text[1:11], text[11:21], text[21:31]]
want = [
    (np.array([r[:5] for r in rows]), np.array([r[:5] for r in ahead])),
    (np.array([r[5:] for r in rows]), np.array([r[5:] for r in ahead])),
]
expect(batch_sequential, text.tolist(), batch_size=3, n_steps=5).equals(
    want, slip="ids may be a list; the parameters are called batch_size and n_steps"
)
expect(batch_sequential, np.repeat(text, 2)[::2], 3, 5).equals(
    want, slip="a view with gaps is an ordinary array"
)
for kind in (np.uint8, np.int32):
    pairs = expect(batch_sequential, text.astype(kind), 3, 5).value()
    require(
        isinstance(pairs, list) and len(pairs) == 2, "31 tokens in 3 rows of 10: two minibatches"
    )
    require(
        all(array.dtype == kind for pair in pairs for array in pair),
        "The minibatches should have the dtype of `ids`: a corpus kept as small integers stays small.",
    )

# %% role="test" id="batch_sequential" hidden=true
# Numbers that make no sense
for batch_size, n_steps in [(0, 1), (1, 0), (-2, 3), (3, -2), (0, 0)]:
    expect(batch_sequential, np.arange(30), batch_size, n_steps).raises(
        ValueError, slip="batch_size and n_steps are at least 1: refuse anything less, negative too"
    )
expect(batch_sequential, np.arange(1), 1, 1).equals([], slip="one token has no target")
expect(batch_sequential, np.arange(2), 1, 1).equals(
    [(np.array([[0]]), np.array([[1]]))], slip="two tokens are one input and one target"
)

# %% [markdown] role="explanation" id="batch_sequential"
# Shift first, cut second: both matrices are cut at the same places, so the last target of each
# minibatch is the first input of the next, and the last target of a row is the first token of the
# row below. Nothing but the leftovers is lost, and nothing is copied, for reshaping and slicing give
# views.
#
# The order of the two cuts is the point. `ids.reshape(-1, batch_size, n_steps)` gives minibatches too,
# with all the right shapes, and a network trained on them with a carried state learns from a state
# that belongs to another place of the text. Nothing fails; the loss is only worse than it should be.
#
# The other way to make minibatches is to draw windows at random, as Day 1 and GPT do. Then there is no
# state to carry, and the network starts each window from zeros. Sequential rows let the state live on,
# while the gradient still stops at the edge of the minibatch: that is truncated backpropagation
# through time.
