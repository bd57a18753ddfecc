# %% [markdown] role="statement" id="rnn_loss" points=3 minutes=15 difficulty=3 may_not="torch scipy llmweek.elman.rnn_loss parts.rnn_loss"
# ## `rnn_loss`: "machine" in, "achine" out
#
# Give the network `machin` and ask for `achine`: at every step the target is the letter that comes
# next. Write `rnn_loss(parameters, tokens, targets, s0=None)`, the mean cross-entropy in nats:
#
# $$L = -\frac{1}{BT} \sum_{i=1}^{B} \sum_{t=1}^{T} \ln p_{i,t}(\text{target}_{i,t}), \qquad
# p_{i,t} = \operatorname{softmax}(o_{i,t})$$
#
# - `tokens`, `targets`: integer arrays `(B, T)`. `targets[i, t]` is what comes after `tokens[i, t]`. It is
#   handed in and not taken from `tokens`, because the target of a minibatch's last token lies in the next
#   minibatch.
# - `s0`: `(B, h)` or `None`, as in `rnn_forward`.
# - Returns a `float`: the mean over all `B · T` targets.
#
# `parts.rnn_forward(parameters, tokens, s0)` gives the states and the logits `(B, T, n_out)`.
#
# ```python
# >>> round(rnn_loss(TINY, np.array([[0, 1, 0]]), np.array([[1, 0, 2]])), 4)
# 1.3902
# >>> nothing_learned = {name: np.zeros_like(array) for name, array in TINY.items()}
# >>> round(rnn_loss(nothing_learned, np.array([[0, 1]]), np.array([[1, 2]])), 4)  # ln 3
# 1.0986
# ```
#
# Edge cases: logits may be as large as ±10,000, and the loss is finite all the same: a target whose
# probability is smaller than any float still has a logarithm. No targets have no mean: raise
# `ValueError`.

# %% [markdown] role="hint" id="rnn_loss"
# Do not make probabilities first: `softmax` may round a small one to 0, and $\ln 0 = -\infty$. What is
# $\ln \frac{e^{z_y}}{\sum_j e^{z_j}}$ when you take it apart by hand?

# %% [markdown] role="hint" id="rnn_loss"
# $\ln p_y = z_y - \ln \sum_j e^{z_j}$, and you may subtract the largest logit of the group from all of
# them before. That gives log-probabilities of shape `(B, T, n_out)`. Pick one of each group by `targets`,
# take the mean of what you picked, and turn its sign.

# %% [markdown] role="hint" id="rnn_loss"
# ```python
# _, logits = parts.rnn_forward(parameters, tokens, s0)
# shifted = logits - logits.max(axis=-1, keepdims=True)
# log_probs = shifted - np.log(...)
# picked = np.take_along_axis(log_probs, targets[..., None], axis=-1)
# return -float(...)
# ```

# %% role="setup" id="rnn_loss"
from types import SimpleNamespace

import numpy as np

from llmweek import elman as ready
from llmweek.exercise import expect, seed

parts = ready
if globals().get("USE_MINE"):  # your own functions, where you have written them
    parts = SimpleNamespace(**(vars(ready) | globals()))


# %% role="solution" id="rnn_loss"
def rnn_loss(
    parameters: dict[str, np.ndarray],
    tokens: np.ndarray,
    targets: np.ndarray,
    s0: np.ndarray | None = None,
) -> float:
    """Mean cross-entropy in nats of `targets` (B, T), the tokens that come after `tokens` (B, T)."""
    ### BEGIN SOLUTION
    if targets.size == 0:
        raise ValueError("no targets, no mean")
    _, logits = parts.rnn_forward(parameters, tokens, s0)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    picked = np.take_along_axis(log_probs, targets[..., None], axis=-1)
    return -float(picked.mean())
    ### END SOLUTION


# %% role="test" id="rnn_loss"
# A network that knows nothing, and one with a favourite
letters = {letter: i for i, letter in enumerate("acehimn")}
tokens = np.array([[letters[letter] for letter in "machin"]])
targets = np.array([[letters[letter] for letter in "achine"]])
nothing = {
    "U": np.zeros((2, 7)),
    "W": np.zeros((2, 2)),
    "b": np.zeros(2),
    "V": np.zeros((7, 2)),
    "c": np.zeros(7),
}
expect(rnn_loss, nothing, tokens, targets).close(
    1.9459101490553132,
    slip="all parameters are zero, so each of the 7 letters has probability 1/7, at every step: the "
    "loss is ln 7 nats, a mean over the 6 steps (not their sum, not in bits, not negative)",
)
loves_e = nothing | {"c": np.array([0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0])}
expect(rnn_loss, loves_e, tokens, targets).close(
    2.2611043,
    rtol=1e-6,
    slip="e has logit 2 and every other letter 0. Of the targets a, c, h, i, n, e one is an e: "
    "ln(6 + e²) − 2/6. Look at `targets`, not at `tokens`, and at all six",
)

