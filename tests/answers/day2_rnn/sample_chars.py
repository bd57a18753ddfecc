"""Answers to `sample_chars`, wrong and right."""

import math

import numpy as np


def _shares(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def _choose(logits, temperature, rng):
    if temperature == 0:
        return int(np.argmax(logits))
    p = _shares((logits - logits.max()) / temperature)
    return int(rng.choice(len(p), p=p))


def _sample(step, state, first, length, temperature, rng, choose=_choose):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    ids, now = [], first
    for _ in range(length):
        logits, state = step(now, state)
        now = choose(logits, temperature, rng)
        ids.append(now)
    return ids


def wrong_multiplies_by_temperature(step, state, first, length, temperature, rng):
    def choose(logits, temperature, rng):
        return _choose(logits, 1 / temperature if temperature else 0, rng)

    return _sample(step, state, first, length, temperature, rng, choose)


def wrong_ignores_temperature(step, state, first, length, temperature, rng):
    def choose(logits, temperature, rng):
        return _choose(logits, 1.0 if temperature else 0, rng)

    return _sample(step, state, first, length, temperature, rng, choose)


def wrong_divides_the_probabilities(step, state, first, length, temperature, rng):
    def choose(logits, temperature, rng):
        if temperature == 0:
            return int(np.argmax(logits))
        p = _shares(_shares(logits) / temperature)
        return int(rng.choice(len(p), p=p))

    return _sample(step, state, first, length, temperature, rng, choose)


def wrong_always_the_likeliest(step, state, first, length, temperature, rng):
    return _sample(step, state, first, length, temperature, rng, lambda z, _, __: int(z.argmax()))


def wrong_divides_by_zero(step, state, first, length, temperature, rng):
    def choose(logits, temperature, rng):
        p = _shares(np.asarray(logits) / np.float64(temperature))
        return int(rng.choice(len(p), p=p))

    return _sample(step, state, first, length, temperature, rng, choose)


def wrong_overflows(step, state, first, length, temperature, rng):
    def choose(logits, temperature, rng):
        if temperature == 0:
            return int(np.argmax(logits))
        powers = np.exp(logits / temperature)
        return int(rng.choice(len(powers), p=powers / powers.sum()))

    return _sample(step, state, first, length, temperature, rng, choose)


def wrong_last_of_equals(step, state, first, length, temperature, rng):
    def choose(logits, temperature, rng):
        if temperature == 0:
            return int(np.argsort(logits, kind="stable")[-1])
        return _choose(logits, temperature, rng)

    return _sample(step, state, first, length, temperature, rng, choose)


def wrong_keeps_the_first_state(step, state, first, length, temperature, rng):
    if temperature < 0:
        raise ValueError
    ids, now = [], first
    for _ in range(length):
        logits, _ = step(now, state)
        now = _choose(logits, temperature, rng)
        ids.append(now)
    return ids


def wrong_feeds_the_first_again(step, state, first, length, temperature, rng):
    if temperature < 0:
        raise ValueError
    ids = []
    for _ in range(length):
        logits, state = step(first, state)
        ids.append(_choose(logits, temperature, rng))
    return ids


def wrong_returns_the_first_too(step, state, first, length, temperature, rng):
    return [first, *_sample(step, state, first, length, temperature, rng)]


def wrong_one_call_too_many(step, state, first, length, temperature, rng):
    if temperature < 0:
        raise ValueError
    ids = []
    logits, state = step(first, state)
    for _ in range(length):
        ids.append(_choose(logits, temperature, rng))
        logits, state = step(ids[-1], state)
    return ids


def wrong_reads_everything_again(step, state, first, length, temperature, rng):
    if temperature < 0:
        raise ValueError
    ids = []
    for _ in range(length):
        after = state
        for id in [first, *ids]:
            logits, after = step(id, after)
        ids.append(_choose(logits, temperature, rng))
    return ids


def wrong_global_generator(step, state, first, length, temperature, rng):
    def choose(logits, temperature, rng):
        if temperature == 0:
            return int(np.argmax(logits))
        p = _shares((logits - logits.max()) / temperature)
        return int(np.random.choice(len(p), p=p))

    return _sample(step, state, first, length, temperature, rng, choose)


def wrong_generator_of_its_own(step, state, first, length, temperature, rng):
    return _sample(step, state, first, length, temperature, np.random.default_rng(0))


def wrong_negative_temperature_unnoticed(step, state, first, length, temperature, rng):
    if temperature >= 0:
        return _sample(step, state, first, length, temperature, rng)

    def choose(logits, _, rng):
        return _choose(np.nan_to_num(logits / temperature, posinf=0.0), 1.0, rng)

    return _sample(step, state, first, length, 0, rng, choose)


def other_gumbel(step, state, first, length, temperature, rng):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    ids = []
    while len(ids) < length:
        logits, state = step(ids[-1] if ids else first, state)
        noise = rng.gumbel(size=len(logits))
        ids.append(np.argmax(logits + temperature * noise if temperature else logits))
    return ids


def other_running_sums(step, state, first, length, temperature, rng):
    if temperature < 0:
        raise ValueError("the temperature is negative")

    def draw(logits):
        if temperature == 0:
            return int(np.flatnonzero(logits == logits.max())[0])
        sums = np.cumsum(np.exp((np.float64(logits) - logits.max()) / temperature))
        return int(np.searchsorted(sums, rng.random() * sums[-1], side="right"))

    ids = [first]
    for _ in range(length):
        logits, state = step(ids[-1], state)
        ids.append(draw(logits))
    return ids[1:]


def other_plain_python(step, state, first, length, temperature, rng):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    ids, now = [], first
    for _ in range(length):
        logits, state = step(now, state)
        scores = [float(z) for z in logits]
        top = max(scores)
        now = scores.index(top)
        if temperature > 0:
            weights = [math.exp((z - top) / temperature) for z in scores]
            left = rng.random() * math.fsum(weights)
            for id, weight in enumerate(weights):
                left -= weight
                if left < 0:
                    now = id
                    break
        ids.append(now)
    return ids
