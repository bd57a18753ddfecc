"""Answers to `perplexity`, wrong and right."""

import math
import statistics

import numpy as np


def _array(log_probs):
    log_probs = np.asarray(log_probs, dtype=np.float64)
    if log_probs.size == 0:
        raise ValueError("no tokens")
    return log_probs


def _exp(x):
    with np.errstate(over="ignore"):
        return float(np.exp(x))


def wrong_base_two(log_probs):
    with np.errstate(over="ignore"):
        return float(2.0 ** -_array(log_probs).mean())


def wrong_sum_instead_of_mean(log_probs):
    return _exp(-_array(log_probs).sum())


def wrong_no_minus(log_probs):
    return _exp(_array(log_probs).mean())


def wrong_no_exponential(log_probs):
    return float(-_array(log_probs).mean())


def wrong_product_and_root(log_probs):
    log_probs = _array(log_probs)
    with np.errstate(divide="ignore"):
        return float(np.prod(np.exp(log_probs)) ** (-1 / log_probs.size))


def wrong_mean_of_probabilities(log_probs):
    with np.errstate(divide="ignore"):
        return float(1 / np.exp(_array(log_probs)).mean())


def wrong_mean_of_inverses(log_probs):
    with np.errstate(over="ignore"):
        return float(np.exp(-_array(log_probs)).mean())


def wrong_logarithm_again(log_probs):
    with np.errstate(all="ignore"):
        return _exp(-np.log(_array(log_probs)).mean())


def wrong_leaves_out_the_impossible(log_probs):
    log_probs = _array(log_probs)
    return _exp(-log_probs[np.isfinite(log_probs)].mean())


def wrong_floor_for_the_impossible(log_probs):
    return _exp(-np.maximum(_array(log_probs), -700.0).mean())


def wrong_nan_to_num(log_probs):
    return _exp(-np.nan_to_num(_array(log_probs), neginf=0.0).mean())


def wrong_overflow_error(log_probs):
    return math.exp(-_array(log_probs).mean())


def wrong_nan_for_nothing(log_probs):
    log_probs = np.asarray(log_probs, dtype=np.float64)
    return _exp(-log_probs.mean()) if log_probs.size else math.nan


def wrong_one_too_few(log_probs):
    log_probs = _array(log_probs)
    return _exp(-log_probs.sum() / max(log_probs.size - 1, 1))


def wrong_arrays_only(log_probs):
    if len(log_probs) == 0:
        raise ValueError("no tokens")
    return _exp(-log_probs.mean())


def wrong_refuses_the_impossible(log_probs):
    log_probs = _array(log_probs)
    if np.isinf(log_probs).any():
        raise ValueError("a token has probability 0")
    return _exp(-log_probs.mean())


def other_careful_sum(log_probs):
    if len(log_probs) == 0:
        raise ValueError("no tokens, no perplexity")
    mean = math.fsum(float(x) for x in log_probs) / len(log_probs)
    try:
        return math.exp(-mean)
    except OverflowError:
        return math.inf


def other_in_bits(log_probs):
    log_probs = np.array(log_probs, dtype=np.float64)
    if not len(log_probs):
        raise ValueError("empty")
    bits = -log_probs.sum() / len(log_probs) / np.log(2)
    return np.exp2(min(bits, 1024.0)) if bits < 1024 else np.inf


def other_library_mean(log_probs):
    mean = statistics.fmean(log_probs)  # StatisticsError is a ValueError
    return math.exp(-mean) if mean > -709.78 else float("inf")


def other_loop(log_probs):
    total, n = 0.0, 0
    for x in log_probs:
        total, n = total - float(x), n + 1
    if n == 0:
        raise ValueError("no tokens")
    with np.errstate(over="ignore"):
        return np.float64(np.exp(total / n))
