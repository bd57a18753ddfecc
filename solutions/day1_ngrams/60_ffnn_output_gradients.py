# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="ffnn_output_gradients" points=3 minutes=20 difficulty=3 may_not="torch llmweek"
# ## `ffnn_output_gradients`
#
# You know how the loss reacts to every score. How does it react to the parameters the scores are made
# of? First those next to the scores: b, U and W.
#
# `ffnn_output_gradients(dlogits: np.ndarray, x: np.ndarray, a: np.ndarray) -> dict[str, np.ndarray]`
#
# - `dlogits`, shape `(B, V)`: the gradient of the loss by the scores, as `cross_entropy` returns it. It
#   has the division by B in it already.
# - `x`, shape `(B, (n − 1)·m)`, and `a`, shape `(B, h)`: inputs and hidden layer, from `ffnn_forward`.
# - Returns `{"b": …, "U": …, "W": …}`, each of its parameter's shape: `(V,)`, `(V, h)`, `(V, (n − 1)·m)`.
#
# **How to get there.** Row i of the batch gives word v the score
#
# $$y_{iv} = b_v + \sum_j W_{vj}\, x_{ij} + \sum_k U_{vk}\, a_{ik}$$
#
# Raise $W_{vj}$ by a tiny ε. Of all scores only those of word v move, in every row i, and by
# $ε\,x_{ij}$. Each such move changes the loss by `dlogits[i, v]` times as much. So the loss moves by ε
# times a sum over the rows, and that sum is the gradient:
#
# $$\frac{\partial L}{\partial W_{vj}} = \sum_i \mathtt{dlogits}_{iv}\; x_{ij}$$
#
# Do the same with $U_{vk}$ and with $b_v$. Then find the one matrix product that is all these sums.
#
# ```python
# >>> dlogits = np.array([[0.5, -0.5], [0.25, -0.25]])
# >>> x, a = np.array([[1.0, 2.0], [0.0, 4.0]]), np.array([[1.0], [-1.0]])
# >>> ffnn_output_gradients(dlogits, x, a)
# {'b': array([ 0.75, -0.75]), 'U': array([[ 0.25],
#        [-0.25]]), 'W': array([[ 0.5,  2. ],
#        [-0.5, -2. ]])}
# ```

# %% [markdown] role="hint" id="ffnn_output_gradients"
# Write the shapes below each other: from `(B, V)` and `(B, h)` you want `(V, h)`, and B is what is summed
# over. What has to be turned so that `@` sums over B?

# %% [markdown] role="hint" id="ffnn_output_gradients"
# `(V, B) @ (B, h)` is `(V, h)`: the transpose of `dlogits` times `a`. W is the same with `x`. b_v is added
# to the score of word v in every row: its gradient is a plain sum over the rows.

# %% [markdown] role="hint" id="ffnn_output_gradients"
# ```python
# return {
#     "b": dlogits.sum(axis=...),
#     "U": dlogits.T @ ...,
#     "W": ...,
# }
# ```

# %% role="setup" id="ffnn_output_gradients"
import numpy as np

from llmweek import ffnn_steps as ready
from llmweek.exercise import expect, seed
from llmweek.gradients import numerical

# Where a gradient is wrong: what the likely slip is.
SLIPS = {
    "b": "b is added to the scores of every row: sum dlogits over the rows (it is a mean already, "
    "do not divide by B again)",
    "U": "U[v, k] meets the hidden value a[i, k] in row i: sum dlogits[i, v] · a[i, k] over the rows",
    "W": "W[v, j] meets the input x[i, j] in row i: sum dlogits[i, v] · x[i, j] over the rows",
}


# %% role="solution" id="ffnn_output_gradients"
def ffnn_output_gradients(
    dlogits: np.ndarray, x: np.ndarray, a: np.ndarray
) -> dict[str, np.ndarray]:
    """Gradients by b (V,), U (V, h), W (V, (n - 1)·m), from dlogits (B, V), x and a (B, h)."""
    ### BEGIN SOLUTION
    return {"b": dlogits.sum(axis=0), "U": dlogits.T @ a, "W": dlogits.T @ x}
    ### END SOLUTION


# %% role="test" id="ffnn_output_gradients"
# Two rows, by hand
dlogits = np.array([[0.5, -0.5], [0.0, 1.0]])
x, a = np.array([[1.0, 2.0, 0.0], [0.0, 10.0, 1.0]]), np.array([[3.0], [-1.0]])
expect(ffnn_output_gradients, dlogits, x, a).gradients(
    {
        "b": np.array([0.5, 0.5]),
        "U": np.array([[1.5], [-2.5]]),
        "W": np.array([[0.5, 1.0, 0.0], [-0.5, 9.0, 1.0]]),
    },
    slips=SLIPS,
)

