# %% [markdown] role="statement" id="label_smoothing_loss" points=3 minutes=15 difficulty=3 may_not="llmweek torch.nn.functional.cross_entropy torch.nn.CrossEntropyLoss"
# ## `label_smoothing_loss`: nearly certain is certain enough
#
# Cross-entropy against a one-hot target is never content: probability 1 needs a logit that is infinitely
# far above the others, and the gradient keeps pushing there. *Label smoothing* (Szegedy et al. 2016)
# asks for less. A little of the target's probability, ε, goes to the other classes, and the best logits
# are finite. Write `label_smoothing_loss(logits, targets, epsilon, convention="uniform")`.
#
# - `logits`: a float tensor `(N, V)`, N ≥ 1, V ≥ 2. `targets`: an int64 tensor `(N,)`, the right ids.
# - `epsilon` ε: a number in [0, 1). Raise `ValueError` otherwise.
# - `convention`: how ε is dealt out. Both are in use, under the same name. Raise `ValueError` for any
#   other string.
#   - `"others"`: the target has $q = 1 - \varepsilon$, every *other* class $q = \varepsilon / (V - 1)$.
#   - `"uniform"`: the one-hot target is mixed with the uniform distribution. The target has
#     $q = 1 - \varepsilon + \varepsilon / V$, every other class $q = \varepsilon / V$. This is torch's.
# - Returns the loss in nats, a tensor without axes in the dtype of the logits, through which gradients
#   flow to the logits. With $p_n$ the softmax of row n:
#
# $$L = -\frac{1}{N} \sum_{n=1}^{N} \sum_{j=1}^{V} q_{n,j} \ln p_{n,j}$$
#
# ```python
# >>> logits = torch.tensor([[0.7, 0.1, 0.1, 0.1]]).log()
# >>> label_smoothing_loss(logits, torch.tensor([0]), 0.3, "others")  # q = (0.7, 0.1, 0.1, 0.1)
# tensor(0.9404)
# >>> label_smoothing_loss(logits, torch.tensor([0]), 0.3, "uniform")  # q = (0.775, 0.075, 0.075, 0.075)
# tensor(0.7945)
# >>> label_smoothing_loss(logits, torch.tensor([0]), 0.0)  # −ln 0.7
# tensor(0.3567)
# ```
#
# Edge cases: logits reach ±10,000, and loss and gradient stay finite. float32 and float64 occur. The
# caller's tensors stay as they were.

# %% [markdown] role="hint" id="label_smoothing_loss"
# The loss is an ordinary cross-entropy; only the distribution it compares with is no longer one-hot. How
# would you write that distribution down, as a tensor `(N, V)`?

# %% [markdown] role="hint" id="label_smoothing_loss"
# Fill a tensor `(N, V)` with what every class gets, ε / (V − 1) or ε / V, and `scatter` what the target gets
# into its place. Take `logits.log_softmax(-1)` (never `softmax` and then `log`: of large logits that is
# ln 0). Multiply, sum over the classes, take the mean over the rows, turn the sign.

# %% [markdown] role="hint" id="label_smoothing_loss"
# ```python
# V = logits.shape[-1]
# if convention == "others":
#     on_target, elsewhere = 1 - epsilon, ...
# elif convention == "uniform":
#     on_target, elsewhere = ..., epsilon / V
# else:
#     raise ValueError("...")
# q = torch.full_like(logits, elsewhere).scatter(-1, targets[:, None], ...)
# return -(q * ...).sum(-1).mean()
# ```

# %% role="setup" id="label_smoothing_loss"
import math

import torch
from torch.nn import functional as F

from llmweek.exercise import expect, require, seed


