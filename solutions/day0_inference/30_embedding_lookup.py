# %% [markdown] role="statement" id="embedding_lookup" points=2 minutes=6 difficulty=2 may_not="torch llmweek"
# ## `embedding_lookup`: a one-hot row times C
#
# Write `embedding_lookup(ids, C)`: for each token id, the row of the embedding table `C`.
#
# - `ids`: integer array of any shape `(...)`, each id in 0 … |V|−1. `C`: shape `(|V|, m)`.
# - Returns shape `(..., m)` in `C`'s dtype: one row of `C` in place of each id.
#
# The result equals `one_hot(ids) @ C`, but do not build the one-hot array: for a batch of 8 × 1,024
# ids and GPT-2's 50,257 tokens it would take 3.3 GB, nearly all of it zeros. A lookup reads the rows
# it is asked for and no others: if row 7 of `C` holds NaN, only ids equal to 7 show it.
#
# ```python
# >>> embedding_lookup(np.array([4, 0, 4]), EMBEDDINGS)
# array([[-0.5,  0.2,  0.9],
#        [ 0.9,  0.1,  0.3],
#        [-0.5,  0.2,  0.9]])
# ```
#
# Edge cases: no ids (shape `(0,)`) give shape `(0, m)`. An id below 0 or beyond |V|−1 belongs to no
# token: raise `IndexError`, for −1 too.

# %% [markdown] role="hint" id="embedding_lookup"
# numpy can take an *array* of row numbers between the brackets. Try `EMBEDDINGS[np.array([4, 0, 4])]`,
# and then an array of ids with two axes.

# %% [markdown] role="hint" id="embedding_lookup"
# Indexing does the whole job for good ids and complains by itself about ids that are too large. What
# does numpy do with −1? Look for negative ids first and raise the error yourself.

# %% [markdown] role="hint" id="embedding_lookup"
# ```python
# if (ids < 0).any():
#     raise IndexError("...")
# return C[...]
# ```

# %% role="setup" id="embedding_lookup"
import numpy as np

from llmweek.exercise import expect, require, seed


# %% role="solution" id="embedding_lookup"
def embedding_lookup(ids: np.ndarray, C: np.ndarray) -> np.ndarray:
    """Rows of `C` (|V|, m) for `ids` (...): an array of shape (..., m)."""
    ### BEGIN SOLUTION
    if (ids < 0).any():
        raise IndexError("a token id cannot be negative")
    return C[ids]
    ### END SOLUTION


# %% role="test" id="embedding_lookup"
# Three ids, one of them twice
table = np.array([[0.0, 0.5], [1.0, 1.5], [2.0, 2.5], [3.0, 3.5]])
expect(embedding_lookup, np.array([3, 0, 3]), table).equals(
    np.array([[3.0, 3.5], [0.0, 0.5], [3.0, 3.5]]),
    slip="one row per id, in the order of the ids, repeats included; ids count from 0",
)

# %% role="test" id="embedding_lookup"
# A batch of ids: (B, T) becomes (B, T, m)
table = np.array([[0.0, 0.5], [1.0, 1.5], [2.0, 2.5], [3.0, 3.5]])
expect(embedding_lookup, np.array([[1, 2, 0], [2, 2, 3]]), table).equals(
    np.array([[[1.0, 1.5], [2.0, 2.5], [0.0, 0.5]], [[2.0, 2.5], [2.0, 2.5], [3.0, 3.5]]]),
    slip="keep the shape of `ids` and add one axis of length m at the end",
)

# %% role="test" id="embedding_lookup"
# Ids that belong to no token
table = np.array([[0.0, 0.5], [1.0, 1.5], [2.0, 2.5], [3.0, 3.5]])
expect(embedding_lookup, np.array([0, 4]), table).raises(
    IndexError, slip="four rows are numbered 0 to 3: do not clip or wrap an id of 4"
)
expect(embedding_lookup, np.array([0, -1]), table).raises(
    IndexError, slip="numpy reads row −1 as the last row; to a tokenizer −1 is a bug, so say so"
)

# %% role="test" id="embedding_lookup" hidden=true
# Random tables and ids, against one-hot times C
rng = np.random.default_rng(seed("embedding_lookup"))
for n_tokens, m, shape in [(5, 3, (4,)), (3, 8, (2, 6)), (1, 4, (3,)), (6, 6, (2, 3, 2))]:
    C = rng.normal(size=(n_tokens, m))
    ids = rng.integers(0, n_tokens, size=shape)
    one_hot = (ids[..., None] == np.arange(n_tokens)).astype(np.float64)
    expect(embedding_lookup, ids, C).close(
        one_hot @ C, slip="the result is one_hot(ids) @ C: rows of C, whatever the shape of ids"
    )

# %% role="test" id="embedding_lookup" hidden=true
# Rows that nobody asked for stay out of it
C = np.array([[1.0, 2.0], [np.nan, np.inf], [3.0, 4.0]])
expect(embedding_lookup, np.array([2, 0]), C).equals(
    np.array([[3.0, 4.0], [1.0, 2.0]]),
    slip="0 × NaN is NaN: the one-hot product drags every row of C in. Index the rows instead",
)

# %% role="test" id="embedding_lookup" hidden=true
# No ids, one id, float32, int32, a table with gaps
rng = np.random.default_rng(seed("embedding_lookup"))
C = rng.normal(size=(7, 10))[:, ::2].astype(np.float32)
gaps = rng.normal(size=(7, 10))[:, ::2]
expect(embedding_lookup, np.zeros((0,), dtype=np.int64), C).equals(
    np.zeros((0, 5), dtype=np.float32), slip="no ids: no rows, but still m columns"
)
one = rng.integers(0, 7, size=(1,)).astype(np.int32)
expect(embedding_lookup, one, gaps).equals(gaps[int(one[0])][None, :], slip="ids may be int32")
got = expect(embedding_lookup, np.array([3, 1]), C).value()
require(
    got.dtype == np.float32,
    f"The table holds float32 numbers but the rows came back as {got.dtype}: return C's dtype.",
)
whole = rng.integers(-9, 9, size=(4, 3))
expect(embedding_lookup, np.array([[2], [0]]), whole).equals(
    np.array([[whole[2].tolist()], [whole[0].tolist()]]), slip="an integer table gives integers"
)
expect(embedding_lookup, np.array([[0, 1], [-3, 2]]), gaps).raises(
    IndexError, slip="look for negative ids anywhere in the array"
)

# %% [markdown] role="explanation" id="embedding_lookup"
# A one-hot row has a single 1, so its product with `C` is a sum of zeros and one row. Indexing copies
# that row and skips the zeros: m numbers read for each id where the product multiplies and adds
# |V|·m. The product stays worth knowing because it shows what a lookup *is*: a linear map, with a
# derivative. On Day 1 the gradient of a lookup adds up the rows that were used.
#
# The check for negative ids costs one comparison per id. Without it a stray −1 (many libraries' label
# for "ignore this position") quietly becomes the vocabulary's last token.
# `np.take(C, ids, axis=0)` is the same lookup; its `mode="clip"` and `mode="wrap"` hide wrong ids.
