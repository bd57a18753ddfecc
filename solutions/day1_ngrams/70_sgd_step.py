# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] role="statement" id="sgd_step" points=2 minutes=10 difficulty=2 may_not="torch llmweek"
# ## `sgd_step`
#
# A gradient points to where the loss grows. Step the other way, and pull large weights towards zero.
#
# ```
# sgd_step(parameters: dict[str, np.ndarray], gradients: dict[str, np.ndarray],
#          lr: float, weight_decay: float) -> dict[str, np.ndarray]
# ```
#
# - `parameters` and `gradients` have the keys of the model, `"C"`, `"H"`, `"d"`, `"U"`, `"W"`, `"b"`, and
#   the same shapes.
# - Bengio et al. add the penalty R(θ) to what they maximise: it makes large weights dear. Seen from a
#   step it is *weight decay*: the gradient of a parameter θ grows by `weight_decay` · θ. So each
#   parameter becomes θ − `lr` · (gradient + `weight_decay` · θ). (The chapter's λ is half of
#   `weight_decay`: the slope of λθ² is 2λθ.)
# - The penalty is on the weights `"U"`, `"W"`, `"H"` and on `"C"`, **not on the biases** `"b"` and `"d"`: they
#   only step against their gradients.
# - Returns a new dict with new arrays. `parameters` and `gradients` stay as they were.
#
# ```python
# >>> p = {name: np.array([[10.0]]) for name in "CHUW"} | {name: np.array([10.0]) for name in "bd"}
# >>> g = {name: np.full_like(value, 2.0) for name, value in p.items()}
# >>> new = sgd_step(p, g, lr=0.5, weight_decay=0.1)
# >>> new["U"], new["b"]
# (array([[8.5]]), array([9.]))
# ```

# %% [markdown] role="hint" id="sgd_step"
# The example: 10 − 0.5 · (2 + 0.1 · 10) is 8.5 for a weight, 10 − 0.5 · 2 is 9 for a bias.

# %% [markdown] role="hint" id="sgd_step"
# Go through the names. For those that decay add `weight_decay * value` to the gradient; then subtract `lr`
# times it. `value - …` makes a new array; `value -= …` would change the caller's.

# %% [markdown] role="hint" id="sgd_step"
# ```python
# stepped = {}
# for name, value in parameters.items():
#     gradient = gradients[name]
#     if name in (...):
#         gradient = gradient + ...
#     stepped[name] = ...
# return stepped
# ```

# %% role="setup" id="sgd_step"
import numpy as np

from llmweek.exercise import expect, seed


def filled(numbers: list[float], dtype=np.float64) -> dict[str, np.ndarray]:
    """Each bias is `numbers`, each weight (and C) a table that has them twice, row below row."""
    rows = {"C": 2, "H": 2, "d": 0, "U": 2, "W": 2, "b": 0}
    return {name: np.array([numbers] * k if k else numbers, dtype) for name, k in rows.items()}


# %% role="solution" id="sgd_step"
def sgd_step(
    parameters: dict[str, np.ndarray],
    gradients: dict[str, np.ndarray],
    lr: float,
    weight_decay: float,
) -> dict[str, np.ndarray]:
    """New parameters, a step against the gradients; weights and C decay, biases do not."""
    ### BEGIN SOLUTION
    stepped = {}
    for name, value in parameters.items():
        gradient = gradients[name]
        if name not in ("b", "d"):
            gradient = gradient + weight_decay * value
        stepped[name] = value - lr * gradient
    return stepped
    ### END SOLUTION


# %% role="test" id="sgd_step"
# Against the gradient
expect(sgd_step, filled([1.0, -2.0]), filled([4.0, 0.0]), 0.25, 0.0).close(
    filled([0.0, -2.0]),
    slip="without decay each parameter becomes θ - lr · gradient: down the slope, so minus",
)

# %% role="test" id="sgd_step"
# Weights decay, biases do not
decayed, whole = filled([8.0]), filled([10.0])
expect(sgd_step, whole, filled([0.0]), 0.5, 0.4).close(
    decayed | {"b": whole["b"], "d": whole["d"]},
    slip="10 - 0.5 · 0.4 · 10 = 8 for U, W, H and C: the decay is scaled by lr, like the gradient; "
    "b and d are biases and stay 10",
)

# %% role="test" id="sgd_step" hidden=true
# Random parameters, number by number
rng = np.random.default_rng(seed("sgd_step"))
for _ in range(5):
    shapes = {"C": (5, 2), "H": (3, 4), "d": (3,), "U": (5, 3), "W": (5, 4), "b": (5,)}
    names = rng.permutation(list(shapes)).tolist()
    parameters = {name: rng.normal(size=shapes[name]) for name in names}
    gradients = {name: rng.normal(size=shapes[name]) for name in reversed(names)}
    lr, weight_decay = rng.uniform(0.1, 2), rng.uniform(0.1, 2)
    want = {}
    for name in names:
        pull = weight_decay if name in ("C", "H", "U", "W") else 0.0
        numbers = zip(parameters[name].flat, gradients[name].flat, strict=True)
        stepped = [theta - lr * g - lr * pull * theta for theta, g in numbers]
        want[name] = np.array(stepped).reshape(shapes[name])
    expect(sgd_step, parameters, gradients, lr, weight_decay).close(
        want,
        slip="θ - lr · (gradient + weight_decay · θ) for C, H, U and W, without decay for b, d",
    )

# %% role="test" id="sgd_step" hidden=true
# float32 stays float32, and the step is a real step
small = filled([3.0, 3.0], np.float32)
expect(sgd_step, small, small, 0.5, 0.0).close(
    filled([1.5, 1.5], np.float32), slip="float32 is ordinary"
)
expect(sgd_step, small, small, 0.0, 0.5).equals(
    small, slip="with lr = 0 nothing moves, no decay either"
)


# %% [markdown] role="explanation" id="sgd_step"
# The penalty $R(θ) = -\tfrac{λ}{2}\lVert θ\rVert^2$ has the gradient −λθ, so maximising likelihood plus
# penalty by small steps is the same as shrinking each weight by the factor 1 − lr·λ at every step: hence
# *weight decay*. (With the paper's λ‖θ‖², without the half, the factor has 2λ.) A weight lives on only if
# the data keep pushing it.
#
# Biases are left out. b is mostly how frequent each word is, which is known best of all, and pulling it
# to zero would pull every prediction towards "all words alike". What one wants to limit is how strongly
# the *context* may decide, and that is in the weights.
#
# The step returns new arrays so that nothing is changed behind the caller's back; for the price of a copy.
# Optimisers in frameworks work in place.
