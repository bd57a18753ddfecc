"""Answers to `break_bptt`, wrong and right."""

import numpy as np


def _inputs(sizes, rng, with_s0=(False, True)):
    for n_in, h, n_out, B, T in sizes:
        p = ready.init(n_in, h, n_out, rng, scale=1.0)
        tokens, targets = rng.integers(0, n_in, (B, T)), rng.integers(0, n_out, (B, T))
        for some in with_s0:
            yield p, tokens, targets, rng.uniform(-1, 1, (B, h)) if some else None


def _trusted(p, tokens, targets, s0):
    return numerical(lambda p: ready.rnn_loss(p, tokens, targets, s0), p)


def _call(bptt, p, tokens, targets, s0):
    return bptt(p, tokens, targets) if s0 is None else bptt(p, tokens, targets, s0)


def _near(got, want, tolerance=1e-4):
    return got.keys() == want.keys() and all(
        got[name].shape == right.shape
        and (np.abs(got[name] - right) <= tolerance * max(1, np.abs(right).max())).all()
        for name, right in want.items()
    )


def _judge(bptt, inputs, near=_near):
    for arguments in inputs:
        try:
            if not near(_call(bptt, *arguments), _trusted(*arguments)):
                return True
        except Exception:
            return True
    return False


SIZES = [(2, 3, 4, 1, 1), (3, 3, 3, 3, 3), (3, 5, 4, 6, 12)]


def wrong_always_true(bptt):
    return True


def wrong_always_false(bptt):
    return False


def wrong_two_steps(bptt):
    return _judge(bptt, _inputs([(4, 3, 5, 3, 2)], np.random.default_rng(1)))


def wrong_one_stream(bptt):
    return _judge(bptt, _inputs([(4, 3, 5, 1, 12)], np.random.default_rng(1)))


def wrong_never_without_s0(bptt):
    return _judge(bptt, _inputs(SIZES, np.random.default_rng(1), with_s0=(True,)))


def wrong_never_with_s0(bptt):
    return _judge(bptt, _inputs(SIZES, np.random.default_rng(1), with_s0=(False,)))


def wrong_five_steps_are_enough(bptt):
    return _judge(bptt, _inputs([(3, 5, 4, 6, 5)], np.random.default_rng(1)))


def wrong_tokens_never_repeat(bptt):
    rng = np.random.default_rng(1)
    p = ready.init(6, 4, 5, rng, scale=1.0)
    tokens = np.array([np.tile(np.roll(np.arange(6), i), 2) for i in range(3)])
    targets = rng.integers(0, 5, (3, 12))
    s0 = rng.uniform(-1, 1, (3, 4))
    return _judge(bptt, [(p, tokens, targets, None), (p, tokens, targets, s0)])


def wrong_to_the_last_digit(bptt):
    def near(got, want):
        return _near(got, want, tolerance=1e-7)

    return _judge(bptt, _inputs(SIZES, np.random.default_rng(1)), near)


def wrong_lenient(bptt):
    def near(got, want):
        return _near(got, want, tolerance=0.1)

    return _judge(bptt, _inputs(SIZES, np.random.default_rng(1)), near)


def wrong_looks_at_w_only(bptt):
    def near(got, want):
        return _near({"W": got["W"]}, {"W": want["W"]})

    return _judge(bptt, _inputs(SIZES, np.random.default_rng(1)), near)


def wrong_nan_is_not_far(bptt):
    def near(got, want):
        return got.keys() == want.keys() and not any(
            got[name].shape != want[name].shape or (np.abs(got[name] - want[name]) > 1e-4).any()
            for name in want
        )

    return _judge(bptt, _inputs(SIZES, np.random.default_rng(1)), near)


def wrong_shapes_broadcast(bptt):
    def near(got, want):
        return all(np.allclose(got[name], want[name], rtol=1e-4, atol=1e-4) for name in want)

    return _judge(
        bptt, _inputs([(4, 4, 4, 1, 1), (4, 4, 4, 6, 12)], np.random.default_rng(1)), near
    )


def wrong_lets_it_raise(bptt):
    return any(
        not _near(_call(bptt, *arguments), _trusted(*arguments))
        for arguments in _inputs(SIZES, np.random.default_rng(1))
    )


