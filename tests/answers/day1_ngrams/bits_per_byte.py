"""Answers to `bits_per_byte`, wrong and right."""

import math

import numpy as np


def _checked(n_bytes):
    if n_bytes < 1:
        raise ValueError("a text has bytes")


def wrong_in_nats(log_probs, n_bytes):
    _checked(n_bytes)
    return float(-np.sum(log_probs) / n_bytes)


def wrong_times_ln_2(log_probs, n_bytes):
    _checked(n_bytes)
    return float(-np.sum(log_probs) * np.log(2) / n_bytes)


def wrong_bits_per_token(log_probs, n_bytes):
    _checked(n_bytes)
    return float(-np.mean(log_probs) / np.log(2)) if len(log_probs) else 0.0


def wrong_mean_over_bytes(log_probs, n_bytes):
    _checked(n_bytes)
    return float(-np.mean(log_probs) / np.log(2) / n_bytes) if len(log_probs) else 0.0


def wrong_sign(log_probs, n_bytes):
    _checked(n_bytes)
    return float(np.sum(log_probs) / np.log(2) / n_bytes)


def wrong_eight_bits_a_byte(log_probs, n_bytes):
    _checked(n_bytes)
    return float(-np.sum(log_probs) / np.log(2) / (8 * n_bytes))


def wrong_logarithm_again(log_probs, n_bytes):
    _checked(n_bytes)
    with np.errstate(all="ignore"):
        return float(-np.sum(np.log2(log_probs)) / n_bytes)


def wrong_perplexity(log_probs, n_bytes):
    _checked(n_bytes)
    with np.errstate(over="ignore"):
        return float(np.exp(-np.sum(log_probs) / n_bytes))


def wrong_no_bytes_is_infinite(log_probs, n_bytes):
    if n_bytes < 1:
        return math.inf
    return float(-np.sum(log_probs) / np.log(2) / n_bytes)


def wrong_leaves_out_the_impossible(log_probs, n_bytes):
    _checked(n_bytes)
    return float(-sum(x for x in log_probs if math.isfinite(x)) / math.log(2) / n_bytes)


def wrong_bytes_per_bit(log_probs, n_bytes):
    _checked(n_bytes)
    bits = float(-np.sum(log_probs) / np.log(2))
    return n_bytes / bits if bits else 0.0


def wrong_refuses_no_tokens(log_probs, n_bytes):
    if n_bytes < 1 or len(log_probs) == 0:
        raise ValueError("nothing to measure")
    return float(-np.sum(log_probs) / np.log(2) / n_bytes)


def wrong_product_first(log_probs, n_bytes):
    _checked(n_bytes)
    with np.errstate(all="ignore"):
        return float(-np.log2(np.prod(np.exp(log_probs))) / n_bytes)


def other_loop(log_probs, n_bytes):
    if n_bytes <= 0:
        raise ValueError(f"{n_bytes} bytes")
    bits = 0.0
    for log_prob in log_probs:
        bits -= float(log_prob) * math.log2(math.e)
    return bits / n_bytes


def other_careful_sum(log_probs, n_bytes):
    _checked(n_bytes)
    return -math.fsum(log_probs) / math.log(2) / n_bytes


def other_each_in_bits(log_probs, n_bytes):
    _checked(n_bytes)
    return np.sum(np.asarray(log_probs, dtype=np.float64) / -np.log(2)) / n_bytes