# %% role="solution" id="label_smoothing_loss"
def label_smoothing_loss(
    logits: torch.Tensor, targets: torch.Tensor, epsilon: float, convention: str = "uniform"
) -> torch.Tensor:
    """Mean loss (), in nats, of logits (N, V) against ids (N,) softened by `epsilon`."""
    ### BEGIN SOLUTION
    if not 0 <= epsilon < 1:
        raise ValueError(f"epsilon = {epsilon} is not in [0, 1)")
    V = logits.shape[-1]
    if convention == "others":
        on_target, elsewhere = 1 - epsilon, epsilon / (V - 1)
    elif convention == "uniform":
        on_target, elsewhere = 1 - epsilon + epsilon / V, epsilon / V
    else:
        raise ValueError(f"convention {convention!r} is neither 'others' nor 'uniform'")
    q = torch.full_like(logits, elsewhere).scatter(-1, targets[:, None], on_target)
    return -(q * logits.log_softmax(-1)).sum(-1).mean()
    ### END SOLUTION


# %% role="test" id="label_smoothing_loss" seconds=30
# Four classes with probabilities 0.7, 0.1, 0.1, 0.1
logits = torch.tensor([[0.7, 0.1, 0.1, 0.1]], dtype=torch.float64).log()
first, second = torch.tensor([0]), torch.tensor([1])
expect(label_smoothing_loss, logits, first, 0.3, "others").close(
    torch.tensor(0.9404480, dtype=torch.float64),
    rtol=1e-6,
    slip='"others": q = (0.7, 0.1, 0.1, 0.1), 0.3 divided among the *three* others. The loss is '
    "−Σ q ln p, in nats, and that is more than the 0.3567 of the target alone",
)
expect(label_smoothing_loss, logits, first, 0.3, "uniform").close(
    torch.tensor(0.7945047, dtype=torch.float64),
    rtol=1e-6,
    slip='"uniform": 0.3 is divided among all *four*, the target included: q = (0.775, 0.075, 0.075, '
    "0.075). The target has its 1 − ε *and* its ε / V",
)
for convention, want in [("others", 2.1728577), ("uniform", 2.2052896)]:
    expect(label_smoothing_loss, logits, second, 0.2, convention).close(
        torch.tensor(want, dtype=torch.float64),
        rtol=1e-6,
        slip="here the target is id 1, with probability 0.1: most of q belongs there",
    )

# %% role="test" id="label_smoothing_loss" seconds=30
# Without smoothing, two classes, and a mean over rows
rows = torch.tensor([[math.log(3), 0.0], [0.0, 0.0]], dtype=torch.float64)
expect(label_smoothing_loss, rows, torch.tensor([1, 0]), 0.0, "others").close(
    torch.tensor(1.0397208, dtype=torch.float64),
    rtol=1e-6,
    slip="ε = 0 is plain cross-entropy: ln 4 and ln 2, of which the *mean over rows* comes back",
)
expect(label_smoothing_loss, rows[:1], torch.tensor([1]), 0.2, "others").close(
    torch.tensor(1.1665719, dtype=torch.float64),
    rtol=1e-6,
    slip="two classes, p = (0.75, 0.25), the target is the second: q = (0.2, 0.8)",
)
expect(label_smoothing_loss, rows[:1], torch.tensor([1]), 0.2).close(
    torch.tensor(1.2764331, dtype=torch.float64),
    rtol=1e-6,
    slip='two classes, p = (0.75, 0.25), q = (0.1, 0.9): "uniform" is the convention by default',
)

# %% role="test" id="label_smoothing_loss" seconds=30
# Logits that e^x cannot hold, in float32
far = torch.tensor([[10_000.0, -10_000.0, 0.0]])
for convention, target, want in [
    ("uniform", 0, 3000.0),
    ("others", 0, 4500.0),
    ("others", 1, 15_500.0),
]:
    expect(label_smoothing_loss, far, torch.tensor([target]), 0.3, convention).close(
        torch.tensor(want),
        rtol=1e-5,
        slip="the three classes cost 0, 20,000 and 10,000 nats, weighted by q. ln of a probability "
        "that was rounded to 0 is −∞, and 0 · ∞ is NaN: use log_softmax; log(p + 1e-9) is a wall",
    )

