# %% [markdown] role="statement" id="break_bptt" points=4 minutes=25 difficulty=4 may_not="torch"
# ## Break it: `break_bptt`
#
# `two_step_bptt`, below, was compared with finite differences on a text of two letters and agreed to eight
# digits. It is wrong all the same. Find the inputs that show it, and that show its relatives:
# `break_bptt(bptt)` is given an implementation and returns `True` if it is **wrong**, `False` if it is
# right.
#
# - `bptt`: a function you call as `bptt(parameters, tokens, targets)` or
#   `bptt(parameters, tokens, targets, s0)`, as in the exercise `bptt`.
# - Your inputs: 1 to 6 tokens read (`n_in`) and scored (`n_out`), 1 to 6 numbers of state, 1 to 6 streams,
#   1 to 12 steps; parameters and `s0` in `float64`, every number within ±1; `s0` may be `None` or left
#   out.
# - **Right** means: for *every* such input it returns, without raising, a dict of arrays with exactly the
#   keys `U`, `W`, `b`, `V`, `c` and the parameters' shapes, in which no number is further than 10⁻⁴ from the
#   true gradient (10⁻⁴ times the largest absolute value in that array, where this is above 1). How it
#   gets there is its own business, and so are the order of its keys and its float type.
# - Returns a `bool`.
#
# At hand: `parts.init(n_in, h, n_out, rng, scale=1.0)` draws parameters, and
# `numerical(loss, parameters)` gives the gradient of `loss`, a function of the parameters, by finite
# differences.
#
# ```python
# >>> break_bptt(two_step_bptt)
# True
# ```
#
# You are graded on implementations right and wrong. Each wrong one is right on some inputs; some of the
# right ones compute in lower precision.

# %% [markdown] role="hint" id="break_bptt"
# An input exposes a slip only if the slip makes a difference there. With one stream, a mean over the streams
# and a sum are the same. What else is the same with one step, with a state of zeros, with as many states as
# tokens, with tokens that never repeat?

# %% [markdown] role="hint" id="break_bptt"
# The trusted gradient is `numerical(lambda p: parts.rnn_loss(p, tokens, targets, s0), parameters)`. Compare
# on inputs that leave nothing equal to anything else: all sizes different, several streams, fewer tokens
# than streams (so that two streams read the same), as many steps as are allowed, with `s0` and without. And
# one small input: a single step of a single stream. NaN is never near anything, a shape must not broadcast,
# and an exception is an answer too.

# %% [markdown] role="hint" id="break_bptt"
# ```python
# rng = np.random.default_rng(1)
# for n_in, h, n_out, B, T in [(3, 2, 4, 1, 1), ..., (2, 4, 3, 5, 12)]:
#     p = parts.init(n_in, h, n_out, rng, scale=1.0)
#     tokens, targets = rng.integers(...), rng.integers(...)
#     for s0 in (None, rng.uniform(...)):
#         want = numerical(...)
#         try:
#             got = bptt(p, tokens, targets) if s0 is None else bptt(p, tokens, targets, s0)
#         except Exception:
#             return True
#         if got.keys() != want.keys(): return True
#         for name in want:
#             if got[name].shape != ... or not (np.abs(got[name] - want[name]) <= ...).all():
#                 return True
# return False
# ```

# %% role="setup" id="break_bptt"
import random
from types import SimpleNamespace

import numpy as np

from llmweek import elman as ready
from llmweek.exercise import expect, seed
from llmweek.gradients import numerical

parts = ready
if globals().get("USE_MINE"):  # your own functions, where you have written them
    parts = SimpleNamespace(**(vars(ready) | globals()))


def two_step_bptt(parameters, tokens, targets, s0=None):
    """A plausible backward pass, and a wrong one."""
    W, V = parameters["W"], parameters["V"]
    states, logits = ready.rnn_forward(parameters, tokens, s0)
    d_logits = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    d_logits = (d_logits - np.eye(len(V))[targets]) / targets.size
    gradients = {name: np.zeros_like(array) for name, array in parameters.items()}
    gradients["V"] += np.einsum("bto,bth->oh", d_logits, states)
    gradients["c"] += d_logits.sum(axis=(0, 1))
    carried = np.zeros((len(tokens), len(W)))
    for t in reversed(range(tokens.shape[1])):
        own = (d_logits[:, t] @ V) * (1 - states[:, t] ** 2)
        delta = own + carried * (1 - states[:, t] ** 2)
        before = states[:, t - 1] if t else np.zeros_like(carried) if s0 is None else s0
        gradients["b"] += delta.sum(axis=0)
        gradients["W"] += delta.T @ before
        np.add.at(gradients["U"].T, tokens[:, t], delta)
        carried = own @ W
    return gradients


