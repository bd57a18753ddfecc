# %% [markdown] role="statement" id="rnn_forward" points=3 minutes=12 difficulty=2 may_not="torch llmweek.elman.rnn_forward parts.rnn_forward"
# ## `rnn_forward`: the loop over time
#
# Write `rnn_forward(parameters, tokens, s0=None)`: run the network over whole sequences. The same
# parameters serve at every step.
#
# - `parameters`: as in `rnn_step`. `tokens`: integer array `(B, T)`, one sequence a row.
# - `s0`: `(B, h)`, the state before the first token; `None` means zeros.
# - Returns the tuple `(states, logits)`. `states` `(B, T, h)`: entry `[:, t]` is the state *after* token
#   `t` was read. `logits` `(B, T, n_out)`: entry `[:, t]` scores what comes after token `t`. Both in
#   the parameters' dtype.
#
# `parts.rnn_step(parameters, x, s)` is at hand: tokens `(B,)` and states `(B, h)` give the next states
# and their logits.
#
# ```python
# >>> states, logits = rnn_forward(TINY, np.array([[0, 1, 0]]))
# >>> states.round(4)
# array([[[ 0.4621,  0.4621],
#         [-0.0379,  0.9051],
#         [ 0.8865,  0.7494]]])
# >>> logits.shape
# (1, 3, 3)
# ```
#
# The state to carry into the next minibatch is `states[:, -1]`: given back as `s0`, it makes two halves
# of a text one text.
#
# Edge cases: no steps (`T = 0`) give shapes `(B, 0, h)` and `(B, 0, n_out)`. `s0` stays as it was.

# %% [markdown] role="hint" id="rnn_forward"
# Time cannot be done all at once: step `t` needs the state of step `t − 1`. The streams can: one call of
# `rnn_step` serves all of them. What does the token array look like at time `t`?

# %% [markdown] role="hint" id="rnn_forward"
# Make two empty arrays of the right shapes. Start with `s0` or zeros. For each `t`, call `parts.rnn_step`
# on the *column* `tokens[:, t]` and the present state, and put what comes back in place `[:, t]` of the
# arrays.

# %% [markdown] role="hint" id="rnn_forward"
# ```python
# B, T = tokens.shape
# n_out, h = parameters["V"].shape
# states = np.empty((B, T, h), dtype=...)
# logits = np.empty(...)
# s = np.zeros((B, h), ...) if s0 is None else s0
# for t in range(T):
#     s, logits[:, t] = parts.rnn_step(...)
#     states[:, t] = ...
# ```

# %% role="setup" id="rnn_forward"
from types import SimpleNamespace

import numpy as np

from llmweek import elman as ready
from llmweek.exercise import expect, require, seed

parts = ready
if globals().get("USE_MINE"):  # your own functions, where you have written them
    parts = SimpleNamespace(**(vars(ready) | globals()))


