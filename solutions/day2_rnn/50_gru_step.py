# %% [markdown] role="statement" id="gru_step" points=3 minutes=20 difficulty=3 may_not="torch scipy llmweek"
# ## `gru_step`: a state that can be left alone
#
# The plain network writes its whole state anew at every step, and what was in it fades. A *gated
# recurrent unit* has two gates, numbers between 0 and 1, one of each for every number of the state.
# The *update gate* `z` says how much of the old state stays. The *reset gate* `r` says how much of it
# the proposal for a new one may see. Write one step, `gru_step(parameters, x, s)`, in numpy:
#
# $$
# \begin{aligned}
# r &= \sigma(W_{ir} x + b_{ir} + W_{hr} s + b_{hr}) \\
# z &= \sigma(W_{iz} x + b_{iz} + W_{hz} s + b_{hz}) \\
# \tilde{s} &= \tanh(W_{in} x + b_{in} + r \odot (W_{hn} s + b_{hn})) \\
# s' &= (1 - z) \odot \tilde{s} + z \odot s
# \end{aligned}
# $$
#
# with $\sigma(a) = 1 / (1 + e^{-a})$ and $\odot$ element by element.
#
# - `parameters`: a dict of four arrays, as `torch.nn.GRUCell` holds them: `weight_ih`, shape
#   `(3·h, d)`; `weight_hh`, shape `(3·h, h)`; `bias_ih` and `bias_hh`, shape `(3·h,)`. Each is three
#   blocks of `h` rows, one below the other: first those of `r`, then of `z`, then of the proposal.
# - `x`: shape `(B, d)`, one row for each stream: here the input is a vector, such as an embedding, not a
#   token. `s`: shape `(B, h)`.
# - Returns the new states, shape `(B, h)`. Nothing is changed in place.
#
# ```python
# >>> zeros = {"weight_ih": np.zeros((6, 3)), "weight_hh": np.zeros((6, 2)),
# ...          "bias_ih": np.zeros(6), "bias_hh": np.zeros(6)}
# >>> gru_step(zeros, np.ones((1, 3)), np.array([[0.8, -0.4]]))  # gates half open, proposal 0
# array([[ 0.4, -0.2]])
# ```
#
# **Which GRU?** In the paper as published (Cho et al. 2014) the reset gate acts *before* the product,
# $W_{hn} (r \odot s)$. In cuDNN, torch and this exercise it acts *after* it, on $W_{hn} s + b_{hn}$. The two are
# different networks: weights of one are no use to the other.
#
# Edge cases: `B` may be 0 or 1, `d` and `h` need not be equal. float32 and float64 both occur. What
# goes into a gate reaches ±10,000: the gate is then 0 or 1, never `nan`.

# %% [markdown] role="hint" id="gru_step"
# What goes into the gates is two products for everybody: one with all of `weight_ih`, one with all of
# `weight_hh`. Do these first, each with its own bias, and cut the results into three. Keep the two
# apart: the proposal needs the second one on its own.

# %% [markdown] role="hint" id="gru_step"
# Points are rows, so `x @ weight_ih.T` has shape `(B, 3·h)`, and `np.split(…, 3, axis=1)` cuts it into
# three of `(B, h)`. For a σ that bears any number, note that $\sigma(a) = (1 + \tanh(a/2)) / 2$, and that
# `np.tanh` never overflows.

# %% [markdown] role="hint" id="gru_step"
# ```python
# from_x = np.split(x @ parameters["weight_ih"].T + parameters["bias_ih"], 3, axis=1)
# from_s = np.split(..., 3, axis=1)
# r = sigmoid(from_x[0] + from_s[0])
# z = ...
# proposal = np.tanh(from_x[2] + r * ...)
# return (1 - z) * proposal + z * s
# ```

# %% role="setup" id="gru_step"
import numpy as np

from llmweek.exercise import expect, require, seed


