# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="ffnn_hidden_gradients" points=5 minutes=35 difficulty=5 may_not="torch llmweek"
# ## `ffnn_hidden_gradients`
#
# Now the parameters behind the bend: d and H, and C, the rows that every word is read from.
#
# ```
# ffnn_hidden_gradients(parameters: dict[str, np.ndarray], contexts: np.ndarray,
#                       dlogits: np.ndarray, x: np.ndarray, a: np.ndarray) -> dict[str, np.ndarray]
# ```
#
# - `parameters`, `contexts` `(B, n − 1)`, `x` `(B, (n − 1)·m)` and `a` `(B, h)` as in `ffnn_forward`;
#   `dlogits` `(B, V)` as in `cross_entropy`, division by B included.
# - Returns `{"d": …, "H": …, "C": …}`, each of its parameter's shape. Nothing that is given changes.
#
# **How to get there**, from the scores backwards. Write da for the gradient of the loss by a, and so on.
#
# 1. *The hidden layer.* $a_{ik}$ reaches the loss through every score of its row, and moves the score of
#    word v by $U_{vk}$. Changes that come by several ways add up: $da_{ik} = \sum_v \mathtt{dlogits}_{iv}\,U_{vk}$.
# 2. *The bend.* $a = \tanh(o)$ with $o = d + H x$. The slope of tanh at o is $1 - \tanh(o)^2$, which is
#    $1 - a^2$: so $do_{ik} = da_{ik}\,(1 - a_{ik}^2)$.
# 3. *d and H.* $o = d + H x$ is a layer like $y = b + W x$: what you know about b and W from `dlogits` you
#    know about d and H from `do`.
# 4. *The input.* $x_{ij}$ reaches the loss by two ways, directly through W and through the hidden layer
#    by H. Both count.
# 5. *C.* x is nothing but rows of C side by side, so each stretch of m numbers in dx is what one look-up
#    says about one row of C. **A row that was looked up twice, in two contexts or in one, gets the sum
#    of both**; a row that was not looked up gets zeros.
#
# ```python
# >>> parameters = {
# ...     "C": np.array([[1.0], [2.0], [3.0]]), "H": np.zeros((1, 2)), "d": np.zeros(1),
# ...     "U": np.zeros((3, 1)), "W": np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), "b": np.zeros(3),
# ... }
# >>> dlogits = np.array([[0.5, 0.25, -0.75]])
# >>> gradients = ffnn_hidden_gradients(
# ...     parameters, np.array([[2, 2]]), dlogits, np.array([[3.0, 3.0]]), np.zeros((1, 1))
# ... )
# >>> gradients["C"]
# array([[ 0.  ],
#        [ 0.  ],
#        [-0.75]])
# ```
#
# dx is (0.5 − 0.75, 0.25 − 0.75) = (−0.25, −0.5), and both belong to word 2.

# %% [markdown] role="hint" id="ffnn_hidden_gradients"
# Follow the shapes: `da` `(B, h)`, `do` `(B, h)`, `dx` `(B, (n − 1)·m)`. Which product of `dlogits` `(B, V)` with
# `U` `(V, h)` has the shape of `da`? And what does `C[contexts]` do, read backwards?

# %% [markdown] role="hint" id="ffnn_hidden_gradients"
# `da` is `dlogits @ U`, `dx` is `dlogits @ W + do @ H`. Reshape `dx` to `(B, n − 1, m)`: now entry `[i, p]` belongs to
# the word `contexts[i, p]`. Start C's gradient at zeros and add each entry to its word's row.
# `gradient[contexts] += dx` keeps only the last of several shares; `np.add.at` adds them all, and so does
# a loop.

# %% [markdown] role="hint" id="ffnn_hidden_gradients"
# ```python
# da = dlogits @ parameters["U"]
# do = da * ...
# dx = dlogits @ parameters["W"] + ...
# dC = np.zeros_like(parameters["C"])
# np.add.at(dC, contexts, dx.reshape(...))
# return {"d": do.sum(axis=0), "H": ..., "C": dC}
# ```

# %% role="setup" id="ffnn_hidden_gradients"
import numpy as np

from llmweek import ffnn_steps as ready
from llmweek.exercise import expect, seed
from llmweek.gradients import numerical

# Where a gradient is wrong: what the likely slip is.
SLIPS = {
    "d": "`do` is dlogits @ U times (1 - a·a), a being tanh already; d is added in every row: sum `do` "
    "over the rows (the mean over the batch is in dlogits)",
    "H": "H[k, j] meets the input x[i, j] in row i: sum do[i, k] · x[i, j] over the rows",
    "C": "x reaches the loss twice, by W and by H; and a row of C that was looked up several times, "
    "in the batch or in one context, gets all its shares added: `+=` with an array of ids keeps one",
}


