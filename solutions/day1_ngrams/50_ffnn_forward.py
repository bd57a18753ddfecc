# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="ffnn_forward" points=3 minutes=15 difficulty=3 may_not="torch llmweek"
# ## `ffnn_forward`
#
# The model of Bengio et al. (2003), from word ids to a score for every next word:
#
# $$y = b + W x + U \tanh(d + H x)$$
#
# `ffnn_forward(parameters: dict[str, np.ndarray], contexts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]`
#
# - `contexts`: shape `(B, n − 1)`, one row of ids for each prediction. B may be 0.
# - `parameters`, with V words, m numbers a word and h hidden units:
#
#   | name | shape | what it is |
#   | --- | --- | --- |
#   | `"C"` | `(V, m)` | one row of numbers for each word |
#   | `"H"` | `(h, (n − 1)·m)` | input → hidden layer |
#   | `"d"` | `(h,)` | the hidden layer's shift |
#   | `"U"` | `(V, h)` | hidden layer → scores |
#   | `"W"` | `(V, (n − 1)·m)` | input → scores, directly |
#   | `"b"` | `(V,)` | the scores' shift |
#
# - `x`, shape `(B, (n − 1)·m)`: the rows of `C` that belong to the context's words, side by side, in the
#   order of the context.
# - `a = tanh(d + H x)`, shape `(B, h)`: the hidden layer.
# - Returns `(logits, x, a)`; `logits` is y, shape `(B, V)`. The way back needs `x` and `a` again.
# - Points are rows here, so what the formula writes `H x` is `x @ H.T` for the whole batch.
#
# ```python
# >>> parameters = {
# ...     "C": np.array([[1.0], [2.0], [3.0]]), "H": np.zeros((1, 2)), "d": np.zeros(1),
# ...     "U": np.zeros((3, 1)), "W": np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), "b": np.zeros(3),
# ... }
# >>> logits, x, a = ffnn_forward(parameters, np.array([[0, 2]]))
# >>> x
# array([[1., 3.]])
# >>> logits
# array([[1., 3., 4.]])
# ```

# %% [markdown] role="hint" id="ffnn_forward"
# Indexing an array with a whole array of ids gives a row for each id. What is the shape of
# `C[contexts]`, and which shape should `x` have?

# %% [markdown] role="hint" id="ffnn_forward"
# `C[contexts]` has shape `(B, n − 1, m)`; `reshape` puts the n − 1 rows of each prediction side by side.
# Then it is two layers: one straight from `x` to the scores, one through tanh.

# %% [markdown] role="hint" id="ffnn_forward"
# ```python
# x = parameters["C"][contexts].reshape(len(contexts), ...)
# a = np.tanh(parameters["d"] + x @ ...)
# logits = parameters["b"] + ... + ...
# return logits, x, a
# ```

# %% role="setup" id="ffnn_forward"
import numpy as np

from llmweek.exercise import expect, seed


def random_ffnn(rng, vocab_size: int, n: int, m: int, h: int) -> dict[str, np.ndarray]:
    """Parameters with no zero among them."""
    width = (n - 1) * m
    shapes = {
        "C": (vocab_size, m),
        "H": (h, width),
        "d": (h,),
        "U": (vocab_size, h),
        "W": (vocab_size, width),
        "b": (vocab_size,),
    }
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


