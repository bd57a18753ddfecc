# %% [markdown] role="statement" id="rnn_step" points=2 minutes=10 difficulty=2 may_not="torch llmweek"
# ## `rnn_step`: read one token, change the state, score the next
#
# Write `rnn_step(parameters, x, s)`, one turn of the loop, for a batch of `B` streams at once:
#
# $$s_t = \tanh(U x_t + W s_{t-1} + b), \qquad o_t = V s_t + c$$
#
# - `parameters`: a dict `{"U": (h, n_in), "W": (h, h), "b": (h,), "V": (n_out, h), "c": (n_out,)}`. In a
#   language model `n_in` and `n_out` are both the size of the vocabulary; your code need not know.
# - `x`: integer array `(B,)`, the token each stream reads now. $x_t$ in the formula is that token as a
#   one-hot column, so $U x_t$ is *column* `x` of `U`.
# - `s`: `(B, h)`, the state of each stream before.
# - Returns the tuple `(s_next, logits)`: the new states `(B, h)` and the logits `(B, n_out)`, both in
#   the parameters' dtype. No softmax: that belongs to the loss.
#
# ```python
# >>> s, logits = rnn_step(TINY, np.array([0, 1]), np.array([[0.0, 0.0], [1.0, 0.0]]))
# >>> s.round(4)
# array([[ 0.4621,  0.4621],
#        [-0.4621,  0.7616]])
# >>> logits.round(4)
# array([[ 0.4621,  0.5   ,  0.4242],
#        [-0.4621,  1.7237,  1.0232]])
# ```
#
# By hand, for the first stream: token 0 and a state of zeros give $U x + b = (0.5, 0) + (0, 0.5)$, and
# $\tanh 0.5 = 0.4621$, twice.
#
# Edge cases: sums as large as ±10,000 give states of ±1, never NaN. No streams (`B = 0`) give shapes
# `(0, h)` and `(0, n_out)`. Parameters, tokens and the old states stay as they were.

# %% [markdown] role="hint" id="rnn_step"
# The formula speaks of columns, the arrays hold rows. Transpose both sides: $(W s)^\top = s^\top W^\top$. What is
# the column `x` of `U`, for several `x` at once, as rows?

# %% [markdown] role="hint" id="rnn_step"
# `U.T[x]` has shape `(B, h)`: row `x` of the transpose is column `x` of `U`. Add `s @ W.T` and `b`, take
# `np.tanh` of the sum. The logits use the *new* state.

# %% [markdown] role="hint" id="rnn_step"
# ```python
# U, W, b, V, c = (parameters[name] for name in "UWbVc")
# s_next = np.tanh(U.T[x] + ... + b)
# return s_next, ... + c
# ```

# %% role="setup" id="rnn_step"
import numpy as np

from llmweek import elman as ready
from llmweek.exercise import expect, require, seed


