"""Answers to `break_mask`, wrong and right."""

import math

import numpy as np

SIZES = [(1, 1, 1, 1, 1), (3, 3, 3, 3, 3), (4, 2, 12, 8, 3), (2, 3, 7, 2, 5)]
PADS = (0, 4, 9)


def _trusted(q, k, v, tokens, pad):
    allowed = np.tri(tokens.shape[1], dtype=bool) & (tokens != pad)[:, None, None, :]
    scores = np.where(allowed, q @ k.swapaxes(-1, -2) / math.sqrt(q.shape[-1]), -np.inf)
    some = allowed.any(axis=-1, keepdims=True)
    powers = np.exp(scores - np.where(some, scores.max(axis=-1, keepdims=True), 0))
    return powers / np.where(some, powers.sum(axis=-1, keepdims=True), 1) @ v


def _tokens(rng, B, T, pad):
    tokens = rng.integers(0, 10, (B, T))
    tokens[rng.random((B, T)) < 0.3] = pad
    tokens[0, : T // 2] = pad
    tokens[-1, T // 3 :] = pad
    return tokens


def _inputs(sizes=SIZES, pads=PADS, tokens=_tokens, extreme=True, reach=5):
    rng = np.random.default_rng(1)
    for B, H, T, d_k, d_v in sizes:
        for pad in pads:
            ids = tokens(rng, B, T, pad)
            q, k, v = (rng.uniform(-1, 1, (B, H, T, d)) for d in (d_k, d_k, d_v))
            yield q, k, v, ids, pad
            yield reach * q, reach * k, v, ids, pad
            if extreme:
                fits = np.where(ids == pad, 5.0, -5.0)[:, None, :, None]
                yield np.full_like(q, 5), np.ones_like(k) * fits, v, ids, pad


def _near(got, want, tolerance=1e-3):
    return np.shape(got) == want.shape and bool((np.abs(got - want) <= tolerance).all())


def _judge(masked_attention, inputs, near=_near):
    for arguments in inputs:
        try:
            if not near(masked_attention(*arguments), _trusted(*arguments)):
                return True
        except Exception:
            return True
    return False


def wrong_always_true(masked_attention):
    return True


def wrong_always_false(masked_attention):
    return False


def wrong_padding_on_the_right_only(masked_attention):
    def tokens(rng, B, T, pad):
        lengths = rng.integers(1, T + 1, (B, 1))
        some = np.array([i for i in range(10) if i != pad])
        return np.where(np.arange(T) < lengths, rng.choice(some, (B, T)), pad)

    return _judge(masked_attention, _inputs(tokens=tokens))


def wrong_padding_on_the_left_only(masked_attention):
    def tokens(rng, B, T, pad):
        starts = rng.integers(0, T + 1, (B, 1))
        some = np.array([i for i in range(10) if i != pad])
        return np.where(np.arange(T) >= starts, rng.choice(some, (B, T)), pad)

    return _judge(masked_attention, _inputs(tokens=tokens))


def wrong_no_padding(masked_attention):
    def tokens(rng, B, T, pad):
        return rng.choice(np.array([i for i in range(10) if i != pad]), (B, T))

    return _judge(masked_attention, _inputs(tokens=tokens))


def wrong_never_all_padding(masked_attention):
    def tokens(rng, B, T, pad):
        ids = _tokens(rng, B, T, pad)
        ids[:, -1] = (pad + 1) % 10
        return ids

    return _judge(masked_attention, _inputs(tokens=tokens))


def wrong_pad_is_always_0(masked_attention):
    return _judge(masked_attention, _inputs(pads=(0,)))


def wrong_pad_is_always_9(masked_attention):
    return _judge(masked_attention, _inputs(pads=(9,)))


def wrong_one_sentence(masked_attention):
    return _judge(masked_attention, _inputs([(1, 3, 12, 8, 5)]))


def wrong_one_head(masked_attention):
    return _judge(masked_attention, _inputs([(1, 1, 1, 1, 1), (3, 1, 3, 3, 3), (4, 1, 12, 8, 3)]))


def wrong_eight_words_at_most(masked_attention):
    return _judge(masked_attention, _inputs([(1, 1, 1, 1, 1), (3, 3, 3, 3, 3), (4, 2, 8, 8, 3)]))


def wrong_squares_only(masked_attention):
    return _judge(masked_attention, _inputs([(3, 3, 3, 3, 3), (4, 4, 4, 4, 4)]))


def wrong_sizes_always_differ(masked_attention):
    return _judge(masked_attention, _inputs([(4, 2, 12, 8, 3), (2, 3, 7, 4, 5)]))


def wrong_scores_are_never_extreme(masked_attention):
    return _judge(masked_attention, _inputs(extreme=False, reach=1))


def wrong_real_queries_only(masked_attention):
    for q, k, v, tokens, pad in _inputs():
        try:
            got = masked_attention(q, k, v, tokens, pad)
            real = (tokens != pad)[:, None, :, None]
            if not _near(got * real, _trusted(q, k, v, tokens, pad) * real):
                return True
        except Exception:
            return True
    return False


def wrong_looks_for_leaks_only(masked_attention):
    for q, k, v, tokens, pad in _inputs(extreme=False):
        T = tokens.shape[1]
        real = (tokens != pad)[:, None, :, None]
        try:
            before = masked_attention(q, k, v, tokens, pad)
            changed = masked_attention(q, k, np.where(real, v, v + 1), tokens, pad)
            if not _near(changed, before):
                return True
            for t in range(T):
                later = np.arange(T)[:, None] > t
                changed = masked_attention(q, k, np.where(later, v + 1, v), tokens, pad)
                if not _near(changed[:, :, : t + 1], before[:, :, : t + 1]):
                    return True
        except Exception:
            return True
    return False


def wrong_adds_up_the_shares(masked_attention):
    for q, k, v, tokens, pad in _inputs():
        ones = np.ones_like(v)
        try:
            if not _near(
                masked_attention(q, k, ones, tokens, pad), _trusted(q, k, ones, tokens, pad)
            ):
                return True
        except Exception:
            return True
    return False


def wrong_looks_for_nan(masked_attention):
    for arguments in _inputs():
        try:
            if np.isnan(masked_attention(*arguments)).any():
                return True
        except Exception:
            return True
    return False


def wrong_nan_is_not_far(masked_attention):
    def near(got, want):
        return np.shape(got) == want.shape and not bool((np.abs(got - want) > 1e-3).any())

    return _judge(masked_attention, _inputs(), near)


def wrong_shapes_broadcast(masked_attention):
    def near(got, want):
        return np.allclose(got, want, rtol=0, atol=1e-3)

    return _judge(
        masked_attention, _inputs([(1, 1, 1, 1, 1), (4, 2, 12, 8, 1), (1, 3, 7, 2, 5)]), near
    )


def wrong_lets_it_raise(masked_attention):
    return any(not _near(masked_attention(*x), _trusted(*x)) for x in _inputs())


def wrong_to_the_last_digit(masked_attention):
    def near(got, want):
        return _near(got, want, tolerance=1e-9)

    return _judge(masked_attention, _inputs(), near)


def wrong_lenient(masked_attention):
    def near(got, want):
        return _near(got, want, tolerance=0.1)

    return _judge(masked_attention, _inputs(), near)


def wrong_wants_float64(masked_attention):
    def near(got, want):
        return got.dtype == np.float64 and _near(got, want)

    return _judge(masked_attention, _inputs(), near)


def wrong_mean_in_empty_rows(masked_attention):
    for q, k, v, tokens, pad in _inputs():
        some = np.tri(tokens.shape[1], dtype=bool) & (tokens != pad)[:, None, None, :]
        some = some.any(axis=-1, keepdims=True)
        want = np.where(some, _trusted(q, k, v, tokens, pad), v.mean(axis=-2, keepdims=True))
        try:
            if not _near(masked_attention(q, k, v, tokens, pad), want):
                return True
        except Exception:
            return True
    return False


def wrong_asks_for_large_numbers(masked_attention):
    return _judge(masked_attention, _inputs(reach=100))


def wrong_asks_for_long_texts(masked_attention):
    return _judge(masked_attention, _inputs([*SIZES, (2, 2, 20, 4, 4)]))


def wrong_asks_for_no_words(masked_attention):
    return _judge(masked_attention, _inputs([*SIZES, (2, 2, 0, 4, 4)]))


def wrong_asks_for_pad_minus_1(masked_attention):
    return _judge(masked_attention, _inputs(pads=(0, 4, 9, -1)))


def wrong_asks_for_float32(masked_attention):
    single = (
        (q.astype(np.float32), k.astype(np.float32), v.astype(np.float32), tokens, pad)
        for q, k, v, tokens, pad in _inputs()
    )
    return _judge(masked_attention, [*_inputs(), *single])


def wrong_causal_without_padding_is_true(masked_attention):
    for q, k, v, tokens, pad in _inputs():
        try:
            got = masked_attention(q, k, v, tokens, pad)
        except Exception:
            return True
        if not _near(got, _trusted(q, k, v, np.full_like(tokens, 1 - pad), pad)):
            return True
    return False


def other_one_large_batch(masked_attention):
    rng = np.random.default_rng(7)
    for B, H, T in [(1, 1, 1), (4, 4, 4), (8, 3, 12), (8, 8, 12)]:
        for pad in range(0, 10, 3):
            tokens = rng.choice([0, 1, 3, 5, 6, 9, pad, pad], (B, T))
            tokens[: B // 2, :3] = pad
            tokens[-1] = pad
            q, k = 5 * rng.choice([-1.0, 1.0], (2, B, H, T, 5))
            q[: B // 2], k[: B // 2] = 5, np.where(tokens == pad, 5, -5)[: B // 2, None, :, None]
            for scale in (1, 0.2):
                v = rng.uniform(-5, 5, (B, H, T, 3))
                arguments = (scale * q, scale * k, v, tokens, pad)
                try:
                    got = np.asarray(masked_attention(*arguments), dtype=float)
                except Exception:
                    return True
                want = _trusted(*arguments)
                if got.shape != want.shape or np.isnan(got).any():
                    return True
                if np.max(np.abs(got - want)) > 1e-3:
                    return True
    return False


def other_many_small_ones(masked_attention):
    rng = np.random.default_rng(11)

    def share(q, k, keys, d_k):
        scores = [float(q @ k[j]) / d_k**0.5 for j in keys]
        powers = [math.exp(score - max(scores)) for score in scores]
        return {j: power / sum(powers) for j, power in zip(keys, powers, strict=True)}

    def is_right(B, H, T, d_k, d_v, pad, kind):
        tokens = rng.integers(0, 10, (B, T))
        tokens[rng.random((B, T)) < rng.choice([0.1, 0.5])] = pad
        if rng.random() < 0.3:
            tokens[rng.integers(0, B)] = pad
        q, k = (rng.uniform(-1, 1, (B, H, T, d_k)) for _ in range(2))
        v = rng.uniform(-5, 5, (B, H, T, d_v))
        if kind == "far":
            q[:], k[:] = 5, np.where(tokens == pad, 5, -5)[:, None, :, None]
        got = masked_attention(q, k, v, tokens, pad)
        if got.shape != v.shape:
            return False
        for b in range(B):
            for h in range(H):
                for i in range(T):
                    keys = [j for j in range(i + 1) if tokens[b, j] != pad]
                    want = np.zeros(d_v)
                    for j, weight in share(q[b, h, i], k[b, h], keys, d_k).items():
                        want += weight * v[b, h, j]
                    if not np.all(np.abs(got[b, h, i] - want) < 0.9e-3):
                        return False
        return True

    sizes = [(1, 1, 1, 1, 1), (1, 2, 12, 2, 1), (3, 3, 3, 3, 2), (3, 2, 4, 8, 4), (2, 2, 2, 2, 2)]
    try:
        return not all(
            is_right(*size, pad, kind)
            for size in sizes
            for pad in (0, 2, 5, 7, 9)
            for kind in ("near", "far")
        )
    except Exception:
        return True


def other_all_inputs_first(masked_attention):
    results = []
    for arguments in _inputs([*SIZES, (5, 1, 12, 4, 2)], pads=(0, 3, 5, 9)):
        try:
            results.append((masked_attention(*arguments), _trusted(*arguments)))
        except Exception:
            results.append((np.nan, np.zeros(1)))
    return not all(_near(got, want, tolerance=5e-4) for got, want in results)


def other_pads_with_9_only(masked_attention):
    def none(rng, B, T, pad):
        return rng.integers(pad + 1, 9, (B, T))

    inputs = [*_inputs(pads=(9,)), *_inputs(pads=(0, 4), tokens=none)]
    return _judge(masked_attention, inputs)
