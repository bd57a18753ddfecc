# %% [markdown] role="statement" id="bptt" points=6 minutes=45 difficulty=5 may_not="torch llmweek.gradients measured"
# ## `bptt`: backpropagation through time
#
# Unrolled, a recurrent network is a deep one whose layers share their weights. Write
# `bptt(parameters, tokens, targets, s0=None)`: the gradient of the loss with respect to every parameter.
#
# - The loss is `parts.rnn_loss(parameters, tokens, targets, s0)`, the mean cross-entropy over all `B · T`
#   targets; `parts.rnn_forward(parameters, tokens, s0)` gives the states `(B, T, h)` and the logits
#   `(B, T, n_out)`. Shapes are theirs; there is at least one target.
# - Returns a dict with the keys of `parameters` (`"U"`, `"W"`, `"b"`, `"V"`, `"c"`): arrays of the
#   parameters' shapes and dtypes.
# - `s0` is a constant: no gradient flows into it.
#
# Go backwards once, in numpy. That costs a few times as much as `rnn_forward`. Finite differences cost
# two losses for each number of each parameter. `measured`, with the same arguments, is made of them: the
# checks compare you with it, and so can you.
#
# ```python
# >>> gradients = bptt(TINY, np.array([[0, 1, 0]]), np.array([[1, 0, 2]]))
# >>> gradients["c"].round(4)
# array([-0.0633,  0.0133,  0.0499])
# >>> gradients["W"].round(4)
# array([[-0.1785, -0.1684],
#        [ 0.0368, -0.095 ]])
# ```
#
# With $y_t$ the target as a one-hot vector, $\odot$ for "number by number" and $\delta_t$ for the
# gradient with respect to what stands inside the tanh, the chain rule says:
#
# $$\frac{\partial L}{\partial o_t} = \frac{1}{BT}\,(\operatorname{softmax}(o_t) - y_t), \qquad
# \delta_t = \left(V^\top \frac{\partial L}{\partial o_t} + W^\top \delta_{t+1}\right) \odot (1 - s_t^2)$$
#
# Nothing comes after the last step: there $\delta_{T+1} = 0$. Each parameter is used at every step, so its
# gradient is a sum over all steps and streams. Which product each step adds is for you to find.
#
# Edge cases: one step; a token read several times, by several streams at once; logits as large as ±1,000.

# %% [markdown] role="hint" id="bptt"
# Begin at the end. Step T's state does two things for the loss, like every state: it makes the logits of
# its own step, and it goes into the next step. Step T has no next step, so its δ is easy. What of it
# arrives at step T − 1, through `W`?

# %% [markdown] role="hint" id="bptt"
# All output gradients can be had at once: softmax of the logits, minus 1 at the targets, divided by
# `targets.size`. `V` and `c` need no loop. Then go through time backwards with an array `carried`, `(B, h)`,
# zeros at first: δ is (output gradient times `V`, plus `carried`) times `1 - s**2`. Add to `b` the sum of δ
# over the streams, to `W` its product with the state *before*, to `U` each row of δ in the column of its
# token. Then `carried` is δ times `W`. Which transposes? Shapes tell, but for `W`.

# %% [markdown] role="hint" id="bptt"
# ```python
# d_logits = np.exp(logits - logits.max(axis=-1, keepdims=True))
# d_logits /= d_logits.sum(axis=-1, keepdims=True)
# d_logits[np.arange(B)[:, None], np.arange(T), targets] -= 1
# d_logits /= B * T
# before = np.concatenate([first[:, None], states[:, :-1]], axis=1)  # first: s0 or zeros
# gradients["V"] += np.einsum("bto,bth->oh", ...)
# for t in reversed(range(T)):
#     delta = (d_logits[:, t] @ V + carried) * ...
#     gradients["W"] += delta.T @ before[:, t]
#     np.add.at(gradients["U"].T, tokens[:, t], delta)  # += would count a repeated token once
#     carried = ...
# ```

# %% role="setup" id="bptt"
import time
from types import SimpleNamespace

import numpy as np

from llmweek import elman as ready
from llmweek.exercise import expect, require, seed
from llmweek.gradients import numerical

parts = ready
if globals().get("USE_MINE"):  # your own functions, where you have written them
    parts = SimpleNamespace(**(vars(ready) | globals()))


def measured(parameters, tokens, targets, s0=None):
    """The gradients by finite differences, in the order in which going backwards finds them."""
    found = numerical(lambda p: ready.rnn_loss(p, tokens, targets, s0), parameters)
    return {name: found[name] for name in "cVbWU"}


