"""Answers to `batch_sequential`, wrong and right."""

import numpy as np


def _check(batch_size, n_steps):
    if batch_size < 1 or n_steps < 1:
        raise ValueError("at least 1")


def wrong_cuts_minibatches_first(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.asarray(ids)
    n = max(0, len(ids) - 1) // (batch_size * n_steps)
    used = n * batch_size * n_steps
    inputs = ids[:used].reshape(n, batch_size, n_steps)
    targets = ids[1 : used + 1].reshape(n, batch_size, n_steps)
    return [(inputs[k], targets[k]) for k in range(n)]


def wrong_targets_are_the_inputs(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.asarray(ids)
    length = max(0, (len(ids) - 1) // batch_size)
    inputs = ids[: batch_size * length].reshape(batch_size, length)
    starts = range(0, length - length % n_steps, n_steps)
    return [(inputs[:, at : at + n_steps], inputs[:, at : at + n_steps]) for at in starts]


def wrong_targets_wrap_round(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.asarray(ids)
    length = len(ids) // batch_size
    used = batch_size * length
    inputs = ids[:used].reshape(batch_size, length)
    targets = np.roll(ids, -1)[:used].reshape(batch_size, length)
    starts = range(0, length - length % n_steps, n_steps)
    return [(inputs[:, at : at + n_steps], targets[:, at : at + n_steps]) for at in starts]


def wrong_rows_wrap_round(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.asarray(ids)
    length = max(0, (len(ids) - 1) // batch_size)
    inputs = ids[: batch_size * length].reshape(batch_size, length)
    targets = np.roll(inputs, -1, axis=1)
    starts = range(0, length - length % n_steps, n_steps)
    return [(inputs[:, at : at + n_steps], targets[:, at : at + n_steps]) for at in starts]


def wrong_shifts_within_minibatches(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.asarray(ids)
    length = len(ids) // batch_size
    rows = ids[: batch_size * length].reshape(batch_size, length)
    pieces = [rows[:, at : at + n_steps + 1] for at in range(0, length - n_steps, n_steps + 1)]
    return [(piece[:, :-1], piece[:, 1:]) for piece in pieces]


def wrong_rows_lose_their_last_target(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.asarray(ids)
    length = len(ids) // batch_size
    rows = ids[: batch_size * length].reshape(batch_size, length)
    inputs, targets = rows[:, :-1], rows[:, 1:]
    return [
        (inputs[:, at : at + n_steps], targets[:, at : at + n_steps])
        for at in range(0, length - n_steps, n_steps)
    ]


def wrong_keeps_a_short_minibatch(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.asarray(ids)
    length = max(0, (len(ids) - 1) // batch_size)
    used = batch_size * length
    inputs = ids[:used].reshape(batch_size, length)
    targets = ids[1 : used + 1].reshape(batch_size, length)
    return [
        (inputs[:, at : at + n_steps], targets[:, at : at + n_steps])
        for at in range(0, length, n_steps)
    ]


def wrong_drops_a_full_minibatch(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.asarray(ids)
    length = max(0, (len(ids) - 1) // batch_size)
    used = batch_size * length
    inputs = ids[:used].reshape(batch_size, length)
    targets = ids[1 : used + 1].reshape(batch_size, length)
    return [
        (inputs[:, at : at + n_steps], targets[:, at : at + n_steps])
        for at in range(0, length - n_steps, n_steps)
    ]


def wrong_time_first(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.asarray(ids)
    length = max(0, (len(ids) - 1) // batch_size)
    used = batch_size * length
    inputs = ids[:used].reshape(batch_size, length).T
    targets = ids[1 : used + 1].reshape(batch_size, length).T
    starts = range(0, length - length % n_steps, n_steps)
    return [(inputs[at : at + n_steps], targets[at : at + n_steps]) for at in starts]


def wrong_interleaves_the_rows(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.asarray(ids)
    length = max(0, (len(ids) - 1) // batch_size)
    used = batch_size * length
    inputs = ids[:used].reshape(length, batch_size).T
    targets = ids[1 : used + 1].reshape(length, batch_size).T
    starts = range(0, length - length % n_steps, n_steps)
    return [(inputs[:, at : at + n_steps], targets[:, at : at + n_steps]) for at in starts]


def wrong_refuses_a_short_text(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.asarray(ids)
    length = max(0, (len(ids) - 1) // batch_size)
    if length < n_steps:
        raise ValueError("the text is too short")
    used = batch_size * length
    inputs = ids[:used].reshape(batch_size, length)
    targets = ids[1 : used + 1].reshape(batch_size, length)
    starts = range(0, length - length % n_steps, n_steps)
    return [(inputs[:, at : at + n_steps], targets[:, at : at + n_steps]) for at in starts]


def wrong_always_int64(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    ids = np.array(ids, dtype=np.int64)
    length = max(0, (len(ids) - 1) // batch_size)
    used = batch_size * length
    inputs = ids[:used].reshape(batch_size, length)
    targets = ids[1 : used + 1].reshape(batch_size, length)
    starts = range(0, length - length % n_steps, n_steps)
    return [(inputs[:, at : at + n_steps], targets[:, at : at + n_steps]) for at in starts]


def wrong_negative_sizes(ids, batch_size, n_steps):
    if batch_size == 0 or n_steps == 0:
        raise ValueError("not zero")
    ids = np.asarray(ids)
    length = max(0, (len(ids) - 1) // batch_size)
    used = batch_size * length
    if used <= 0:
        return []
    inputs = ids[:used].reshape(batch_size, length)
    targets = ids[1 : used + 1].reshape(batch_size, length)
    starts = range(0, length - length % n_steps, n_steps)
    return [(inputs[:, at : at + n_steps], targets[:, at : at + n_steps]) for at in starts]


def other_place_by_place(ids, batch_size, n_steps):
    _check(batch_size, n_steps)
    kind = getattr(ids, "dtype", np.int64)
    length = (len(ids) - 1) // batch_size if len(ids) else 0
    batches = []
    k = 0
    while (k + 1) * n_steps <= length:
        inputs = np.empty((batch_size, n_steps), dtype=kind)
        targets = np.empty((batch_size, n_steps), dtype=kind)
        for i in range(batch_size):
            for j in range(n_steps):
                at = i * length + k * n_steps + j
                inputs[i, j], targets[i, j] = ids[at], ids[at + 1]
        batches.append((inputs, targets))
        k += 1
    return batches


def other_array_of_places(ids, batch_size, n_steps):
    if min(batch_size, n_steps) <= 0:
        raise ValueError(batch_size, n_steps)
    ids = np.array(ids)
    length = max(len(ids) - 1, 0) // batch_size
    row, k, step = np.ogrid[:batch_size, : length // n_steps, :n_steps]
    places = row * length + k * n_steps + step
    return [(ids[places[:, k]], ids[places[:, k] + 1]) for k in range(length // n_steps)]


def other_slices_of_rows(ids, batch_size, n_steps):
    if not (batch_size >= 1 and n_steps >= 1):
        raise ValueError("too few")
    length = max(0, (len(ids) - 1) // batch_size)
    batches = []
    for start in range(0, length - n_steps + 1, n_steps):
        starts = [row * length + start for row in range(batch_size)]
        inputs = np.stack([np.asarray(ids[at : at + n_steps]) for at in starts])
        targets = np.stack([np.asarray(ids[at + 1 : at + n_steps + 1]) for at in starts])
        batches.append((inputs, targets))
    return batches