# %% role="solution" id="rnn_forward"
def rnn_forward(
    parameters: dict[str, np.ndarray], tokens: np.ndarray, s0: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Tokens (B, T): the states after each (B, T, h) and the logits for the next (B, T, n_out)."""
    ### BEGIN SOLUTION
    B, T = tokens.shape
    n_out, h = parameters["V"].shape
    dtype = parameters["V"].dtype
    states = np.empty((B, T, h), dtype=dtype)
    logits = np.empty((B, T, n_out), dtype=dtype)
    s = np.zeros((B, h), dtype=dtype) if s0 is None else s0
    for t in range(T):
        s, logits[:, t] = parts.rnn_step(parameters, tokens[:, t], s)
        states[:, t] = s
    return states, logits
    ### END SOLUTION


# %% role="test" id="rnn_forward"
# One step, then three, with a single number of state: the state is carried
p = {
    "U": np.array([[0.5, -0.5]]),
    "W": np.array([[2.0]]),
    "b": np.array([0.0]),
    "V": np.array([[3.0]]),
    "c": np.array([1.0]),
}
expect(rnn_forward, p, np.array([[0]])).close(
    (np.array([[[0.46211716]]]), np.array([[[2.38635147]]])),
    slip="one token from a state of zero: s = tanh(0.5) and o = 3 s + 1, with axes (B, T, …). The state "
    "before the first token is not among the states",
)
expect(rnn_forward, p, np.array([[0, 1, 0]])).close(
    (
        np.array([[[0.46211716], [0.40049161], [0.86197606]]]),
        np.array([[[2.38635147], [2.20147482], [3.58592817]]]),
    ),
    slip="s₂ = tanh(−0.5 + 2 s₁) and s₃ = tanh(0.5 + 2 s₂): each step starts from the state the step "
    "before has left, and knows nothing of the step after; axes (B, T, …), streams first",
)

# %% role="test" id="rnn_forward"
# Two halves of a text are one text
rng = np.random.default_rng(4)
p = ready.init(5, 3, 4, rng, scale=1.0)
tokens = rng.integers(0, 5, size=(2, 6))
whole = expect(rnn_forward, p, tokens).value()
require(
    isinstance(whole, tuple)
    and [getattr(part, "shape", None) for part in whole] == [(2, 6, 3), (2, 6, 4)],
    "For tokens of shape (2, 6), h = 3 and n_out = 4 the result is a tuple of arrays of shapes "
    "(2, 6, 3) and (2, 6, 4): streams first, then time.",
)
expect(rnn_forward, p, tokens[:, 4:], whole[0][:, 3]).close(
    (whole[0][:, 4:], whole[1][:, 4:]),
    slip="given the state after token 3 as `s0`, the rest of the text must come out as in one go: "
    "begin with `s0`, not with zeros",
)
expect(rnn_forward, p, tokens[1:], None).close(
    (whole[0][1:], whole[1][1:]),
    slip="a stream on its own must come out as in a batch: streams do not see one another",
)

# %% role="test" id="rnn_forward"
# No steps
p = ready.init(5, 2, 3, np.random.default_rng(4))
expect(rnn_forward, p, np.zeros((4, 0), dtype=np.int64)).equals(
    (np.zeros((4, 0, 2)), np.zeros((4, 0, 3))), slip="no tokens: nothing along time, all other axes"
)

# %% role="test" id="rnn_forward" hidden=true
# Random networks, against the formula written out for each stream
rng = np.random.default_rng(seed("rnn_forward"))
for B, T, n_in, h, n_out in [(1, 7, 4, 3, 4), (3, 5, 5, 2, 7), (4, 4, 4, 4, 4), (2, 12, 1, 6, 3)]:
    p = ready.init(n_in, h, n_out, rng, scale=1.0)
    tokens = rng.integers(0, n_in, size=(B, T))
    for s0 in (None, rng.uniform(-1, 1, (B, h))):
        states, logits = np.empty((B, T, h)), np.empty((B, T, n_out))
        for i in range(B):
            s = np.zeros(h) if s0 is None else s0[i]
            for t in range(T):
                s = np.tanh(p["U"][:, tokens[i, t]] + p["W"] @ s + p["b"])
                states[i, t], logits[i, t] = s, p["V"] @ s + p["c"]
        expect(rnn_forward, p, tokens, s0=s0).close(
            (states, logits),
            rtol=1e-9,
            atol=1e-12,
            slip="for each stream and each t: s_t = tanh(U x_t + W s_{t−1} + b), o_t = V s_t + c, from s0",
        )

# %% role="test" id="rnn_forward" hidden=true
# The future does not reach back, and the past reaches far
rng = np.random.default_rng(seed("rnn_forward causal"))
p = ready.init(6, 4, 6, rng, scale=0.4)
tokens = rng.integers(0, 5, size=(1, 10))
before = expect(rnn_forward, p, tokens).value()
later = tokens.copy()
later[0, 6] = 5
after = expect(rnn_forward, p, later).value()
for one, other in ((before[0], after[0]), (before[1], after[1])):
    require(
        np.array_equal(one[:, :6], other[:, :6]),
        "Changing token 6 changed something at steps 0 to 5.\n"
        "  likely slip: s_t is made from s_{t−1}, never from s_{t+1} (that is the other half of a "
        "bidirectional network)",
    )
    require(
        all(np.abs(one[0, t] - other[0, t]).max() > 0 for t in range(6, 10)),
        "Changing token 6 should change every step from 6 on: the state carries it along.",
    )

# %% role="test" id="rnn_forward" hidden=true
# float32, small integers, views; no streams
rng = np.random.default_rng(seed("rnn_forward dtypes"))
p = {k: v.astype(np.float32) for k, v in ready.init(6, 5, 4, rng).items()}
tokens = rng.integers(0, 6, size=(3, 8)).astype(np.int32)[:, ::2]
for s0 in (None, rng.uniform(-1, 1, (3, 10)).astype(np.float32)[:, ::2]):
    s = np.zeros((3, 5)) if s0 is None else s0.astype(np.float64)
    states = []
    for t in range(4):
        s = np.tanh(p["U"][:, tokens[:, t]].T + (p["W"] @ s.T).T + p["b"])
        states.append(s)
    history = np.stack(states, axis=1)
    expect(rnn_forward, p, tokens, s0).close(
        (history, history @ p["V"].T + p["c"]),
        rtol=1e-4,
        atol=1e-5,
        slip="float32 parameters, int32 tokens and views with gaps are ordinary arrays",
    )
    got = expect(rnn_forward, p, tokens, s0).value()
    require(
        all(array.dtype == np.float32 for array in got),
        "The parameters are float32, but what came back is not: say dtype= where you make arrays.",
    )
expect(rnn_forward, ready.init(5, 2, 3, rng), np.zeros((0, 3), dtype=np.int64)).equals(
    (np.zeros((0, 3, 2)), np.zeros((0, 3, 3))), slip="no streams: no rows, all other axes"
)

# %% [markdown] role="explanation" id="rnn_forward"
# The loop runs over time because it must, and over time only: a step serves all streams at once. That
# is why a text is cut into parallel rows before training. The scores need no loop: `states @ V.T + c`
# gives them all after the states are known, a little faster than step by step.
#
# Preallocated arrays have the right shape even where nothing is put in, so `T = 0` needs no case of its
# own; `np.stack` of an empty list fails. They also hold *copies*. A list to which one changing array is
# appended T times holds the last state T times.
#
# All states are kept although the next step needs only the last. Going backwards through time will need
# every one of them: the memory of training grows with T, that of reading does not.
