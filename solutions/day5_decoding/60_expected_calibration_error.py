# %% [markdown] role="statement" id="expected_calibration_error" points=3 minutes=15 difficulty=3 may_not="llmweek sklearn torchmetrics"
# ## `expected_calibration_error`: is it right as often as it says?
#
# A forecaster who says "70% rain" is calibrated if it rains on 70 of 100 such days. A classifier makes
# the same promise with every prediction: its *confidence* is the probability of the class that it
# finds likeliest. Put predictions of similar confidence into one bin, and see how often they were right
# there. The expected calibration error (Guo et al. 2017, equation 3) is the mean distance between the
# two. Write `expected_calibration_error(probabilities, targets, n_bins=10)`.
#
# - `probabilities`: a float tensor `(N, V)`, N ≥ 1; each row sums to 1. `targets`: an int64 tensor `(N,)`, the
#   right ids.
# - A row's prediction is its likeliest id (of equal ones the lowest), its confidence that id's
#   probability. It is right if the prediction is the target.
# - Of n = `n_bins` bins, bin i = 0, 1, … holds the confidences in $(i / n, (i + 1) / n]$: the left edge belongs to the
#   bin before, the right edge to this one. Raise `ValueError` for `n_bins` below 1.
# - In bin i there are $n_i$ predictions. Where that is not 0, $\mathrm{acc}_i$ is the share of them that is
#   right, $\mathrm{conf}_i$ the mean of their confidences. Returns, as a `float`,
#
# $$\mathrm{ECE} = \sum_{i} \frac{n_i}{N} \, \lvert \mathrm{acc}_i - \mathrm{conf}_i \rvert$$
#
# ```python
# >>> sure = torch.tensor([[0.9, 0.1], [0.1, 0.9], [0.9, 0.1], [0.4, 0.6]])
# >>> round(expected_calibration_error(sure, torch.tensor([0, 1, 1, 1])), 4)
# 0.275
# ```
#
# By hand: three predictions at 0.9, two of them right, are off by 0.9 − 2/3; one at 0.6, right, is off by
# 0.4. Weighted by 3/4 and 1/4 that is 0.175 + 0.1.
#
# Edge cases: bins without predictions add nothing. A confidence of exactly 1 belongs to the last bin.
# With one bin it is the distance between the accuracy and the mean confidence of all. float32 and
# float64 occur. The caller's tensors stay as they were.

# %% [markdown] role="hint" id="expected_calibration_error"
# Three columns are all you need, each of shape `(N,)`: how sure, whether right, in which bin. The targets
# play a part in the second only.

# %% [markdown] role="hint" id="expected_calibration_error"
# `probabilities.max(-1)` gives values and ids. For the bin, stretch the confidence to (0, n] by `n_bins`
# and round it *up*: `(0, 1]` becomes 1, `(1, 2]` becomes 2. Then go through the bins, pick the members by a
# boolean tensor, and pass over a bin that has none: its mean is NaN.

# %% [markdown] role="hint" id="expected_calibration_error"
# ```python
# confidence, predicted = probabilities.max(-1)
# right = (predicted == targets)...
# bins = (confidence * n_bins).ceil() - 1
# error = 0.0
# for i in range(n_bins):
#     inside = bins == i
#     if inside.any():
#         gap = abs(right[inside].mean() - ...)
#         error += float(gap) * ... / len(targets)
# return error
# ```

# %% role="setup" id="expected_calibration_error"
import torch

from llmweek.exercise import expect, seed


# %% role="solution" id="expected_calibration_error"
def expected_calibration_error(
    probabilities: torch.Tensor, targets: torch.Tensor, n_bins: int = 10
) -> float:
    """Mean |accuracy − confidence| over bins of confidence, for (N, V) and right ids (N,)."""
    ### BEGIN SOLUTION
    if n_bins < 1:
        raise ValueError(f"n_bins = {n_bins}: at least one is needed")
    confidence, predicted = probabilities.double().max(-1)
    right = (predicted == targets).double()
    bins = (confidence * n_bins).ceil() - 1
    error = 0.0
    for i in range(n_bins):
        inside = bins == i
        if inside.any():
            gap = abs(right[inside].mean() - confidence[inside].mean())
            error += float(gap) * int(inside.sum()) / len(targets)
    return error
    ### END SOLUTION