# %% role="test" id="rnn_loss"
# The state counts, every stream, and each step its own target
p = {
    "U": np.array([[0.5, -0.5]]),
    "W": np.array([[2.0]]),
    "b": np.array([0.0]),
    "V": np.array([[3.0], [0.0]]),
    "c": np.array([0.0, 0.0]),
}
expect(rnn_loss, p, np.array([[0]]), np.array([[1]])).close(
    1.6094836,
    slip="s = tanh(0.5), the logits are (3 s, 0), and the target is token 1: ln(1 + e^(3 s))",
)
expect(rnn_loss, p, np.array([[0]]), np.array([[1]]), np.array([[-1.0]])).close(
    0.06407796,
    slip="here `s0` is −1, so s = tanh(0.5 − 2) and the loss is ln(1 + e^(3 s)): hand `s0` on",
)
expect(rnn_loss, p, np.array([[0], [0]]), np.array([[1], [0]])).close(
    0.91630787,
    slip="two streams with losses 1.6095 and 0.2231: the mean is over streams and steps",
)
p = {  # the example of the statement
    "U": np.array([[0.5, -0.5, 1.0], [0.0, 1.0, -1.0]]),
    "W": np.array([[0.0, 1.0], [-0.5, 0.5]]),
    "b": np.array([0.0, 0.5]),
    "V": np.array([[1.0, 0.0], [-1.0, 1.0], [0.0, 2.0]]),
    "c": np.array([0.0, 0.5, -0.5]),
}
expect(rnn_loss, p, np.array([[0, 1, 0]]), np.array([[1, 0, 2]])).close(
    1.390217503811754,
    slip="step t is scored against target t and no other: three losses, 1.0612, 2.2243 and 0.8851",
)

# %% role="test" id="rnn_loss"
# Hopeless and certain, in numbers that e^x cannot hold
p = {
    "U": np.array([[0.0]]),
    "W": np.array([[0.0]]),
    "b": np.array([0.0]),
    "V": np.array([[0.0], [0.0]]),
    "c": np.array([10_000.0, 0.0]),
}
expect(rnn_loss, p, np.array([[0, 0]]), np.array([[0, 1]])).close(
    5000.0,
    slip="the first target costs 0 nats, the second 10,000: subtract the largest logit, and take the "
    "logarithm of the sum, not of a probability that was rounded to 0",
)
expect(rnn_loss, p, np.zeros((3, 0), dtype=np.int64), np.zeros((3, 0), dtype=np.int64)).raises(
    ValueError, slip="no targets: numpy's mean of nothing is NaN and a warning; refuse instead"
)

# %% role="test" id="rnn_loss" hidden=true
# Random networks, target by target
rng = np.random.default_rng(seed("rnn_loss"))
for B, T, n_in, h, n_out in [(1, 6, 7, 3, 7), (3, 4, 5, 2, 6), (4, 4, 4, 4, 4), (2, 9, 3, 5, 1)]:
    for scale in (1.0, 30.0):
        p = ready.init(n_in, h, n_out, rng, scale=scale)
        tokens, targets = rng.integers(0, n_in, (B, T)), rng.integers(0, n_out, (B, T))
        for s0 in (None, rng.uniform(-1, 1, (B, h))):
            total = 0.0
            for i in range(B):
                s = np.zeros(h) if s0 is None else s0[i]
                for t in range(T):
                    s = np.tanh(p["U"][:, tokens[i, t]] + p["W"] @ s + p["b"])
                    o = p["V"] @ s + p["c"]
                    total += np.logaddexp.reduce(o) - o[targets[i, t]]
            expect(rnn_loss, p, tokens, targets, s0=s0).close(
                float(total / (B * T)),
                rtol=1e-9,
                atol=1e-12,
                slip="add up −ln p(target) over all streams and steps and divide by B · T",
            )

# %% role="test" id="rnn_loss" hidden=true
# float32, small integers, views, single numbers
rng = np.random.default_rng(seed("rnn_loss dtypes"))
p = {k: v.astype(np.float32) for k, v in ready.init(6, 5, 4, rng, scale=1.0).items()}
tokens = rng.integers(0, 6, size=(3, 8)).astype(np.int32)[:, ::2]
targets = rng.integers(0, 4, size=(3, 8)).astype(np.int32)[:, ::2]
total = 0.0
for i in range(3):
    s = np.zeros(5)
    for t in range(4):
        s = np.tanh(p["U"][:, tokens[i, t]] + p["W"] @ s + p["b"])
        o = p["V"] @ s + p["c"]
        total += float(np.logaddexp.reduce(o) - o[targets[i, t]])
expect(rnn_loss, p, tokens, targets).close(
    total / 12,
    rtol=1e-5,
    slip="float32 parameters, int32 tokens and views with gaps are ordinary arrays",
)
far = p | {"c": np.array([1e4, -1e4, 0.0, 9_999.0], dtype=np.float32), "V": 0 * p["V"]}
likely = float(np.log(1 + np.exp(-1)))
expect(rnn_loss, far, np.array([[0, 1, 2]]), np.array([[0, 1, 3]])).close(
    likely + (20_000 + 1) / 3, rtol=1e-6, slip="large logits in float32 are finite too"
)

# %% [markdown] role="explanation" id="rnn_loss"
# The loss of every language model in this book is this one: the mean surprise, in nats, at what really
# came next. Zero parameters give ln n, the loss of somebody who guesses evenly. A network that starts
# far above has scores that are too large; one that stays there has learned nothing.
#
# Taking the logarithm apart before anything is rounded is `log_softmax` of Day 0. An epsilon inside the
# logarithm, `log(p + 1e-12)`, avoids the infinity and puts a wall in its place: no mistake costs more
# than 27.6 nats, and the gradient beyond the wall is wrong.
#
# Step 3 of `machin` has read m, a and c, and is asked for h: its term of the loss depends on these three
# letters and on that target, and on nothing later. That is why one pass over a text of T letters gives T
# losses to learn from, none of which has seen its answer.
