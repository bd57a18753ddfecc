# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="cross_entropy" points=3 minutes=20 difficulty=3 may_not="torch llmweek"
# ## `cross_entropy`
#
# One number says how wrong the model is, and its gradient says how to become less so.
#
# `cross_entropy(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]`
#
# - `logits`: scores, shape `(B, V)`; `targets`: the ids that came, shape `(B,)`, B ≥ 1.
# - The softmax of a row gives the probabilities p of that row. The loss of a row is −log p of its target
#   (natural logarithm, so nats). `loss` is the mean over the B rows.
# - `dlogits`, shape `(B, V)`, says how fast `loss` grows with each score. Raise the score of word v in row
#   i a little: log of the sum of exponentials grows by the share p of word v, and the target's own score
#   counts with a minus. So row i is p, less 1 at its target; and as the loss is a mean, all of it is
#   divided by B.
# - Returns `(loss, dlogits)`. Scores of ±10,000 must do: no overflow, and no log of 0. `logits` stays as
#   it was.
#
# ```python
# >>> loss, dlogits = cross_entropy(np.array([[0.0, 0.0], [0.0, 0.0]]), np.array([0, 1]))
# >>> round(loss, 4)
# 0.6931
# >>> dlogits
# array([[-0.25,  0.25],
#        [ 0.25, -0.25]])
# ```

# %% [markdown] role="hint" id="cross_entropy"
# −log p of the target is (log of the sum of all exponentials) − (the target's score). Both change by
# nothing when the same number is taken off all scores of the row. Which number makes `np.exp` safe?

# %% [markdown] role="hint" id="cross_entropy"
# Take each row's maximum off (`keepdims=True`). The log-probabilities are those shifted scores less the
# log of their sum of exponentials; never take the log of a probability. To pick each row's target, index
# with two arrays: `array[np.arange(B), targets]`.

# %% [markdown] role="hint" id="cross_entropy"
# ```python
# rows = np.arange(len(targets))
# shifted = logits - logits.max(axis=1, keepdims=True)
# log_p = shifted - np.log(...)
# loss = -log_p[rows, targets].mean()
# dlogits = np.exp(log_p)
# dlogits[rows, targets] -= ...
# return float(loss), dlogits / ...
# ```

# %% role="setup" id="cross_entropy"
import numpy as np

from llmweek.exercise import expect, seed


