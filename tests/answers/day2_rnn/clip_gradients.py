"""Answers to `clip_gradients`, wrong and right."""

import math

import numpy as np


def _norm(gradients):
    total = sum(float((array.astype(np.float64) ** 2).sum()) for array in gradients.values())
    if not math.isfinite(total):
        raise ValueError("not finite")
    return math.sqrt(total)


def wrong_each_array_alone(gradients, max_norm):
    clipped = {}
    for name, array in gradients.items():
        norm = _norm({name: array})
        clipped[name] = array * (max_norm / norm) if norm > max_norm else array.copy()
    return clipped, _norm(gradients)


def wrong_number_by_number(gradients, max_norm):
    clipped = {name: np.clip(array, -max_norm, max_norm) for name, array in gradients.items()}
    return clipped, _norm(gradients)


def wrong_sum_of_norms(gradients, max_norm):
    norm = float(sum(_norm({name: array}) for name, array in gradients.items()))
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: array * factor for name, array in gradients.items()}, norm


def wrong_largest_norm(gradients, max_norm):
    norm = max((_norm({name: array}) for name, array in gradients.items()), default=0.0)
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: array * factor for name, array in gradients.items()}, norm


def wrong_forgets_the_root(gradients, max_norm):
    norm = _norm(gradients) ** 2
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: array * factor for name, array in gradients.items()}, norm


def wrong_mean_of_squares(gradients, max_norm):
    count = sum(array.size for array in gradients.values())
    norm = _norm(gradients) / math.sqrt(count or 1)
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: array * factor for name, array in gradients.items()}, norm


def wrong_always_to_the_limit(gradients, max_norm):
    norm = _norm(gradients)
    factor = max_norm / norm if norm else 1.0
    return {name: array * factor for name, array in gradients.items()}, norm


def wrong_divides_zero_by_zero(gradients, max_norm):
    norm = _norm(gradients)
    factor = np.minimum(1.0, np.float64(max_norm) / np.float64(norm)) if gradients else 1.0
    factor = factor if norm else np.nan
    return {name: array * float(factor) for name, array in gradients.items()}, norm


def wrong_norm_after_clipping(gradients, max_norm):
    norm = _norm(gradients)
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: array * factor for name, array in gradients.items()}, min(norm, float(max_norm))


def wrong_in_place(gradients, max_norm):
    norm = _norm(gradients)
    if norm > max_norm:
        for array in gradients.values():
            array *= max_norm / norm
    return gradients, norm


def wrong_norm_first(gradients, max_norm):
    norm = _norm(gradients)
    factor = max_norm / norm if norm > max_norm else 1.0
    return norm, {name: array * factor for name, array in gradients.items()}


def wrong_gradients_only(gradients, max_norm):
    norm = _norm(gradients)
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: array * factor for name, array in gradients.items()}


def wrong_squares_overflow(gradients, max_norm):
    norm = math.sqrt(sum(float((array**2).sum()) for array in gradients.values()))
    if not math.isfinite(norm):
        raise ValueError("not finite")
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: array * factor for name, array in gradients.items()}, norm


def wrong_lets_nan_through(gradients, max_norm):
    total = sum(float((array.astype(np.float64) ** 2).sum()) for array in gradients.values())
    norm = math.sqrt(total)
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: array * factor for name, array in gradients.items()}, norm


def wrong_refuses_nan_only(gradients, max_norm):
    if any(np.isnan(array).any() for array in gradients.values()):
        raise ValueError("NaN")
    total = sum(float((array.astype(np.float64) ** 2).sum()) for array in gradients.values())
    norm = math.sqrt(total)
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: array * factor for name, array in gradients.items()}, norm


def wrong_always_float64(gradients, max_norm):
    norm = _norm(gradients)
    factor = np.float64(max_norm / norm if norm > max_norm else 1.0)
    return {name: array * factor for name, array in gradients.items()}, norm


def wrong_almost_untouched(gradients, max_norm):
    norm = _norm(gradients)
    factor = max_norm / max(norm, max_norm) / (1 + 1e-9)
    return {name: array * factor for name, array in gradients.items()}, norm


def other_one_long_vector(gradients, max_norm):
    if not gradients:
        return {}, 0.0
    flat = np.concatenate([array.ravel() for array in gradients.values()]).astype(np.float64)
    if not np.isfinite(flat).all():
        raise ValueError("the gradient is not finite")
    norm = np.linalg.norm(flat)
    if norm <= max_norm:
        return {name: array.copy() for name, array in gradients.items()}, norm
    return {
        name: (array * (max_norm / norm)).astype(array.dtype) for name, array in gradients.items()
    }, norm


def other_as_torch_does(gradients, max_norm):
    norms = [np.linalg.norm(np.asarray(g, dtype=np.float64).ravel()) for g in gradients.values()]
    norm = math.hypot(*norms)
    if math.isnan(norm) or math.isinf(norm):
        raise ValueError(norm)
    coefficient = min(1.0, max_norm / (norm + 1e-6))
    return {
        name: np.multiply(g, coefficient).astype(g.dtype) for name, g in gradients.items()
    }, norm


def other_number_by_number(gradients, max_norm):
    squares = []
    for array in gradients.values():
        for x in array.ravel().tolist():
            if x != x or abs(x) == math.inf:
                raise ValueError("not a number to clip")
            squares.append(x * x)
    norm = math.fsum(squares) ** 0.5
    clipped = {}
    for name, array in gradients.items():
        clipped[name] = np.array(array)
        if norm > max_norm:
            clipped[name] /= norm / max_norm
    return clipped, norm