# %% role="test" id="ffnn_output_gradients"
# A small model, by finite differences
rng = np.random.default_rng(2)
shapes = {"C": (4, 2), "H": (4, 4), "d": (4,), "U": (4, 4), "W": (4, 4), "b": (4,)}
parameters = {name: rng.normal(size=shape) for name, shape in shapes.items()}
contexts, targets = np.array([[0, 1], [2, 2], [3, 0]]), np.array([1, 0, 1])


def loss(changed):
    logits, _, _ = ready.ffnn_forward(parameters | changed, contexts)
    return ready.cross_entropy(logits, targets)[0]


want = numerical(loss, {name: parameters[name] for name in ("b", "U", "W")})
logits, x, a = ready.ffnn_forward(parameters, contexts)
_, dlogits = ready.cross_entropy(logits, targets)
expect(ffnn_output_gradients, dlogits, x, a).gradients(want, slips=SLIPS)

# %% role="test" id="ffnn_output_gradients" hidden=true seconds=20
# Random models, by finite differences
rng = np.random.default_rng(seed("ffnn_output_gradients"))
for vocab_size, n, m, h, batch in [
    (7, 3, 2, 4, 6),
    (5, 3, 2, 1, 1),
    (4, 2, 3, 5, 3),
    (3, 5, 1, 2, 8),
]:
    width = (n - 1) * m
    shapes = {"C": (vocab_size, m), "H": (h, width), "d": (h,)}
    shapes |= {"U": (vocab_size, h), "W": (vocab_size, width), "b": (vocab_size,)}
    parameters = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    contexts = rng.integers(0, vocab_size, (batch, n - 1))
    targets = rng.integers(0, vocab_size, batch)

    def loss(changed, parameters=parameters, contexts=contexts, targets=targets):
        logits, _, _ = ready.ffnn_forward(parameters | changed, contexts)
        return ready.cross_entropy(logits, targets)[0]

    want = numerical(loss, {name: parameters[name] for name in ("b", "U", "W")})
    logits, x, a = ready.ffnn_forward(parameters, contexts)
    _, dlogits = ready.cross_entropy(logits, targets)
    expect(ffnn_output_gradients, dlogits, x, a).gradients(want, slips=SLIPS)

# %% role="test" id="ffnn_output_gradients" hidden=true
# Any dlogits, sum by sum
import math

rng = np.random.default_rng(seed("ffnn_output_gradients sums"))
for batch, vocab_size, h, width in [(3, 4, 2, 5), (4, 4, 4, 4), (1, 2, 3, 1)]:
    dlogits = rng.normal(size=(batch, vocab_size)) + 1
    x, a = rng.normal(size=(batch, width)), rng.normal(size=(batch, h))
    want = {
        "b": np.array([math.fsum(dlogits[:, v]) for v in range(vocab_size)]),
        "U": np.array(
            [[math.fsum(dlogits[:, v] * a[:, k]) for k in range(h)] for v in range(vocab_size)]
        ),
        "W": np.array(
            [[math.fsum(dlogits[:, v] * x[:, j]) for j in range(width)] for v in range(vocab_size)]
        ),
    }
    expect(ffnn_output_gradients, dlogits, x, a).gradients(want, rtol=1e-7, atol=1e-9, slips=SLIPS)
    small = [value.astype(np.float32) for value in (dlogits, x, a)]
    expect(ffnn_output_gradients, *small).gradients(want, rtol=1e-3, atol=1e-4, slips=SLIPS)


# %% [markdown] role="explanation" id="ffnn_output_gradients"
# A layer `y = b + x @ W.T` has two gradients to remember: by its weights, `dy.T @ x`, and by its input,
# `dy @ W` (the next exercise needs it). Both follow from the shapes alone, once you know that they are
# products of what is there: `(V, B) @ (B, j)` is the only one that gives W's shape and sums over the batch.
#
# Row v of `dlogits.T @ x` is the sum of the inputs, each weighted by how much too high word v was scored.
# So a step against it makes the scores of words look more like the inputs they follow, and less like
# those where they were expected and did not come.
#
# The cost is that of the way forward, twice over: a product of the same size by the weights, and one by
# the input.