# %% role="solution" id="cross_entropy"
def cross_entropy(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean loss in nats of logits (B, V) at targets (B,), and its gradient (B, V) by the logits."""
    ### BEGIN SOLUTION
    rows = np.arange(len(targets))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_p[rows, targets].mean()
    dlogits = np.exp(log_p)
    dlogits[rows, targets] -= 1
    return float(loss), dlogits / len(targets)
    ### END SOLUTION


# %% role="test" id="cross_entropy"
# Three words, two rows
scores = np.log(np.array([[1.0, 2.0, 1.0], [1.0, 1.0, 8.0]]))
expect(cross_entropy, scores, np.array([1, 0])).close(
    (
        (np.log(2) + np.log(10)) / 2,
        np.array([[0.25, 0.5 - 1, 0.25], [0.1 - 1, 0.1, 0.8]]) / 2,
    ),
    slip="the probabilities are 1/4, 2/4, 1/4 and 1/10, 1/10, 8/10; the loss is the mean of -log of "
    "the targets' (2/4 and 1/10), natural logs; dlogits is p, less 1 at the target, over B = 2",
)

# %% role="test" id="cross_entropy"
# One row: nothing to average
expect(cross_entropy, np.array([[0.0, np.log(3.0)]]), np.array([1])).close(
    (np.log(4 / 3), np.array([[0.25, -0.25]])),
    slip="p is 1/4, 3/4: the loss is log(4/3), dlogits is p - 1 at the target and p elsewhere",
)

# %% role="test" id="cross_entropy"
# Scores of ten thousand
for big, target, loss, dlogits in [
    ([1e4, 0.0, 0.0], 0, 0.0, [0.0, 0.0, 0.0]),
    ([1e4, 0.0, 0.0], 1, 1e4, [1.0, -1.0, 0.0]),
    ([-1e4, -1e4, -2e4], 0, np.log(2), [-0.5, 0.5, 0.0]),
]:
    expect(cross_entropy, np.array([big]), np.array([target])).close(
        (loss, np.array([dlogits])),
        slip="take the row's maximum off before np.exp, and the loss from the shifted scores: the log "
        "of a probability that was rounded to 0 is -inf (adding 1e-12 inside the log is wrong too)",
    )

# %% role="test" id="cross_entropy" hidden=true
# Random scores, one by one
import math

rng = np.random.default_rng(seed("cross_entropy"))
for batch, vocab_size in [(1, 1), (1, 5), (4, 3), (3, 3), (7, 30)]:
    logits = rng.normal(size=(batch, vocab_size)) * 3
    targets = rng.integers(0, vocab_size, batch)
    losses, rows = [], []
    for scores, target in zip(logits.tolist(), targets.tolist(), strict=True):
        total = math.fsum(math.exp(score) for score in scores)
        losses.append(math.log(total) - scores[target])
        rows.append([math.exp(s) / total - (v == target) for v, s in enumerate(scores)])
    expect(cross_entropy, logits, targets).close(
        (math.fsum(losses) / batch, np.array(rows) / batch),
        slip="a mean over the rows, softmax along each row, and the gradient of that mean",
    )

# %% role="test" id="cross_entropy" hidden=true
# The gradient, by finite differences
from llmweek import ffnn_steps as ready
from llmweek.gradients import numerical

rng = np.random.default_rng(seed("cross_entropy slopes"))
logits, targets = rng.normal(size=(5, 4)), np.array([1, 1, 0, 3, 1])
loss = ready.cross_entropy(logits, targets)[0]
slopes = numerical(lambda p: ready.cross_entropy(p["logits"], targets)[0], {"logits": logits})
expect(cross_entropy, logits, targets).close(
    (loss, slopes["logits"]),
    rtol=1e-4,
    atol=1e-7,
    slip="nudge one score and see how far the mean loss moves: dlogits says it",
)

# %% role="test" id="cross_entropy" hidden=true
# Rows of very different size, float32, equal scores
from llmweek import ffnn_steps as ready

rng = np.random.default_rng(seed("cross_entropy"))
sizes = np.array([[1e4], [-1e4], [0.0], [3.0]])
logits, targets = rng.normal(size=(4, 6)), rng.integers(0, 6, 4)
loss, dlogits = ready.cross_entropy(logits, targets)
expect(cross_entropy, logits + sizes, targets).close(
    (loss, dlogits),
    rtol=1e-6,
    atol=1e-9,
    slip="each row has its own maximum: one for the whole batch makes other rows vanish",
)
expect(cross_entropy, logits.astype(np.float32), targets.astype(np.int32)).close(
    (loss, dlogits), rtol=1e-3, atol=1e-5, slip="float32 and int32 are ordinary"
)
expect(cross_entropy, np.full((2, 4), -1e4), np.array([3, 0])).close(
    (np.log(4), np.array([[1, 1, 1, -3], [-3, 1, 1, 1]]) / 8),
    slip="equal scores are equal chances, whatever their size",
)


# %% [markdown] role="explanation" id="cross_entropy"
# `log p = score − max − log Σ exp(score − max)`: after the shift the largest exponential is 1, so the sum
# is between 1 and V, and its log is harmless. A hopeless score then has a log-probability of −20,000,
# which is true, where `np.log(np.exp(...))` has −inf.
#
# The gradient needs no further work: `p − onehot(target)`, over B. Its rows add up to 0: what
# probability the target should gain, the others have to lose. A word that is certain and right has
# gradient 0; it teaches nothing more.
#
# Frameworks offer this function on *logits* and not on probabilities (`torch.nn.functional.
# cross_entropy`) because only from the logits can both be computed without loss.