# %% role="test" id="expected_calibration_error"
# One bin: the share of right answers against the mean confidence
p = torch.tensor([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.4, 0.6]], dtype=torch.float64)
for targets, want, slip in [
    ([0, 1, 0, 1], 0.25, "all four are right and the mean confidence is 0.75: off by 0.25"),
    ([0, 1, 0, 0], 0.0, "three of four are right, at a mean confidence of 0.75: nothing is off"),
    ([1, 0, 1, 0], 0.75, "none is right: confidence is that of the *prediction*, 0.75 in the mean"),
]:
    expect(expected_calibration_error, p, torch.tensor(targets), 1).close(
        want, rtol=1e-5, atol=1e-6, slip=f"{slip}. Return a `float`"
    )
certain = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
expect(expected_calibration_error, certain, torch.tensor([1, 0]), 1).close(
    1.0,
    rtol=1e-5,
    slip="always certain and always wrong: a confidence of 1 is in the last bin, here the only one",
)

# %% role="test" id="expected_calibration_error"
# Several bins: what is too sure here does not make up for what is too modest there
p = torch.tensor([[0.625, 0.375], [0.375, 0.625], [0.875, 0.125], [0.875, 0.125]])
expect(expected_calibration_error, p, torch.tensor([0, 1, 0, 1]), 4).close(
    0.375,
    rtol=1e-5,
    slip="0.625 is always right (off by 0.375), 0.875 every other time (off by 0.375): take the "
    "absolute value in each bin, then the mean over predictions. Bins without any (a mean of nothing is "
    "NaN) add nothing",
)
p = torch.tensor([[0.9, 0.1], [0.1, 0.9], [0.9, 0.1], [0.4, 0.6]])
expect(expected_calibration_error, p, torch.tensor([0, 1, 1, 1])).close(
    0.275,
    rtol=1e-5,
    slip="10 bins by default, eight of them empty, whose mean is NaN: pass over them. The bins weigh "
    "3/4 and 1/4, as many predictions as they hold",
)
p = torch.tensor([[0.62, 0.38], [0.32, 0.68]])
expect(expected_calibration_error, p, torch.tensor([0, 0])).close(
    0.65 - 0.5, rtol=1e-5, slip="of 10 bins, (0.6, 0.7] holds both, and one of the two is right"
)
p = torch.tensor([[0.4, 0.35, 0.25], [0.2, 0.2, 0.6], [0.3, 0.3, 0.4]])
expect(expected_calibration_error, p, torch.tensor([1, 2, 2]), 2).close(
    2 / 3 * 0.1 + 1 / 3 * 0.4,
    rtol=1e-5,
    slip="three classes: 0.4, wrong, and 0.4, right, share the bin (0, 0.5]; 0.6, right, is alone in "
    "(0.5, 1]. Only the likeliest class of a row counts",
)

# %% role="test" id="expected_calibration_error"
# Confidences that lie on an edge
p = torch.tensor([[0.75, 0.25], [0.875, 0.125]])
expect(expected_calibration_error, p, torch.tensor([1, 0]), 4).close(
    (0.75 + 0.125) / 2,
    rtol=1e-5,
    slip="0.75 is the right edge of (0.5, 0.75] and belongs there, not to (0.75, 1]: round "
    "confidence · n_bins *up*",
)
p = torch.tensor([[0.75, 0.25], [0.625, 0.375]])
expect(expected_calibration_error, p, torch.tensor([1, 0]), 4).close(
    0.6875 - 0.5,
    rtol=1e-5,
    slip="0.75 and 0.625 share the bin (0.5, 0.75], one of the two is right",
)
p = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.875, 0.125]])
expect(expected_calibration_error, p, torch.tensor([0, 0, 0]), 4).close(
    (1 + 1 + 0.875) / 3 - 2 / 3,
    rtol=1e-5,
    slip="a confidence of exactly 1 is in the last bin, (0.75, 1], with 0.875: no bin of its own",
)

# %% role="test" id="expected_calibration_error"
# Equal classes, and no bins
even = torch.full((4, 4), 0.25)
expect(expected_calibration_error, even, torch.tensor([0, 0, 0, 3]), 8).close(
    0.75 - 0.25,
    rtol=1e-5,
    slip="four equal classes: the prediction is id 0, the lowest, right three times of four, and it "
    "said 0.25",
)
for n_bins in (0, -3):
    expect(expected_calibration_error, even, torch.tensor([0, 1, 2, 3]), n_bins).raises(
        ValueError, slip="fewer than one bin: refuse"
    )