# %% role="solution" id="rnn_step"
def rnn_step(
    parameters: dict[str, np.ndarray], x: np.ndarray, s: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Tokens x (B,) and states s (B, h): the next states (B, h) and their logits (B, n_out)."""
    ### BEGIN SOLUTION
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    s_next = np.tanh(U.T[x] + s @ W.T + b)
    return s_next, s_next @ V.T + c
    ### END SOLUTION


# %% role="test" id="rnn_step"
# One stream, one part of the formula at a time: U, b, W, then V and c
zeros = {
    "U": np.zeros((2, 3)),
    "W": np.zeros((2, 2)),
    "b": np.zeros(2),
    "V": np.zeros((1, 2)),
    "c": np.zeros(1),
}
still = np.zeros((1, 2))
moved = np.array([[0.5, -1.0]])
U = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
expect(rnn_step, zeros | {"U": U}, np.array([2]), still).close(
    (np.array([[0.29131261, 0.53704957]]), np.zeros((1, 1))),
    slip="only U is not zero here: token 2 is its last *column* (0.3, 0.6), and tanh of that is the "
    "state. A tuple of states and logits comes back",
)
expect(rnn_step, zeros | {"b": np.array([0.3, -0.6])}, np.array([0]), still).close(
    (np.array([[0.29131261, -0.53704957]]), np.zeros((1, 1))),
    slip="only b is not zero here: it belongs inside the tanh",
)
expect(rnn_step, zeros | {"W": np.array([[0.0, 2.0], [0.0, 0.0]])}, np.array([0]), moved).close(
    (np.array([[-0.96402758, 0.0]]), np.zeros((1, 1))),
    slip="only W is not zero here: W s = (2 · −1, 0). For states in rows that is s @ W.T",
)
expect(
    rnn_step,
    zeros | {"b": np.array([0.3, 0.0]), "V": np.array([[2.0, 9.0]]), "c": np.array([1.0])},
    np.array([0]),
    moved,
).close(
    (np.array([[0.29131261, 0.0]]), np.array([[1.58262522]])),
    slip="the logits are V times the *new* state, plus c: no tanh, no softmax, not the old state",
)

# %% role="test" id="rnn_step"
# Two streams, each with its own token and state; float32 stays float32
p = {
    "U": np.array([[0.5, -0.5, 1.0], [0.0, 1.0, -1.0]]),
    "W": np.array([[0.0, 1.0], [-0.5, 0.5]]),
    "b": np.array([0.0, 0.5]),
    "V": np.array([[1.0, 0.0], [-1.0, 1.0], [0.0, 2.0]]),
    "c": np.array([0.0, 0.5, -0.5]),
}
expect(rnn_step, p, np.array([0, 1]), np.array([[0.0, 0.0], [1.0, 0.0]])).close(
    (
        np.array([[0.46211716, 0.46211716], [-0.46211716, 0.76159416]]),
        np.array([[0.46211716, 0.5, 0.42423431], [-0.46211716, 1.72371131, 1.02318831]]),
    ),
    slip="the example of the statement: each row is a stream of its own",
)
expect(rnn_step, p, np.array([2, 2]), np.array([[0.0, 0.0], [1000.0, -1000.0]])).close(
    (
        np.array([[0.76159416, -0.46211716], [-1.0, -1.0]]),
        np.array([[0.76159416, -0.72371131, -1.42423431], [-1.0, 0.5, -2.5]]),
    ),
    slip="a large sum gives a state of ±1: e¹⁰⁰⁰ is inf, so let np.tanh do it",
)
single = {name: array.astype(np.float32) for name, array in p.items()}
got = expect(rnn_step, single, np.array([2]), np.zeros((1, 2), dtype=np.float32)).value()
require(
    all(array.dtype == np.float32 for array in got),
    "Parameters and states are float32, but what came back is not.\n"
    "  likely slip: an array of your own (np.eye, np.zeros) is float64 unless you give it a dtype",
)

# %% role="test" id="rnn_step" hidden=true
# Random networks, stream by stream, against the formula with one-hot columns
rng = np.random.default_rng(seed("rnn_step"))
for B, n_in, h, n_out in [(1, 4, 3, 4), (3, 5, 2, 7), (4, 4, 4, 4), (2, 1, 6, 3), (5, 6, 1, 1)]:
    p = ready.init(n_in, h, n_out, rng, scale=1.0)
    x, s = rng.integers(0, n_in, size=B), rng.uniform(-1, 1, (B, h))
    states, logits = np.empty((B, h)), np.empty((B, n_out))
    for i in range(B):
        one_hot = np.zeros(n_in)
        one_hot[x[i]] = 1
        states[i] = np.tanh(p["U"] @ one_hot + p["W"] @ s[i] + p["b"])
        logits[i] = p["V"] @ states[i] + p["c"]
    expect(rnn_step, p, x, s).close(
        (states, logits),
        rtol=1e-9,
        atol=1e-12,
        slip="for each stream s = tanh(U x + W s + b) with x as a one-hot column, and o = V s + c",
    )

# %% role="test" id="rnn_step" hidden=true
# float32, small integers, views, no streams
rng = np.random.default_rng(seed("rnn_step dtypes"))
p = ready.init(6, 5, 4, rng)
x, s = rng.integers(0, 6, size=3).astype(np.int32), rng.uniform(-1, 1, (3, 10))[:, ::2]
states = np.tanh(p["U"][:, x].T + (p["W"] @ s.T).T + p["b"])
want = (states, (p["V"] @ states.T).T + p["c"])
expect(rnn_step, p, x, s).close(want, slip="int32 tokens and a view with gaps are ordinary arrays")
single = {name: array.astype(np.float32) for name, array in p.items()}
expect(rnn_step, single, x, s.astype(np.float32)).close(
    want, rtol=1e-4, atol=1e-5, slip="float32 parameters are ordinary parameters"
)
got = expect(rnn_step, single, x, s.astype(np.float32)).value()
require(
    all(array.dtype == np.float32 for array in got),
    "Parameters and states are float32, but what came back is not. Let numpy keep the dtype.",
)
expect(rnn_step, p, np.zeros(0, dtype=np.int64), np.zeros((0, 5))).equals(
    (np.zeros((0, 5)), np.zeros((0, 4))), slip="no streams: no rows, but the columns stay"
)

# %% [markdown] role="explanation" id="rnn_step"
# The formula is for one column vector, the code for a batch of rows, so every matrix is transposed.
# `U.T[x]` is the lookup of Day 0: `U.T` is an embedding table with `h` numbers a token, and nothing is
# multiplied.
#
# Where `W` is square, forgetting its transpose raises no error, and a network trained that way even
# works: it has learned the transpose. It shows when parameters go from one program to another. Test
# shapes that are not square where you can, and values that are not symmetric where you cannot.
#
# `tanh` keeps each number of the state between −1 and 1, whatever the network reads. That is why a state
# never explodes. Its gradient can: see `bptt`.