# %% role="solution" id="break_bptt"
def break_bptt(bptt) -> bool:
    """Whether `bptt(parameters, tokens, targets, s0=None)` is wrong on an input as promised."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(1)

    def trusted(p, tokens, targets, s0):
        return numerical(lambda p: parts.rnn_loss(p, tokens, targets, s0), p)

    def far(got, want):
        if not isinstance(got, dict) or got.keys() != want.keys():
            return True
        return any(
            got[name].shape != right.shape
            or not (np.abs(got[name] - right) <= 1e-4 * max(1, np.abs(right).max())).all()
            for name, right in want.items()
        )

    for n_in, h, n_out, B, T in [(3, 2, 4, 1, 1), (4, 4, 4, 2, 4), (3, 4, 5, 6, 12)]:
        p = parts.init(n_in, h, n_out, rng, scale=1.0)
        tokens, targets = rng.integers(0, n_in, (B, T)), rng.integers(0, n_out, (B, T))
        for s0 in (None, rng.uniform(-1, 1, (B, h))):
            arguments = (p, tokens, targets) if s0 is None else (p, tokens, targets, s0)
            try:
                if far(bptt(*arguments), trusted(p, tokens, targets, s0)):
                    return True
            except Exception:
                return True
    return False
    ### END SOLUTION


# %% role="test" id="break_bptt" seconds=30
# The given one is caught; right ones, in float64 and float32, are spared
def right_bptt(parameters, tokens, targets, s0=None):
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    gradients = {name: np.zeros_like(array) for name, array in parameters.items()}
    for i in range(len(tokens)):
        states = [np.zeros_like(b) if s0 is None else s0[i].astype(b.dtype)]
        for x in tokens[i]:
            states.append(np.tanh(U[:, x] + W @ states[-1] + b))
        delta = np.zeros_like(b)
        for t in range(len(tokens[i]) - 1, -1, -1):
            s = states[t + 1]
            error = np.exp(V @ s + c)
            error /= error.sum()
            error[targets[i, t]] -= 1
            error /= targets.size
            delta = (V.T @ error + W.T @ delta) * (1 - s * s)
            gradients["c"] += error
            gradients["V"] += np.outer(error, s)
            gradients["b"] += delta
            gradients["W"] += np.outer(delta, states[t])
            gradients["U"][:, tokens[i, t]] += delta
    return gradients


def right_bptt_in_float32(parameters, tokens, targets, s0=None):
    single = {name: array.astype(np.float32) for name, array in parameters.items()}
    return right_bptt(single, tokens, targets, s0)


expect(break_bptt, two_step_bptt).equals(
    True,
    slip="it hands back one step only the gradient of a step's own loss, so on one or two steps it is "
    "right: give it three or more",
)
expect(break_bptt, right_bptt).equals(
    False, slip="this one is right: compare with finite differences, and return False at the end"
)
expect(break_bptt, right_bptt_in_float32).equals(
    False, slip="this one is right but for float32's rounding: allow a difference of 10⁻⁴"
)


# %% role="test" id="break_bptt" seconds=30
# Three that are right on a single stream from a state of zeros
def mean_over_steps_only(parameters, tokens, targets, s0=None):
    gradients = [
        numerical(
            lambda p, row=row: ready.rnn_loss(p, tokens[row], targets[row], at(s0, row)), parameters
        )
        for row in (slice(i, i + 1) for i in range(len(tokens)))
    ]
    return {name: sum(one[name] for one in gradients) for name in parameters}


def at(s0, row):
    return None if s0 is None else s0[row]


def starts_from_zeros(parameters, tokens, targets, s0=None):
    return numerical(lambda p: ready.rnn_loss(p, tokens, targets), parameters)


def needs_s0(parameters, tokens, targets, s0):
    return numerical(lambda p: ready.rnn_loss(p, tokens, targets, s0), parameters)


for wrong, slip in [
    (mean_over_steps_only, "it divides by T and not by B · T: try several streams"),
    (starts_from_zeros, "it ignores `s0`: pass one that is not zero"),
    (needs_s0, "it raises where `s0` is left out: leave it out once, and catch any Exception"),
]:
    expect(break_bptt, wrong).equals(True, slip=slip)


# %% role="test" id="break_bptt" hidden=true seconds=90
# Wrong ones, each with one slip in the backward pass, and a right one
def with_slip(
    share=lambda B, T: B * T,
    slope=lambda s, before: 1 - s**2,
    delta=lambda own, carried, slope: (own + carried) * slope,
    carry=lambda delta, W, back: delta @ W,
    state_for_w=lambda s, before, t: before,
    state_for_v=lambda s, before: s,
    add=np.add.at,
    finish=lambda gradients, tokens: gradients,
):
    def bptt(parameters, tokens, targets, s0=None):
        W, V = parameters["W"], parameters["V"]
        B, T = tokens.shape
        states, logits = ready.rnn_forward(parameters, tokens, s0)
        error = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
        error = (error - np.eye(len(V))[targets]) / share(B, T)
        gradients = {name: np.zeros_like(array) for name, array in parameters.items()}
        carried = np.zeros((B, len(W)))
        for t in reversed(range(T)):
            s = states[:, t]
            before = states[:, t - 1] if t else np.zeros((B, len(W))) if s0 is None else s0
            d = delta(error[:, t] @ V, carried, slope(s, before))
            carried = carry(d, W, T - t)
            gradients["c"] += error[:, t].sum(axis=0)
            gradients["V"] += error[:, t].T @ state_for_v(s, before)
            gradients["b"] += d.sum(axis=0)
            gradients["W"] += d.T @ state_for_w(s, before, t)
            add(gradients["U"].T, tokens[:, t], d)
        return finish(gradients, tokens)

    return bptt


def add_once(table, ids, rows):
    table[ids] += rows


def put(table, ids, rows):
    table[ids] = rows


def nan_where_not_read(gradients, tokens):
    with np.errstate(all="ignore"):
        often = np.bincount(tokens.reshape(-1), minlength=gradients["U"].shape[1])
        return gradients | {"U": gradients["U"] * np.where(often > 0, 1.0, np.nan)}


def drops_token_0(gradients, tokens):
    gradients["U"][:, 0] = 0
    return gradients


implementations = {
    "sum of the losses": with_slip(share=lambda B, T: 1),
    "mean over the streams only": with_slip(share=lambda B, T: B),
    "sigmoid's slope": with_slip(slope=lambda s, before: s * (1 - s)),
    "slope without the square": with_slip(slope=lambda s, before: 1 - s),
    "slope at the state before": with_slip(slope=lambda s, before: 1 - before**2),
    "tanh taken twice": with_slip(slope=lambda s, before: 1 - np.tanh(s) ** 2),
    "what is carried misses the slope": with_slip(
        delta=lambda own, carried, slope: own * slope + carried
    ),
    "carried through W, not its transpose": with_slip(carry=lambda d, W, back: d @ W.T),
    "nothing carried": with_slip(carry=lambda d, W, back: 0 * d),
    "carried eight steps at most": with_slip(carry=lambda d, W, back: d @ W if back % 8 else 0 * d),
    "carried from stream to stream": with_slip(carry=lambda d, W, back: np.roll(d, 1, axis=0) @ W),
    "W with the state after": with_slip(state_for_w=lambda s, before, t: s),
    "W without the first state": with_slip(
        state_for_w=lambda s, before, t: before if t else 0 * before
    ),
    "V with the state before": with_slip(state_for_v=lambda s, before: before),
    "a token read twice counts once": with_slip(add=add_once),
    "the first use of a token only": with_slip(add=put),
    "NaN for tokens not read": with_slip(finish=nan_where_not_read),
    "nothing for token 0": with_slip(finish=drops_token_0),
    "W transposed": with_slip(finish=lambda g, tokens: g | {"W": g["W"].T}),
    "U transposed": with_slip(finish=lambda g, tokens: g | {"U": g["U"].T}),
    "no biases": with_slip(finish=lambda g, tokens: {k: g[k] for k in "UWV"}),
    "wrong sign": with_slip(finish=lambda g, tokens: {k: -v for k, v in g.items()}),
    "c as a row": with_slip(finish=lambda g, tokens: g | {"c": g["c"][None]}),
}
claims = [
    (f, True, f"an implementation went undetected ({name}): is there an input on which it matters?")
    for name, f in implementations.items()
]
claims.append((with_slip(), False, "this one is right, written with a batch in mind"))
random.Random(seed("break_bptt")).shuffle(claims)  # or it would do to count the calls
for f, want, slip in claims:
    expect(break_bptt, f).equals(want, slip=slip)


# %% role="test" id="break_bptt" hidden=true seconds=90
# Right ones, written differently, and a wrong one among them
def of_zeros(parameters, tokens, targets, s0=None):
    return {name: np.zeros_like(array) for name, array in parameters.items()}


def by_finite_differences(parameters, tokens, targets, s0=None):
    return numerical(lambda p: ready.rnn_loss(p, tokens, targets, s0), parameters, epsilon=1e-4)


def by_a_complex_step(parameters, tokens, targets, s0=None):
    """f'(x) = Im f(x + iε) / ε, exact to the last digit."""
    point = {name: array.astype(np.complex128) for name, array in parameters.items()}
    gradients = {}
    for name in sorted(parameters):
        gradients[name] = np.zeros(parameters[name].shape)
        for where in np.ndindex(parameters[name].shape):
            point[name][where] += 1e-30j
            s = np.zeros((len(tokens), len(point["b"]))) if s0 is None else s0
            total = 0
            for x, y in zip(tokens.T, targets.T, strict=True):
                s = np.tanh(point["U"].T[x] + s @ point["W"].T + point["b"])
                o = s @ point["V"].T + point["c"]
                total += (np.log(np.exp(o).sum(axis=1)) - o[np.arange(len(y)), y]).sum()
            gradients[name][where] = total.imag / 1e-30 / targets.size
            point[name][where] -= 1e-30j
    return gradients