# %% role="test" id="label_smoothing_loss" seconds=30
# What is no ε, what is no convention
logits, first = torch.tensor([[2.0, 0.0, -1.0]]), torch.tensor([0])
for epsilon in (-0.1, 1.0, 1.5):
    expect(label_smoothing_loss, logits, first, epsilon, "uniform").raises(
        ValueError, slip="ε is in [0, 1): refuse what is not"
    )
expect(label_smoothing_loss, logits, first, 0.1, "torch").raises(
    ValueError, slip='only "others" and "uniform" have a meaning: refuse the rest'
)

# %% role="test" id="label_smoothing_loss" seconds=30
# The gradient, and where it ends
start = torch.tensor([[2.0, 0.0, -1.0], [0.0, 1.0, 0.0]], dtype=torch.float64, requires_grad=True)
loss = expect(label_smoothing_loss, start, torch.tensor([0, 2]), 0.1, "others").value()
require(
    isinstance(loss, torch.Tensor) and loss.requires_grad,
    "gradients must flow from the loss to the logits\n  likely slip: `.item()`, `float(…)` and "
    "`.detach()` cut them off",
    f"  {loss!r}",
)
loss.backward()
q = torch.tensor([[0.9, 0.05, 0.05], [0.05, 0.05, 0.9]], dtype=torch.float64)
want = (start.detach().softmax(-1) - q) / 2
require(
    bool(torch.allclose(start.grad, want, atol=1e-9)),
    "the gradient of the loss is (softmax − q) / N for every logit, and this one is not",
    f"  gave      {start.grad.tolist()}\n  expected  {want.tolist()}",
)

# %% role="test" id="label_smoothing_loss" hidden=true seconds=30
# Random logits against torch: its own label smoothing, and soft targets
g = torch.Generator().manual_seed(seed("label_smoothing_loss"))
for N, V, scale in [
    (1, 2, 1.0),
    (5, 3, 4.0),
    (3, 17, 1.0),
    (8, 8, 2000.0),
    (2, 50, 5.0),
    (9, 2, 0.0),
]:
    for dtype, rtol in [(torch.float32, 1e-4), (torch.float64, 1e-9)]:
        logits = (scale * torch.randn(N, V, generator=g, dtype=torch.float64)).to(dtype)
        targets = torch.randint(0, V, (N,), generator=g)
        for epsilon in (0.0, 0.1, torch.rand(1, generator=g).item() * 0.95):
            expect(label_smoothing_loss, logits, targets, epsilon, "uniform").close(
                F.cross_entropy(logits, targets, label_smoothing=epsilon),
                rtol=rtol,
                atol=rtol,
                slip='"uniform" is torch\'s: 1 − ε + ε / V on the target, ε / V on each other class',
            )
            soft = torch.full((N, V), epsilon / (V - 1), dtype=dtype)
            soft[torch.arange(N), targets] = 1 - epsilon
            expect(label_smoothing_loss, logits, targets, epsilon, "others").close(
                F.cross_entropy(logits, soft),
                rtol=rtol,
                atol=rtol,
                slip='"others": 1 − ε on the target, ε / (V − 1) on each other class',
            )

# %% role="test" id="label_smoothing_loss" hidden=true seconds=30
# Gradients: measured by finite differences, and none at the optimum
from llmweek.gradients import numerical