# %% role="solution" id="bptt"
def bptt(
    parameters: dict[str, np.ndarray],
    tokens: np.ndarray,
    targets: np.ndarray,
    s0: np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    """The gradient of the mean cross-entropy with respect to each parameter, in its shape."""
    ### BEGIN SOLUTION
    W, V = parameters["W"], parameters["V"]
    B, T = tokens.shape
    states, logits = parts.rnn_forward(parameters, tokens, s0)
    first = np.zeros((B, len(W)), dtype=W.dtype) if s0 is None else s0
    before = np.concatenate([first[:, None], states[:, :-1]], axis=1)

    d_logits = np.exp(logits - logits.max(axis=-1, keepdims=True))
    d_logits /= d_logits.sum(axis=-1, keepdims=True)
    d_logits[np.arange(B)[:, None], np.arange(T), targets] -= 1
    d_logits /= B * T

    gradients = {name: np.zeros_like(array) for name, array in parameters.items()}
    gradients["c"] += d_logits.sum(axis=(0, 1))
    gradients["V"] += np.einsum("bto,bth->oh", d_logits, states)
    carried = np.zeros_like(first)
    for t in reversed(range(T)):
        delta = (d_logits[:, t] @ V + carried) * (1 - states[:, t] ** 2)
        gradients["b"] += delta.sum(axis=0)
        gradients["W"] += delta.T @ before[:, t]
        np.add.at(gradients["U"].T, tokens[:, t], delta)  # += would count a repeated token once
        carried = delta @ W
    return gradients
    ### END SOLUTION


# %% role="test" id="bptt"
# One step of one stream: the output, and once through the tanh
rng = np.random.default_rng(0)
p = ready.init(4, 3, 5, rng, scale=1.0)
tokens, targets = np.array([[2]]), np.array([[1]])
want = measured(p, tokens, targets)
expect(bptt, p, tokens, targets).gradients(
    want,
    slips={
        "c": "with respect to the logits it is softmax − one-hot target",
        "V": "each row is a number of softmax − target, times the state *after* the token",
        "b": "one step back: Vᵀ(softmax − target), times the tanh's slope 1 − s², s after the tanh",
        "W": "δ times the state *before* the token, which is zero here: W made no difference",
        "U": "δ, in the column of the token that was read; the other columns made no difference",
    },
)

# %% role="test" id="bptt"
# One step of four streams, two of which read the same token; then from states that are not zero
rng = np.random.default_rng(1)
p = ready.init(4, 3, 5, rng, scale=1.0)
tokens, targets = np.array([[2], [0], [2], [1]]), np.array([[1], [4], [3], [1]])
s0 = rng.uniform(-1, 1, (4, 3))
want = measured(p, tokens, targets)
expect(bptt, p, tokens, targets).gradients(
    want,
    slips={
        "c": "the loss is a mean over streams and steps: divide by B · T, once",
        "V": "sum over the streams",
        "b": "sum over the streams",
        "U": "two streams read token 2 and both gradients belong in its column: `a[ids] += …` keeps "
        "one of them, np.add.at adds them up",
    },
)
want = measured(p, tokens, targets, s0)
expect(bptt, p, tokens, targets, s0).gradients(
    want,
    slips={
        "W": "the state before the first token is `s0`: δ times that, not times the state after; δ "
        "along the rows, the state along the columns",
    },
)

# %% role="test" id="bptt"
# Two steps, then five: what comes back from later steps
rng = np.random.default_rng(10)
p = ready.init(4, 3, 5, rng, scale=1.0)
for T in (2, 5):
    tokens, targets = rng.integers(0, 4, (1, T)), rng.integers(0, 5, (1, T))
    want = measured(p, tokens, targets)
    expect(bptt, p, tokens, targets).gradients(
        want,
        slips={
            "c": "sum over the steps, then divide by B · T: the loss is a mean over the steps too",
            "V": "sum over the steps, each with its own state",
            "b": "a state works on its own step's loss and, through W, on all later ones: δ at step t "
            "is (Vᵀ of its output's gradient + Wᵀ δ of step t + 1) times 1 − s²; for rows, δ @ W",
            "W": "each step adds δ at t times the state at t − 1",
            "U": "each step adds its δ to the column of the token it read",
        },
    )

# %% role="test" id="bptt" hidden=true seconds=60
# Random networks, against finite differences
rng = np.random.default_rng(seed("bptt"))
for B, T, n_in, h, n_out in [(1, 8, 3, 4, 5), (3, 5, 6, 2, 3), (2, 4, 4, 4, 4), (5, 1, 2, 3, 2)]:
    for s0 in (None, rng.uniform(-1, 1, (B, h))):
        p = ready.init(n_in, h, n_out, rng, scale=0.9)
        tokens, targets = rng.integers(0, n_in, (B, T)), rng.integers(0, n_out, (B, T))
        want = measured(p, tokens, targets, s0)
        expect(bptt, p, tokens, targets, s0=s0).gradients(
            want,
            slips={
                "c": "the mean of softmax − target over streams and steps",
                "V": "each step adds softmax − target times its own state",
                "b": "δ comes from its own step's output and, through W, from the step after",
                "W": "each step adds δ times the state before (`s0` at the first)",
                "U": "each step adds δ to the column of the token its stream has read",
            },
        )

# %% role="test" id="bptt" hidden=true seconds=60
# Far back: thirty steps of a network that does not forget
rng = np.random.default_rng(seed("bptt far"))
p = ready.init(3, 3, 4, rng, scale=0.3)
turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
p["W"] = 1.1 * turn
tokens, targets = rng.integers(0, 3, (1, 30)), rng.integers(0, 4, (1, 30))
want = measured(p, tokens, targets)
expect(bptt, p, tokens, targets).gradients(
    want,
    slips={"b": "30 steps: the gradient goes back through all of them, however many there are"},
)

# %% role="test" id="bptt" hidden=true
# Large logits, one token of output, float32, small integers, views
rng = np.random.default_rng(seed("bptt edges"))
p = ready.init(3, 2, 4, rng, scale=0.5)
p["c"] = np.array([1000.0, -1000.0, 999.0, 0.0])
tokens, targets = rng.integers(0, 3, (2, 3)), rng.integers(0, 4, (2, 3))
want = measured(p, tokens, targets)
expect(bptt, p, tokens, targets).gradients(
    want,
    atol=1e-6,
    slips={"c": "e¹⁰⁰⁰ is inf and inf/inf is NaN: subtract the largest logit before the softmax"},
)
p = ready.init(3, 2, 1, rng)
expect(bptt, p, tokens, np.zeros((2, 3), dtype=np.int64)).gradients(
    {name: np.zeros_like(p[name]) for name in "cVbWU"},
    slips={"c": "one token is always right: no loss, no gradient"},
)
p = {name: array.astype(np.float32) for name, array in ready.init(5, 4, 6, rng).items()}
tokens = rng.integers(0, 5, (3, 8)).astype(np.int32)[:, ::2]
targets = rng.integers(0, 6, (3, 8)).astype(np.int32)[:, ::2]
want = measured(p, tokens, targets)
expect(bptt, p, tokens, targets).gradients(want, rtol=1e-3, atol=1e-5)
got = expect(bptt, p, tokens, targets).value()
require(
    all(got[name].dtype == np.float32 for name in p),
    "The parameters are float32 but a gradient is not: let each gradient have its parameter's dtype.",
)

# %% role="test" id="bptt" hidden=true seconds=60
# One pass backwards, not two losses for every number
rng = np.random.default_rng(seed("bptt cost"))
p = ready.init(20, 24, 20, rng)
tokens, targets = rng.integers(0, 20, (2, 16)), rng.integers(0, 20, (2, 16))
forward = float("inf")
for _ in range(5):
    start = time.perf_counter()
    ready.rnn_forward(p, tokens)
    forward = min(forward, time.perf_counter() - start)
took = min(expect(bptt, p, tokens, targets).outcome().seconds for _ in range(2))
require(
    took < 400 * forward,
    "It takes as long as hundreds of forward passes. Finite differences need two for each of the "
    "1,580 numbers here; going backwards once costs a few.",
    f"  {took / forward:.0f} times as long as a forward pass",
)

# %% [markdown] role="explanation" id="bptt"
# Two lines carry the idea. `delta = (d_logits[:, t] @ V + carried) * (1 - states[:, t] ** 2)` gathers
# what a state did for the loss: on its own step and, through `carried`, on all later ones.
# `carried = delta @ W` hands it one step back. Everything else is adding up: a parameter that is used T
# times gets T gradients.
#
# For rows, `delta @ W` is $W^\top \delta$ of the formula, the transpose of what the forward pass has. A
# square `W` takes either without complaint, and only a comparison with finite differences tells. The
# same holds for `U`: `gradients["U"].T[tokens] += delta` runs, and counts a token once that two streams
# read at the same step.
#
# Going from step t to step t − k, the gradient is multiplied k times by $W^\top$ and by slopes between 0 and
# 1. Where that makes it smaller each time it vanishes, and the network cannot learn what is far apart;
# where it grows it explodes. `clip_gradients` treats the second, gated cells the first.
#
# Backwards costs about twice as much as forwards, for any number of parameters, and needs all states kept.
# That is the bargain: memory for time.