# %% role="solution" id="ffnn_forward"
def ffnn_forward(
    parameters: dict[str, np.ndarray], contexts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logits (B, V), inputs x (B, (n - 1)·m) and hidden layer a (B, h) of contexts (B, n - 1)."""
    ### BEGIN SOLUTION
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    x = C[contexts].reshape(len(contexts), contexts.shape[1] * C.shape[1])
    a = np.tanh(d + x @ H.T)
    logits = b + x @ W.T + a @ U.T
    return logits, x, a
    ### END SOLUTION


# %% role="test" id="ffnn_forward"
# The inputs: rows of C side by side
parameters = {
    "C": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
    "H": np.zeros((1, 4)),
    "d": np.zeros(1),
    "U": np.zeros((3, 1)),
    "W": np.zeros((3, 4)),
    "b": np.zeros(3),
}
x = np.array([[5.0, 6.0, 1.0, 2.0], [1.0, 2.0, 1.0, 2.0]])
expect(ffnn_forward, parameters, np.array([[2, 0], [0, 0]])).close(
    (np.zeros((2, 3)), x, np.zeros((2, 1))),
    slip="return logits, x, a (all else is zero here, so the logits are, too: x @ H.T, and no "
    "softmax yet); x is the row of C of the first word, then that "
    "of the second: [5, 6, 1, 2] for the context [2, 0]",
)

# %% role="test" id="ffnn_forward"
# Each of the six parameters at its place, one number each
one = {name: np.array([[0.5]]) for name in "CHUW"} | {name: np.array([0.25]) for name in "db"}
a = np.tanh(0.25 + 0.5 * 0.5)
expect(ffnn_forward, one, np.array([[0]])).close(
    (np.array([[0.25 + 0.5 * 0.5 + 0.5 * a]]), np.array([[0.5]]), np.array([[a]])),
    slip="y = b + W x + U tanh(d + H x): the direct way W x is part of it, d is inside the tanh, "
    "and there is no softmax yet",
)

# %% role="test" id="ffnn_forward"
# Shapes, with as many words as inputs
parameters = random_ffnn(np.random.default_rng(1), vocab_size=4, n=3, m=2, h=4)
contexts = np.array([[0, 3], [1, 1], [2, 0]])
x = np.array([[*parameters["C"][i], *parameters["C"][j]] for i, j in contexts.tolist()])
a = np.tanh(np.einsum("hj,bj->bh", parameters["H"], x) + parameters["d"])
want = np.einsum("vj,bj->bv", parameters["W"], x) + np.einsum("vh,bh->bv", parameters["U"], a)
expect(ffnn_forward, parameters, contexts).close(
    (want + parameters["b"], x, a),
    slip="H, W and U are square here, so that `x @ H` runs too: one row of H belongs to one hidden "
    "unit, so it is `x @ H.T`; b has one number for each word, d one for each hidden unit",
)

# %% role="test" id="ffnn_forward" hidden=true
# Random models, number by number
import math

rng = np.random.default_rng(seed("ffnn_forward"))
for vocab_size, n, m, h, batch in [
    (7, 3, 2, 4, 5),
    (4, 3, 2, 4, 4),
    (6, 2, 3, 1, 2),
    (3, 5, 1, 2, 1),
]:
    parameters = random_ffnn(rng, vocab_size, n, m, h)
    C, H, d, U, W, b = (parameters[name].tolist() for name in "CHdUWb")
    contexts = rng.integers(0, vocab_size, (batch, n - 1))
    xs, hidden, scores = [], [], []
    for context in contexts.tolist():
        x = [number for word in context for number in C[word]]
        a = [
            math.tanh(d[j] + math.fsum(p * q for p, q in zip(H[j], x, strict=True)))
            for j in range(h)
        ]
        xs.append(x)
        hidden.append(a)
        scores.append(
            [
                b[v]
                + math.fsum(p * q for p, q in zip(W[v], x, strict=True))
                + math.fsum(p * q for p, q in zip(U[v], a, strict=True))
                for v in range(vocab_size)
            ]
        )
    expect(ffnn_forward, parameters, contexts).close(
        (np.array(scores), np.array(xs), np.array(hidden)),
        slip="y = b + W x + U tanh(d + H x), with the words of a context in their order",
    )

# %% role="test" id="ffnn_forward" hidden=true
# float32, int32 and no contexts
rng = np.random.default_rng(seed("ffnn_forward"))
parameters = random_ffnn(rng, 6, 3, 2, 3)
small = {name: value.astype(np.float32) for name, value in parameters.items()}
contexts = rng.integers(0, 6, (4, 2)).astype(np.int32)
x = np.array([[*parameters["C"][i], *parameters["C"][j]] for i, j in contexts.tolist()])
a = np.tanh(np.einsum("hj,bj->bh", parameters["H"], x) + parameters["d"])
want = np.einsum("vj,bj->bv", parameters["W"], x) + np.einsum("vh,bh->bv", parameters["U"], a)
expect(ffnn_forward, small, contexts).close(
    (want + parameters["b"], x, a),
    rtol=1e-4,
    atol=1e-4,
    slip="float32 parameters and int32 contexts are ordinary",
)
expect(ffnn_forward, parameters, np.zeros((0, 2), dtype=int)).equals(
    (np.zeros((0, 6)), np.zeros((0, 4)), np.zeros((0, 3))),
    slip="no contexts give no scores: shapes (0, V), (0, (n - 1)·m) and (0, h); "
    "`reshape(0, -1)` cannot know what -1 is",
)


# %% [markdown] role="explanation" id="ffnn_forward"
# `C[contexts]` looks up all rows at once, `(B, n − 1, m)`; `reshape` lays the rows of one context side by
# side, which is what keeps the word *before* apart from the word before that. Everything else is two
# linear layers, of which one has a bend. Concatenating embeddings is not a layer of its own: nothing is
# multiplied.
#
# The three products cost B·h·(n−1)m, B·V·(n−1)m and B·V·h multiplications. Those with V are nearly all of
# it: with 8,000 words, most of a training step goes into scoring words that will not come.
#
# `x` and `a` are returned because backpropagation needs them; computing them a second time would be
# slower, and a second place for mistakes.