# %% role="test" id="expected_calibration_error" hidden=true
# Random predictions, one after the other into their bins
g = torch.Generator().manual_seed(seed("expected_calibration_error"))
for N, V, n_bins, dtype in [
    (1, 3, 10, torch.float64),
    (60, 2, 10, torch.float32),
    (300, 5, 15, torch.float64),
    (200, 40, 7, torch.float32),
    (50, 4, 1, torch.float32),
    (80, 3, 200, torch.float64),
]:
    rows: list[list[float]] = []
    while len(rows) < N:
        row = (2 * torch.randn(V, generator=g, dtype=torch.float64)).softmax(-1).to(dtype).tolist()
        if abs(max(row) * n_bins - round(max(row) * n_bins)) > 1e-4:  # rounding decides in none
            rows.append(row)
    targets = torch.randint(0, V, (N,), generator=g).tolist()
    for n in range(0, N, 2):  # half of them right
        targets[n] = rows[n].index(max(rows[n]))
    want = 0.0
    for i in range(n_bins):
        inside = [n for n in range(N) if i / n_bins < max(rows[n]) <= (i + 1) / n_bins]
        surplus = sum(max(rows[n]) - (rows[n].index(max(rows[n])) == targets[n]) for n in inside)
        want += abs(surplus) / N
    expect(
        expected_calibration_error, torch.tensor(rows, dtype=dtype), torch.tensor(targets), n_bins
    ).close(
        want,
        rtol=1e-4,
        atol=1e-5,
        slip="for each bin |accuracy − mean confidence|, weighted by how many predictions it holds",
    )

# %% role="test" id="expected_calibration_error" hidden=true
# Every confidence on an edge, or half way
g = torch.Generator().manual_seed(seed("expected_calibration_error edges"))
for n_bins in (1, 2, 4, 8, 16):
    sixteenths = torch.randint(8, 17, (120,), generator=g)
    predicted, right = torch.randint(0, 2, (2, 120), generator=g)
    rows = torch.empty(120, 2)
    rows[torch.arange(120), predicted] = sixteenths / 16
    rows[torch.arange(120), 1 - predicted] = 1 - sixteenths / 16
    surplus = [0.0] * n_bins
    for k, here, hit in zip(sixteenths.tolist(), predicted.tolist(), right.tolist(), strict=True):
        lowest = 0 if k == 8 else here  # 8/16 twice: the prediction is id 0
        target = here if hit else 1 - here
        surplus[-(-k * n_bins // 16) - 1] += k / 16 - (lowest == target)
    want = sum(abs(s) for s in surplus) / 120
    targets = torch.where(right == 1, predicted, 1 - predicted)
    for p in (rows, rows.double(), torch.stack([rows, rows], -1)[..., 0]):
        expect(expected_calibration_error, p, targets, n_bins).close(
            want,
            rtol=1e-5,
            atol=1e-6,
            slip="bin i is (i / n, (i + 1) / n]: an edge belongs to the bin on its left, 1 to the "
            "last; of two equal classes the lowest id is the prediction",
        )

# %% role="test" id="expected_calibration_error" hidden=true
# Models that keep their word, and models that never do
g = torch.Generator().manual_seed(seed("expected_calibration_error word"))
kept, answers = [], []
for k in range(9, 17):  # 16 predictions at k / 16, k of them right
    for hit in range(16):
        kept.append([k / 16, 1 - k / 16])
        answers.append(0 if hit < k else 1)
order = torch.randperm(len(kept), generator=g)
p, targets = torch.tensor(kept)[order], torch.tensor(answers)[order]
for n_bins in (1, 4, 16, 1000):
    expect(expected_calibration_error, p, targets, n_bins).close(
        0.0, atol=1e-5, slip="a model that is right as often as it says has no calibration error"
    )
    wrong = torch.ones(len(p), dtype=torch.int64)
    expect(expected_calibration_error, p, wrong, n_bins).close(
        float(p[:, 0].double().mean()),
        rtol=1e-5,
        slip="a model that is never right is off by its mean confidence, whatever the bins",
    )

# %% [markdown] role="explanation" id="expected_calibration_error"
# The weights cancel: a bin's count times its mean confidence is the sum of its confidences. So a bin
# contributes |right predictions − sum of confidences| / N, and one `torch.bincount` with weights for
# each of the two sums does it without a loop, empty bins included.
#
# Edges matter more than it seems. A model that is certain says 1.0 exactly, in float32 quite often, and
# code that rounds down puts those into a bin number n that does not exist, or loses them. Where an
# edge such as 0.3 is no binary float, on which side a confidence falls is up to rounding; no check here
# depends on that.
#
# What the number hides: one bin lets too sure and too modest cancel; a thousand bins hold one
# prediction each, and the error is then |right − confidence| of a single coin toss, large for a perfectly
# calibrated model. Ten or fifteen are the habit. And a model that says of every day "30% rain", where it
# rains on 30 of 100, has no calibration error and is of no use: calibration says whether a model knows
# how much it knows, not how much that is. Read it next to the loss.
