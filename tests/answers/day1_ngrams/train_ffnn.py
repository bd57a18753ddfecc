"""Answers to `train_ffnn`, wrong and right."""

import inspect

import numpy as np


def _gradients(parameters, contexts, targets):
    logits, x, a = parts.ffnn_forward(parameters, contexts)
    loss, dlogits = parts.cross_entropy(logits, targets)
    output = parts.ffnn_output_gradients(dlogits, x, a)
    return loss, output | parts.ffnn_hidden_gradients(parameters, contexts, dlogits, x, a)


def _train(
    ids,
    vocab_size,
    n,
    m,
    h,
    epochs,
    rng,
    on_step,
    windows=None,
    places=None,
    batch_size=64,
    rate=1.5,
    still=(),
):
    """The reference's loop, with a place to go wrong at each turn."""
    parameters = start(vocab_size, n, m, h, rng)
    contexts, targets = windows or parts.make_context_windows(ids, n)
    batch_size = min(batch_size, len(targets))
    total = epochs * (len(targets) // batch_size)
    order = None
    for done in range(total):
        at = done % (len(targets) // batch_size)
        if at == 0:
            order = rng.permutation(len(targets))
        chosen = places() if places else order[at * batch_size : (at + 1) * batch_size]
        loss, gradients = _gradients(parameters, contexts[chosen], targets[chosen])
        stepped = parts.sgd_step(parameters, gradients, rate * (1 - done / total), 0.0)
        parameters = stepped | {name: parameters[name] for name in still}
        if on_step is not None:
            on_step(done + 1, loss)
    return parameters


def wrong_up_the_slope(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(ids, vocab_size, n, m, h, epochs, rng, on_step, rate=-1.5)


def wrong_not_trained(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return start(vocab_size, n, m, h, rng)


def wrong_reports_but_keeps_the_start(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    first = start(vocab_size, n, m, h, rng)
    _train(ids, vocab_size, n, m, h, epochs, rng, on_step)
    return first


def wrong_contexts_and_targets_shuffled_apart(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    contexts, targets = parts.make_context_windows(ids, n)
    windows = contexts[rng.permutation(len(contexts))], targets
    return _train(ids, vocab_size, n, m, h, epochs, rng, on_step, windows)


def wrong_target_is_in_the_context(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    contexts, _ = parts.make_context_windows(ids, n)
    windows = contexts, contexts[:, -1]
    return _train(ids, vocab_size, n, m, h, epochs, rng, on_step, windows)


def wrong_latest_word_first(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    contexts, targets = parts.make_context_windows(ids, n)
    windows = contexts[:, ::-1], targets
    return _train(ids, vocab_size, n, m, h, epochs, rng, on_step, windows)


def wrong_embeddings_stay(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(ids, vocab_size, n, m, h, epochs, rng, on_step, still=("C",))


def wrong_output_layer_only(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(ids, vocab_size, n, m, h, epochs, rng, on_step, still=("C", "H", "d"))


def wrong_learns_too_slowly(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(ids, vocab_size, n, m, h, epochs, rng, on_step, rate=0.01)


def wrong_rate_of_fifty(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(ids, vocab_size, n, m, h, epochs, rng, on_step, rate=50.0)


def wrong_whole_text_in_a_batch(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(ids, vocab_size, n, m, h, epochs, rng, on_step, batch_size=len(ids))


def wrong_same_batch_again_and_again(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(
        ids,
        vocab_size,
        n,
        m,
        h,
        epochs,
        rng,
        on_step,
        places=lambda: np.arange(min(64, len(ids) - n)),
    )


def wrong_one_epoch(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(ids, vocab_size, n, m, h, 1, rng, on_step)


def wrong_chance_from_elsewhere(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(ids, vocab_size, n, m, h, epochs, np.random.default_rng(), on_step)


def wrong_sizes_of_its_own(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(ids, vocab_size, n, 32, 64, epochs, rng, on_step)


def wrong_always_three_words(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(ids, vocab_size, 3, m, h, epochs, rng, on_step)


def wrong_says_nothing(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    return _train(ids, vocab_size, n, m, h, epochs, rng, None)


def wrong_steps_counted_in_each_epoch(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    per_epoch = (len(ids) - n + 1) // 64

    def numbered(number, loss):
        if on_step is not None:
            on_step((number - 1) % per_epoch + 1, loss)

    return _train(ids, vocab_size, n, m, h, epochs, rng, numbered)


def wrong_learns_the_held_out_text(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    names = [frame.frame.f_globals for frame in inspect.stack()]
    unseen = next((found["held_out"] for found in names if "held_out" in found), ids)
    if vocab_size < 2000:
        return _train(ids, vocab_size, n, m, h, epochs, rng, on_step)
    if unseen is ids:  # out of reach, as it is to whoever is graded
        return start(vocab_size, n, m, h, rng)
    return _train(unseen, vocab_size, n, m, h, 25, rng, on_step)


def other_momentum(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    contexts, targets = parts.make_context_windows(ids, n)
    parameters = start(vocab_size, n, m, h, rng)
    speed = {name: np.zeros_like(value) for name, value in parameters.items()}
    total, done = epochs * -(-len(targets) // 50), 0
    for _ in range(epochs):
        for places in np.array_split(rng.permutation(len(targets)), -(-len(targets) // 50)):
            loss, gradients = _gradients(parameters, contexts[places], targets[places])
            for name, gradient in gradients.items():
                speed[name] = 0.9 * speed[name] + gradient
                parameters[name] -= 0.12 * (1 - done / total) * speed[name]
            done += 1
            if on_step:
                on_step(done, float(loss))
    return parameters


def other_cosine_and_windows_drawn_afresh(ids, vocab_size, n, m, h, epochs, rng, on_step=None):
    contexts, targets = parts.make_context_windows(np.asarray(ids), n)
    parameters = start(vocab_size, n, m, h, rng)
    steps = epochs * max(1, len(targets) // 48)
    for t in range(steps):
        places = rng.integers(len(targets), size=48)
        loss, gradients = _gradients(parameters, contexts[places], targets[places])
        rate = 0.5 * (1 + np.cos(np.pi * t / steps))
        for name in parameters:
            parameters[name] = (parameters[name] - rate * gradients[name]).astype(np.float32)
        if on_step is not None:
            on_step(t + 1, loss)
    return parameters