def wrong_asks_for_no_steps(bptt):
    inputs = list(_inputs(SIZES, np.random.default_rng(1)))
    try:
        bptt(inputs[0][0], np.zeros((2, 0), dtype=int), np.zeros((2, 0), dtype=int))
    except Exception:
        return True
    return _judge(bptt, inputs)


def wrong_asks_for_large_parameters(bptt):
    rng = np.random.default_rng(1)
    p = {name: 3 * array for name, array in ready.init(4, 3, 5, rng, scale=1.0).items()}
    large = (p, np.array([[0, 1, 1]]), np.array([[1, 2, 0]]), None)
    return _judge(bptt, [*_inputs(SIZES, rng), large])


def wrong_as_strict_where_gradients_are_steep(bptt):
    def near(got, want):
        return got.keys() == want.keys() and all(
            got[name].shape == right.shape and (np.abs(got[name] - right) <= 1e-4).all()
            for name, right in want.items()
        )

    steep = _inputs([(3, 6, 4, 1, 12)], np.random.default_rng(6845), with_s0=(False,))  # up to 7.6
    return _judge(bptt, [*_inputs(SIZES, np.random.default_rng(1)), *steep], near)


def wrong_wants_float64(bptt):
    def near(got, want):
        return all(array.dtype == np.float64 for array in got.values()) and _near(got, want)

    return _judge(bptt, _inputs(SIZES, np.random.default_rng(1)), near)


def wrong_wants_the_order_of_keys(bptt):
    def near(got, want):
        return list(got) == list(want) and _near(got, want)

    return _judge(bptt, _inputs(SIZES, np.random.default_rng(1)), near)


def other_many_random_inputs(bptt):
    rng = np.random.default_rng(7)
    sizes = [(3, 3, 2, 5, 12)] + [
        tuple(int(n) for n in rng.integers(1, [5, 5, 5, 5, 7])) for _ in range(8)
    ]
    return _judge(bptt, _inputs(sizes, rng))


def other_own_backward_pass(bptt):
    def backward(parameters, tokens, targets, s0):
        U, W, b, V, c = (parameters[name] for name in "UWbVc")
        gradients = {name: np.zeros_like(array) for name, array in parameters.items()}
        states, logits = ready.rnn_forward(parameters, tokens, s0)
        error = np.exp(logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True))
        error = (error - np.eye(len(c))[targets]) / targets.size
        delta = np.zeros((len(tokens), len(b)))
        for t in range(tokens.shape[1] - 1, -1, -1):
            before = states[:, t - 1] if t else (np.zeros_like(delta) if s0 is None else s0)
            delta = (error[:, t] @ V + delta @ W) * (1 - states[:, t] ** 2)
            one_hot = np.eye(U.shape[1])[tokens[:, t]]
            gradients["U"] += delta.T @ one_hot
            gradients["W"] += delta.T @ before
            gradients["b"] += delta.sum(axis=0)
            gradients["V"] += error[:, t].T @ states[:, t]
            gradients["c"] += error[:, t].sum(axis=0)
        return gradients

    for arguments in _inputs([(2, 1, 3, 1, 1), *SIZES], np.random.default_rng(3)):
        try:
            got = _call(bptt, *arguments)
        except Exception:
            return True
        want = backward(*arguments)
        if set(got) != set(want) or any(got[k].shape != want[k].shape for k in want):
            return True
        if not all(np.allclose(got[k], want[k], rtol=0, atol=5e-5) for k in want):
            return True
    return False


def other_slopes_along_random_directions(bptt):
    rng = np.random.default_rng(5)
    for p, tokens, targets, s0 in _inputs(SIZES, rng):
        try:
            got = _call(bptt, p, tokens, targets, s0)
        except Exception:
            return True
        if set(got) != set(p) or any(got[name].shape != p[name].shape for name in p):
            return True
        for name in p:
            for _ in range(20):
                way = rng.normal(size=p[name].shape)
                above = ready.rnn_loss(p | {name: p[name] + 1e-5 * way}, tokens, targets, s0)
                below = ready.rnn_loss(p | {name: p[name] - 1e-5 * way}, tokens, targets, s0)
                slope = float((got[name] * way).sum())
                if not abs(slope - (above - below) / 2e-5) <= 1e-4:
                    return True
    return False
