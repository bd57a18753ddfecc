"""Answers to `expected_calibration_error`, wrong and right."""

import numpy as np
import torch


def _columns(probabilities, targets):
    confidence, predicted = probabilities.double().max(-1)
    return confidence, (predicted == targets).double()


def _some(n_bins):
    if n_bins < 1:
        raise ValueError("no bins")


def _error(confidence, right, bins, n_bins):
    total = 0.0
    for i in range(n_bins):
        inside = bins == i
        if inside.any():
            gap = abs(right[inside].mean() - confidence[inside].mean())
            total += float(gap * inside.sum()) / len(right)
    return total


def _bins(confidence, n_bins):
    return (confidence * n_bins).ceil() - 1


def wrong_edges_belong_to_the_right(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    bins = (confidence * n_bins).floor().clamp(max=n_bins - 1)
    return _error(confidence, right, bins, n_bins)


def wrong_loses_the_certain(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    return _error(confidence, right, (confidence * n_bins).floor(), n_bins)


def wrong_a_bin_for_the_certain(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    return _error(confidence, right, (confidence * n_bins).floor(), n_bins + 1)


def wrong_rounds_to_the_nearest(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    return _error(confidence, right, (confidence * n_bins).round() - 1, n_bins)


def wrong_bins_do_not_weigh(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    bins = _bins(confidence, n_bins)
    gaps = [
        float(abs(right[bins == i].mean() - confidence[bins == i].mean()))
        for i in range(n_bins)
        if (bins == i).any()
    ]
    return sum(gaps) / len(gaps)


def wrong_divides_by_the_bins(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    bins = _bins(confidence, n_bins)
    gaps = [
        float(abs(right[bins == i].mean() - confidence[bins == i].mean()))
        for i in range(n_bins)
        if (bins == i).any()
    ]
    return sum(gaps) / n_bins


def wrong_empty_bins_are_nan(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    bins, total = _bins(confidence, n_bins), 0.0
    for i in range(n_bins):
        inside = bins == i
        gap = abs(right[inside].mean() - confidence[inside].mean())
        total += float(gap * inside.sum()) / len(right)
    return total


def wrong_the_largest_gap(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    bins = _bins(confidence, n_bins)
    return max(
        float(abs(right[bins == i].mean() - confidence[bins == i].mean()))
        for i in range(n_bins)
        if (bins == i).any()
    )


def wrong_gaps_cancel(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    return abs(float((right - confidence).mean()))


def wrong_absolute_for_each_prediction(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    return float((right - confidence).abs().mean())


def wrong_squares(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    bins, total = _bins(confidence, n_bins), 0.0
    for i in range(n_bins):
        inside = bins == i
        if inside.any():
            gap = right[inside].mean() - confidence[inside].mean()
            total += float(gap**2 * inside.sum()) / len(right)
    return total


def wrong_only_the_too_sure(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    bins, total = _bins(confidence, n_bins), 0.0
    for i in range(n_bins):
        inside = bins == i
        if inside.any():
            total += max(0.0, float((confidence[inside] - right[inside]).sum())) / len(right)
    return total


def wrong_middle_of_the_bin(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    bins = _bins(confidence, n_bins)
    return _error((bins + 0.5) / n_bins, right, bins, n_bins)


def wrong_probability_of_the_target(probabilities, targets, n_bins=10):
    _some(n_bins)
    _, right = _columns(probabilities, targets)
    confidence = probabilities.double().gather(-1, targets[:, None])[:, 0]
    return _error(confidence, right, _bins(confidence, n_bins), n_bins)


def wrong_every_class_is_a_prediction(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence = probabilities.double().flatten()
    right = torch.nn.functional.one_hot(targets, probabilities.shape[1]).double().flatten()
    return _error(confidence, right, _bins(confidence, n_bins).clamp(min=0), n_bins)


def wrong_last_of_equals(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence = probabilities.double().max(-1).values
    predicted = probabilities.shape[-1] - 1 - probabilities.flip(-1).argmax(-1)
    right = (predicted == targets).double()
    return _error(confidence, right, _bins(confidence, n_bins), n_bins)


def wrong_bins_from_one_half(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    bins = _bins((confidence - 0.5) * 2, n_bins).clamp(min=0)
    return _error(confidence, right, bins, n_bins)


def wrong_bins_of_equal_size(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    total = 0.0
    for part in confidence.argsort().tensor_split(n_bins):
        total += abs(float((right[part] - confidence[part]).sum())) / len(right)
    return total


def wrong_ten_bins_whatever(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    return _error(confidence, right, _bins(confidence, 10), 10)


def wrong_fifteen_by_default(probabilities, targets, n_bins=15):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    return _error(confidence, right, _bins(confidence, n_bins), n_bins)


def wrong_any_number_of_bins(probabilities, targets, n_bins=10):
    confidence, right = _columns(probabilities, targets)
    return _error(confidence, right, _bins(confidence, n_bins), n_bins)


def wrong_in_percent(probabilities, targets, n_bins=10):
    _some(n_bins)
    confidence, right = _columns(probabilities, targets)
    return 100 * _error(confidence, right, _bins(confidence, n_bins), n_bins)


def other_bucketize(probabilities, targets, n_bins=10):
    if n_bins <= 0:
        raise ValueError("at least one bin")
    confidence, predicted = torch.max(probabilities, dim=1)
    edges = torch.linspace(0, 1, n_bins + 1, dtype=probabilities.dtype)
    bins = torch.bucketize(confidence, edges[1:-1].contiguous())
    surplus = (predicted == targets).double() - confidence.double()
    sums = torch.zeros(n_bins, dtype=torch.float64).index_add(0, bins, surplus)
    return (sums.abs().sum() / len(targets)).item()


def other_numpy(probabilities, targets, n_bins=10):
    if n_bins < 1:
        raise ValueError(n_bins)
    p, y = probabilities.numpy(), targets.numpy()
    confidence = p.max(axis=1).astype(np.float64)
    bins = np.ceil(confidence * n_bins).astype(int) - 1
    right = np.bincount(bins, p.argmax(axis=1) == y, minlength=n_bins)
    said = np.bincount(bins, confidence, minlength=n_bins)
    return np.abs(right - said).sum() / len(y)


def other_plain_python(probabilities, targets, n_bins=10):
    if n_bins < 1:
        raise ValueError("n_bins")
    bins = {}
    for row, y in zip(probabilities.tolist(), targets.tolist(), strict=True):
        sure = max(row)
        i = next(i for i in range(n_bins) if sure <= (i + 1) / n_bins)
        bins.setdefault(i, []).append((sure, row.index(sure) == y))
    total = 0.0
    for members in bins.values():
        accuracy = sum(right for _, right in members) / len(members)
        confidence = sum(sure for sure, _ in members) / len(members)
        total += len(members) / len(targets) * abs(accuracy - confidence)
    return total


def other_float32_throughout(probabilities, targets, n_bins=10):
    if n_bins < 1:
        raise ValueError("n_bins")
    confidence, predicted = probabilities.float().max(dim=-1)
    right = (predicted == targets).float()
    total = torch.zeros(())
    for i in range(n_bins):
        inside = (confidence > i / n_bins) & (confidence <= (i + 1) / n_bins)
        if inside.sum() > 0:
            total += (
                right[inside].mean() - confidence[inside].mean()
            ).abs() * inside.float().mean()
    return float(total)


def other_bincount(probabilities, targets, n_bins=10):
    if n_bins < 1:
        raise ValueError("no bins")
    confidence, predicted = probabilities.double().max(-1)
    bins = (confidence * n_bins).ceil().long() - 1
    surplus = confidence - (predicted == targets).double()
    return torch.bincount(bins, surplus, minlength=n_bins).abs().sum().item() / len(targets)
