"""Whether a model is right as often as it says (Guo et al. 2017)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Reliability:
    """One row a bin of confidence, from 0 to 1: how many, how sure, how often right (n_bins,).

    Where a bin is empty, ``confidence`` and ``accuracy`` are NaN.
    """

    count: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray

    @property
    def expected_calibration_error(self) -> float:
        """Mean of |accuracy − confidence| over bins, each weighted by its count; 0 for no data."""
        gaps = np.nan_to_num(np.abs(self.accuracy - self.confidence))
        return float((self.count * gaps).sum() / max(1, self.count.sum()))


def reliability(
    probabilities: Tensor | np.ndarray, targets: Tensor | np.ndarray, n_bins: int = 10
) -> Reliability:
    """Bin predictions by the probability of the likeliest class: (N, V) and right ids (N,).

    Bin i holds confidences in (i / n_bins, (i + 1) / n_bins]. Equation 3 of Guo et al. 2017.
    Raises ValueError for fewer than one bin.
    """
    if n_bins < 1:
        raise ValueError(f"n_bins = {n_bins}: at least one is needed")
    probabilities, targets = (np.asarray(given) for given in (probabilities, targets))
    confidence = probabilities.max(-1).astype(np.float64)
    right = probabilities.argmax(-1) == targets
    bins = np.clip(np.ceil(confidence * n_bins).astype(int) - 1, 0, n_bins - 1)
    count = np.bincount(bins, minlength=n_bins)
    with np.errstate(invalid="ignore"):
        mean_confidence = np.bincount(bins, confidence, n_bins) / count
        accuracy = np.bincount(bins, right, n_bins) / count
    return Reliability(count, mean_confidence, accuracy)