def random_ffnn(rng, vocab_size: int, n: int, m: int, h: int) -> dict[str, np.ndarray]:
    """Parameters with no zero among them."""
    width = (n - 1) * m
    shapes = {"C": (vocab_size, m), "H": (h, width), "d": (h,)}
    shapes |= {"U": (vocab_size, h), "W": (vocab_size, width), "b": (vocab_size,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def measured(parameters, contexts, targets) -> dict[str, np.ndarray]:
    """The gradients by d, H and C, by finite differences."""

    def loss(changed):
        logits, _, _ = ready.ffnn_forward(parameters | changed, contexts)
        return ready.cross_entropy(logits, targets)[0]

    return numerical(loss, {name: parameters[name] for name in ("d", "H", "C")})


def given(parameters, contexts, targets):
    """What `ffnn_hidden_gradients` is called with for a batch."""
    logits, x, a = ready.ffnn_forward(parameters, contexts)
    _, dlogits = ready.cross_entropy(logits, targets)
    return parameters, contexts, dlogits, x, a


# %% role="solution" id="ffnn_hidden_gradients"
def ffnn_hidden_gradients(
    parameters: dict[str, np.ndarray],
    contexts: np.ndarray,
    dlogits: np.ndarray,
    x: np.ndarray,
    a: np.ndarray,
) -> dict[str, np.ndarray]:
    """Gradients by d (h,), H (h, (n - 1)·m) and C (V, m), from dlogits (B, V), x and a (B, h)."""
    ### BEGIN SOLUTION
    da = dlogits @ parameters["U"]
    do = da * (1 - a * a)
    dx = dlogits @ parameters["W"] + do @ parameters["H"]
    dC = np.zeros_like(parameters["C"])
    np.add.at(dC, contexts, dx.reshape(*contexts.shape, dC.shape[1]))
    return {"d": do.sum(axis=0), "H": do.T @ x, "C": dC}
    ### END SOLUTION


# %% role="test" id="ffnn_hidden_gradients"
# One context, three different words
rng = np.random.default_rng(3)
parameters, contexts, targets = random_ffnn(rng, 5, 4, 2, 3), np.array([[4, 0, 2]]), np.array([1])
expect(ffnn_hidden_gradients, *given(parameters, contexts, targets)).gradients(
    measured(parameters, contexts, targets), slips=SLIPS
)

# %% role="test" id="ffnn_hidden_gradients"
# A word twice in one context
rng = np.random.default_rng(4)
parameters, contexts, targets = random_ffnn(rng, 5, 4, 2, 3), np.array([[4, 2, 4]]), np.array([0])
expect(ffnn_hidden_gradients, *given(parameters, contexts, targets)).gradients(
    measured(parameters, contexts, targets), slips=SLIPS
)

# %% role="test" id="ffnn_hidden_gradients"
# A batch in which words come again; as many hidden units as inputs
rng = np.random.default_rng(5)
parameters = random_ffnn(rng, 4, 3, 2, 4)
contexts, targets = np.array([[0, 1], [1, 1], [0, 3]]), np.array([2, 0, 2])
expect(ffnn_hidden_gradients, *given(parameters, contexts, targets)).gradients(
    measured(parameters, contexts, targets), slips=SLIPS
)

# %% role="test" id="ffnn_hidden_gradients" hidden=true seconds=20
# Random models, by finite differences
rng = np.random.default_rng(seed("ffnn_hidden_gradients"))
for vocab_size, n, m, h, batch in [
    (7, 3, 2, 4, 6),
    (4, 3, 2, 4, 9),
    (3, 2, 3, 5, 8),
    (6, 5, 1, 2, 3),
    (2, 4, 2, 1, 5),
    (9, 3, 3, 2, 1),
]:
    parameters = random_ffnn(rng, vocab_size, n, m, h)
    contexts = rng.integers(0, vocab_size, (batch, n - 1))
    targets = rng.integers(0, vocab_size, batch)
    expect(ffnn_hidden_gradients, *given(parameters, contexts, targets)).gradients(
        measured(parameters, contexts, targets), slips=SLIPS
    )

# %% role="test" id="ffnn_hidden_gradients" hidden=true
# Words looked up often or never, float32 and int32
rng = np.random.default_rng(seed("ffnn_hidden_gradients rows"))
parameters = random_ffnn(rng, 30, 3, 2, 4)
contexts = rng.choice([1, 2, 29], (12, 2)).astype(np.int32)
targets = rng.integers(0, 30, 12)
want = measured(parameters, contexts, targets)
expect(ffnn_hidden_gradients, *given(parameters, contexts, targets)).gradients(want, slips=SLIPS)
small = {name: value.astype(np.float32) for name, value in parameters.items()}
expect(ffnn_hidden_gradients, *given(small, contexts, targets)).gradients(
    want, rtol=1e-2, atol=1e-3, slips=SLIPS
)


# %% [markdown] role="explanation" id="ffnn_hidden_gradients"
# Backpropagation is the chain rule with book-keeping: each line takes the gradient by a layer's output
# and gives the gradient by its input, in the reverse order of the way forward. Where a value went two
# ways (x into W and into H), the gradients that come back are added.
#
# The look-up has the simplest gradient of all and the most mistaken one. Reading row 4 twice means that
# a change of row 4 acts twice. `dC[contexts] += dx` looks right, but numpy first reads `dC[contexts]`, adds,
# and writes back, and the second write of row 4 replaces the first. `np.add.at` does one addition after
# the other. `onehot.T @ dx`, the look-up written as the matrix product that it is, is right as well, and
# a waste at a vocabulary of thousands.
#
# `1 − a²` uses the tanh already computed. `1 − tanh(a)²` is a frequent slip; it is quite close where a is
# small, so training still works a little, which is why one measures gradients before believing them.