def refuses_what_was_not_promised(parameters, tokens, targets, s0=None):
    if not tokens.size or tokens.shape != targets.shape or tokens.min() < 0:
        raise ValueError("not a batch of tokens")
    if max(*tokens.shape, *parameters["U"].shape, *parameters["V"].shape) > 12:
        raise ValueError("too large")
    if any(array.dtype != np.float64 or np.abs(array).max() > 1 for array in parameters.values()):
        raise ValueError("float64 within ±1")
    return by_a_complex_step(parameters, tokens, targets, s0)


right_ones = [
    (by_finite_differences, "slow, and right: finite differences are a gradient too"),
    (
        by_a_complex_step,
        "right to the last digit; its keys come in another order, which is allowed",
    ),
    (refuses_what_was_not_promised, "it is right on every input of the promise: stay within it"),
]
claims = [(f, False, slip) for f, slip in right_ones]
claims.append((of_zeros, True, "this one gives zeros"))
random.Random(seed("break_bptt")).shuffle(claims)  # or it would do to count the calls
for f, want, slip in claims:
    expect(break_bptt, f).equals(want, slip=slip)

# %% [markdown] role="explanation" id="break_bptt"
# Comparing with finite differences finds every wrong gradient, on inputs where being wrong makes a
# difference. So the work is in the inputs. Make all sizes different, or a transpose passes. Take several
# streams and few tokens, or a sum passes for a mean and a repeated token is never seen. Take more steps than
# anyone would cut off at. Pass a state that is not zero, and also none.
#
# One large input catches most slips at once, and says nothing about which. A small one beside it, a single
# step, says where to look. Random numbers are better than tidy ones: with zeros and ones in it, a matrix is
# too often its own transpose.
#
# The comparison has its own traps, those of `break_softmax`: NaN is not far from anything, shapes broadcast,
# rounding is no mistake. And an exception is a verdict.