# %% role="solution" id="gru_step"
def gru_step(parameters: dict[str, np.ndarray], x: np.ndarray, s: np.ndarray) -> np.ndarray:
    """The states (B, h) after inputs x (B, d) and states s (B, h), the reset gate after the product."""
    ### BEGIN SOLUTION
    from_x = x @ parameters["weight_ih"].T + parameters["bias_ih"]
    from_s = s @ parameters["weight_hh"].T + parameters["bias_hh"]
    x_r, x_z, x_n = np.split(from_x, 3, axis=1)
    s_r, s_z, s_n = np.split(from_s, 3, axis=1)
    r = (1 + np.tanh((x_r + s_r) / 2)) / 2
    z = (1 + np.tanh((x_z + s_z) / 2)) / 2
    proposal = np.tanh(x_n + r * s_n)
    return (1 - z) * proposal + z * s
    ### END SOLUTION


# %% role="test" id="gru_step"
# Half-open gates
zeros = {
    "weight_ih": np.zeros((6, 3)),
    "weight_hh": np.zeros((6, 2)),
    "bias_ih": np.zeros(6),
    "bias_hh": np.zeros(6),
}
expect(gru_step, zeros, np.ones((1, 3)), np.array([[0.8, -0.4]])).close(
    np.array([[0.4, -0.2]]),
    slip="σ(0) is 1/2 and tanh(0) is 0, so half of the state stays and nothing is added; gates go "
    "through σ, the proposal through tanh",
)
expect(gru_step, zeros, np.ones((3, 3)), np.array([[2.0, 4.0], [6.0, 8.0], [0.0, 1.0]])).close(
    np.array([[1.0, 2.0], [3.0, 4.0], [0.0, 0.5]]),
    slip="streams are rows: `x @ weight_ih.T`, and cut along the last axis",
)

# %% role="test" id="gru_step"
# The update gate keeps, or lets go
b = np.zeros(6)
b[2:4] = [30.0, -30.0]  # z is 1 for the first number of the state, 0 for the second
b[4:6] = [0.5, 0.5]  # the proposal is tanh(1/2) for both
keep = {"weight_ih": np.zeros((6, 1)), "weight_hh": np.zeros((6, 2)), "bias_ih": b}
expect(gru_step, keep | {"bias_hh": np.zeros(6)}, np.zeros((1, 1)), np.array([[0.9, 0.9]])).close(
    np.array([[0.9, 0.46211716]]),
    rtol=1e-6,
    slip="where z is 1 the old state stays, where it is 0 the proposal takes its place; the rows of "
    "`z` are the second block, after those of `r`",
)

# %% role="test" id="gru_step"
# The reset gate acts after the product
swap = np.zeros((6, 2))
swap[4:6] = [[0.0, 1.0], [2.0, 0.0]]  # W_hn s is (s[1], 2·s[0])
b = np.zeros(6)
b[:4] = [30.0, -30.0, -30.0, -30.0]  # r is 1 for the first number, 0 for the second; z is 0
reset = {"weight_ih": np.zeros((6, 1)), "weight_hh": swap, "bias_ih": b, "bias_hh": np.zeros(6)}
expect(gru_step, reset, np.zeros((1, 1)), np.array([[0.2, 0.7]])).close(
    np.array([[0.60436778, 0.0]]),
    rtol=1e-6,
    atol=1e-9,
    slip="multiply s by W_hn first, then by r: here W_hn s is (0.7, 0.4) and r lets its first number "
    "through. `W_hn (r * s)` is the other variant",
)
biased = reset | {"weight_hh": np.zeros((6, 2)), "bias_hh": np.array([0, 0, 0, 0, 0.5, 0.5])}
expect(gru_step, biased, np.zeros((1, 1)), np.array([[0.2, 0.7]])).close(
    np.array([[0.46211716, 0.0]]),
    rtol=1e-6,
    atol=1e-9,
    slip="b_hn stands inside the brackets that r multiplies, b_in outside",
)

# %% role="test" id="gru_step"
# The input is read by all three
W = np.array([[9.0, 0.0], [0.0, 9.0], [1.0, 2.0]])  # h = 1: a row each for r, z and the proposal
reads = {"weight_ih": W, "weight_hh": np.array([[0.0], [0.0], [1.0]])}
reads |= {"bias_ih": np.zeros(3), "bias_hh": np.zeros(3)}
expect(gru_step, reads, np.array([[10.0, -10.0], [-10.0, 10.0]]), np.array([[0.5], [0.5]])).close(
    np.array([[-1.0], [0.5]]),
    rtol=1e-6,
    slip="the first stream's input shuts z, so its state becomes the proposal, tanh(10 − 20 + 0.5); "
    "the second's opens z, so its state stays",
)