g = torch.Generator().manual_seed(seed("label_smoothing_loss gradients"))
for convention in ("others", "uniform"):
    for N, V in [(1, 2), (3, 5), (4, 3)]:
        epsilon = 0.05 + 0.7 * torch.rand(1, generator=g).item()
        logits = 2 * torch.randn(N, V, generator=g, dtype=torch.float64)
        targets = torch.randint(0, V, (N,), generator=g)
        others = epsilon / (V - 1 if convention == "others" else V)
        q = [[others] * V for _ in range(N)]
        for n, y in enumerate(targets.tolist()):
            q[n][y] = 1 - others * (V - 1)

        def mean_loss(point: dict, q: list = q) -> float:
            total = 0.0
            for z, weights in zip(point["logits"].tolist(), q, strict=True):
                normaliser = math.log(sum(math.exp(x) for x in z))
                total -= sum(w * (x - normaliser) for w, x in zip(weights, z, strict=True))
            return total / len(q)

        want = torch.from_numpy(numerical(mean_loss, {"logits": logits.numpy()})["logits"])
        optimum = torch.tensor(q, dtype=torch.float64).log() + 3.0
        for point, gradient in ((logits, want), (optimum, torch.zeros(N, V, dtype=torch.float64))):
            leaf = point.clone().requires_grad_()
            loss = expect(label_smoothing_loss, leaf, targets, epsilon, convention).value()
            require(
                isinstance(loss, torch.Tensor) and loss.requires_grad and loss.shape == (),
                "the loss is a tensor without axes through which gradients flow",
            )
            loss.backward()
            require(
                leaf.grad is not None and bool(torch.allclose(leaf.grad, gradient, atol=1e-7)),
                "the gradient is not what finite differences measure\n  likely slip: it is "
                "(softmax − q) / N, and 0 where softmax equals q: there the logits stay",
            )

# %% role="test" id="label_smoothing_loss" hidden=true seconds=30
# Far logits: finite loss, finite gradient; views
g = torch.Generator().manual_seed(seed("label_smoothing_loss far"))
for convention in ("others", "uniform"):
    for dtype, atol in [(torch.float32, 1e-3), (torch.float64, 1e-6)]:
        wide = 1e4 * (2 * torch.randint(0, 2, (6, 8), generator=g).to(dtype) - 1)
        logits = wide[:, ::2].clone().T.contiguous().T.requires_grad_()
        targets = torch.randint(0, 4, (12,), generator=g)[::2]
        share = 0.1 / (3 if convention == "others" else 4)
        soft = torch.full((6, 4), share, dtype=dtype)
        soft[torch.arange(6), targets] = 1 - 3 * share
        want = F.cross_entropy(logits.detach(), soft)
        expect(label_smoothing_loss, logits, targets, 0.1, convention).close(
            want, rtol=1e-4, atol=1e-4, slip="±10,000 are ordinary logits: log_softmax bears them"
        )
        expect(label_smoothing_loss, logits, targets, 0.1, convention).value().backward()
        require(
            logits.grad is not None
            and bool(
                torch.allclose(logits.grad, (logits.detach().softmax(-1) - soft) / 6, atol=atol)
            ),
            "at logits of ±10,000 the gradient is still (softmax − q) / N, a finite number",
        )

# %% [markdown] role="explanation" id="label_smoothing_loss"
# The gradient of the loss with respect to a logit is $(p_j - q_j) / N$. With a one-hot target it is zero only
# where p is one-hot, and no finite logits give that. With ε > 0 it is zero at $p = q$: in `"others"`, where
# the target's logit lies
#
# $$\ln \frac{1 - \varepsilon}{\varepsilon / (V - 1)}$$
#
# above all others, and beyond that the gradient pushes back. For ε = 0.1 and V = 10 that is ln 81 = 4.39.
#
# The two conventions differ only in what they call ε: the target's share is 1 − ε in one and
# 1 − ε (V − 1) / V in the other. For V = 50,000 nobody notices. For V = 2 and ε = 0.2 the target has 0.8 or 0.9.
# Read which one a paper means before you compare losses, and compare models by their loss *without*
# smoothing: the smoothed one has a floor, the entropy of q, that no model gets below.
#
# The tensor q costs N · V numbers and is not needed. Every class costs $-\ln p_j$; with
# `costs = -logits.log_softmax(-1)` and `right` those of the targets, the loss is
# `(on_target - elsewhere) * right + elsewhere * costs.sum(-1)`.