# %% role="test" id="gru_step"
# Gates at their ends
b = np.array([10_000.0, -10_000.0, 10_000.0, -10_000.0, 1.0, 1.0])
ends = {
    "weight_ih": np.zeros((6, 1)),
    "weight_hh": np.zeros((6, 2)),
    "bias_ih": b,
    "bias_hh": np.array([0, 0, 0, 0, 1.0, 1.0]),
}
expect(gru_step, ends, np.zeros((1, 1)), np.array([[0.3, 0.3]])).close(
    np.array([[0.3, 0.76159416]]),
    rtol=1e-6,
    slip="e^a overflows for large a, and inf / inf is nan: use a σ that bears both ends",
)

# %% role="test" id="gru_step" hidden=true seconds=60
# Random weights and shapes, against torch.nn.GRUCell
import torch

rng = np.random.default_rng(seed("gru_step"))
for B, d, h in [(4, 3, 5), (1, 6, 2), (7, 1, 1), (2, 4, 4), (3, 8, 3)]:
    cell = torch.nn.GRUCell(d, h, dtype=torch.float64)
    parameters = {
        name: rng.normal(0, 1.5, size=tuple(weights.shape))
        for name, weights in cell.state_dict().items()
    }
    cell.load_state_dict({name: torch.from_numpy(weights) for name, weights in parameters.items()})
    x, s = rng.normal(size=(B, d)), rng.uniform(-1, 1, size=(B, h))
    with torch.no_grad():
        want = cell(torch.from_numpy(x), torch.from_numpy(s)).numpy()
    expect(gru_step, parameters, x, s).close(
        want, rtol=1e-9, atol=1e-12, slip="all four arrays count, each block with its own bias"
    )

# %% role="test" id="gru_step" hidden=true seconds=60
# float32, views, a batch of none, saturated gates
import torch

rng = np.random.default_rng(seed("gru_step edges"))
B, d, h = 3, 4, 2
cell = torch.nn.GRUCell(d, h)
parameters = {
    name: rng.normal(size=tuple(weights.shape)).astype(np.float32)
    for name, weights in cell.state_dict().items()
}
cell.load_state_dict({name: torch.from_numpy(weights) for name, weights in parameters.items()})
x = rng.normal(size=(B, 2 * d)).astype(np.float32)[:, ::2]
s = rng.uniform(-1, 1, size=(B, 2 * h)).astype(np.float32)[:, ::2]
for stretch in (1, 300, 10_000):
    with torch.no_grad():
        want = cell(torch.from_numpy(stretch * x), torch.from_numpy(s.copy())).numpy()
    expect(gru_step, parameters, stretch * x, s).close(
        want, rtol=1e-4, atol=1e-5, slip="float32, and gates that are fully open or shut"
    )
none = expect(gru_step, parameters, x[:0], s[:0]).value(slip="a batch of no streams")
require(getattr(none, "shape", None) == (0, h), "a batch of no streams has no states: shape (0, h)")

# %% [markdown] role="explanation" id="gru_step"
# The last line is the cure. Where `z` is near 1, $s' \approx s$: the state passes through the step
# unharmed, and so does its gradient, whose factor along this path is `z` itself rather than
# $W^\top \operatorname{diag}(1 - \tilde{s}^2)$. The plain network multiplies by that matrix at every step, and a product of
# many of them vanishes or explodes; a product of many numbers near 1 does neither.
#
# Both products are made once and cut into three, since one large matrix product is faster than three
# small ones. That is also why cuDNN moved the reset gate behind the product: $W_{hn}(r \odot s)$ cannot start
# before `r` is known, $r \odot (W_{hn} s)$ shares its product with the gates. An early preprint of Cho et al.
# (arXiv 1406.1078, version 1) already had it so; the published version resets first. Some papers
# also exchange `z` and `1 − z`. When weights refuse to fit, look there.
#
# `1 / (1 + np.exp(-a))` gives the right numbers too, with an overflow warning on the way;
# `np.exp(a) / (1 + np.exp(a))` does not: for large `a` it is inf / inf.
