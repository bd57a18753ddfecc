"""The feed-forward language model: its formula, its gradients and its training."""

import math

import numpy as np
import pytest

from llmweek import ffnn
from llmweek.ffnn_steps import make_context_windows, sgd_step
from llmweek.gradients import numerical, wrong_gradient

SHAPES = [(7, 3, 2, 4, 5), (3, 2, 1, 1, 1), (5, 4, 3, 2, 12), (11, 2, 5, 6, 3)]  # V, n, m, h, B


def random_model(shape, seed=0, dtype=np.float64):
    """Parameters with nothing at zero, and a batch in which words come more than once."""
    vocab_size, n, m, h, batch = shape
    rng = np.random.default_rng(seed)
    parameters = {
        name: rng.normal(size=value.shape).astype(dtype)
        for name, value in ffnn.init(vocab_size, n, m, h, rng).items()
    }
    contexts = rng.integers(0, vocab_size, (batch, n - 1))
    contexts[:, 0] = contexts[0, 0]
    return parameters, contexts, rng.integers(0, vocab_size, batch)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_scores_are_the_papers_formula_word_by_word(shape):
    parameters, contexts, _ = random_model(shape)
    C, H, d, U, W, b = (parameters[name] for name in "CHdUWb")
    logits = ffnn.forward(parameters, contexts)
    for row, context in zip(logits, contexts, strict=True):
        x = np.concatenate([C[word] for word in context])
        a = [math.tanh(d[j] + float(H[j] @ x)) for j in range(len(d))]
        for word in range(len(b)):
            y = b[word] + float(W[word] @ x) + sum(U[word, j] * a[j] for j in range(len(a)))
            assert row[word] == pytest.approx(y, abs=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_gradients_against_finite_differences(shape):
    parameters, contexts, targets = random_model(shape)

    def loss(p):
        return ffnn.loss_and_gradients(p, contexts, targets)[0]

    _, gradients = ffnn.loss_and_gradients(parameters, contexts, targets)
    wanted = numerical(loss, parameters)
    assert wrong_gradient(gradients, wanted, rtol=1e-6, atol=1e-8) is None


@pytest.mark.parametrize("seed", range(5))
def test_loss_and_gradients_against_torch(seed):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    shape = tuple(int(rng.integers(2, 9)) for _ in range(5))
    parameters, contexts, targets = random_model(shape, seed)
    p = {name: torch.tensor(value, requires_grad=True) for name, value in parameters.items()}
    x = torch.nn.functional.embedding(torch.tensor(contexts), p["C"]).flatten(1)
    hidden = torch.tanh(torch.nn.functional.linear(x, p["H"], p["d"]))
    scores = torch.nn.functional.linear(x, p["W"], p["b"]) + hidden @ p["U"].T
    wanted = torch.nn.functional.cross_entropy(scores, torch.tensor(targets))
    wanted.backward()
    loss, gradients = ffnn.loss_and_gradients(parameters, contexts, targets)
    assert loss == pytest.approx(wanted.item(), rel=1e-12)
    autograd = {name: value.grad.numpy() for name, value in p.items()}
    assert wrong_gradient(gradients, autograd, rtol=1e-9, atol=1e-12) is None
    assert set(gradients) == set(parameters)


def test_rows_used_twice_add_up():
    parameters, _, _ = random_model((6, 4, 2, 3, 1))
    same, target = np.array([[2, 2, 2]]), np.array([1])
    _, together = ffnn.loss_and_gradients(parameters, same, target)
    # The same context spelt by three words that happen to have the same row.
    parameters["C"][[3, 4]] = parameters["C"][2]
    _, apart = ffnn.loss_and_gradients(parameters, np.array([[2, 3, 4]]), target)
    np.testing.assert_allclose(together["C"][2], apart["C"][[2, 3, 4]].sum(axis=0))
    assert not together["C"][[0, 1, 3, 4, 5]].any()


def test_float32_stays_float32_and_the_arguments_stay_as_they_are():
    parameters, contexts, targets = random_model((7, 3, 2, 4, 5), dtype=np.float32)
    kept = {name: value.copy() for name, value in parameters.items()}
    _, gradients = ffnn.loss_and_gradients(parameters, contexts, targets)
    trained = ffnn.train(parameters, np.arange(40) % 7, epochs=2, batch_size=4, progress=False)
    assert ffnn.forward(parameters, contexts).dtype == np.float32
    for name, value in kept.items():
        assert gradients[name].dtype == trained[name].dtype == np.float32
        np.testing.assert_array_equal(parameters[name], value)


def test_scores_of_ten_thousand_overflow_nothing():
    parameters, contexts, targets = random_model((7, 3, 2, 4, 5))
    parameters["b"] = np.array([1e4, -1e4, 0, 0, 0, 0, 1e4])
    loss, gradients = ffnn.loss_and_gradients(parameters, contexts, targets)
    assert math.isfinite(loss)
    assert all(np.isfinite(value).all() for value in gradients.values())


def test_a_fresh_model_gives_every_word_the_same_probability():
    parameters = ffnn.init(50, 3, 4, 5, np.random.default_rng(0))
    got = ffnn.log_probs(parameters, np.arange(50))
    np.testing.assert_allclose(got, -math.log(50), rtol=1e-6)
    for sizes in [(50, 1, 4, 5), (0, 3, 4, 5), (50, 3, 0, 5)]:
        with pytest.raises(ValueError, match="at least"):
            ffnn.init(*sizes, np.random.default_rng(0))


def test_windows_are_the_ids_and_what_follows():
    contexts, targets = make_context_windows([5, 6, 7, 8], 3)
    assert contexts.tolist() == [[5, 6], [6, 7]]
    assert targets.tolist() == [7, 8]
    contexts, targets = make_context_windows([5, 6], 3)
    assert contexts.shape == (0, 2)
    assert targets.shape == (0,)


def test_log_probs_are_those_of_the_loss_and_every_word_has_one():
    parameters, _, _ = random_model((6, 3, 2, 4, 1))
    ids = np.random.default_rng(1).integers(0, 6, 23)
    got = ffnn.log_probs(parameters, ids, batch_size=4)
    assert got.shape == (23,)
    loss, _ = ffnn.loss_and_gradients(parameters, *make_context_windows(ids, 3))
    assert -got[2:].mean() == pytest.approx(loss, rel=1e-12)
    for at in (0, 1, 9):
        each = [ffnn.log_probs(parameters, np.append(ids[:at], word))[-1] for word in range(6)]
        assert np.exp(each).sum() == pytest.approx(1.0)
    assert ffnn.log_probs(parameters, []).shape == (0,)


def test_training_learns_what_two_words_back_decides():
    # The next word is the sum of the two before, one time in ten a random one: a bigram model
    # cannot know it, for the word before says nothing alone.
    rng = np.random.default_rng(3)
    ids = [1, 2]
    while len(ids) < 6000:
        ids.append((ids[-1] + ids[-2]) % 5 if rng.random() < 0.9 else int(rng.integers(5)))
    start = ffnn.init(5, 3, 4, 30, np.random.default_rng(0))
    seen = []
    trained = ffnn.train(
        start,
        ids[:5000],
        epochs=15,
        lr=1e-2,
        rng=np.random.default_rng(1),
        progress=False,
        on_step=lambda step, loss, parameters: seen.append((step, loss, set(parameters))),
    )
    entropy = -(0.92 * math.log(0.92) + 4 * 0.02 * math.log(0.02))
    held_out = -ffnn.log_probs(trained, ids[5000:])[2:].mean()
    assert held_out < entropy + 0.3 < math.log(5) / 2
    assert [step for step, _, _ in seen] == list(range(1, round(15 * 4998 / 128) + 1))
    assert seen[0][1] == pytest.approx(math.log(5))
    assert seen[-1][2] == set("CHdUWb")


def test_training_repeats_itself_and_decays_weights_but_no_biases():
    ids = np.random.default_rng(0).integers(0, 9, 300)
    start = ffnn.init(9, 3, 4, 5, np.random.default_rng(0), dtype=np.float64)

    def trained(weight_decay):
        rng = np.random.default_rng(7)
        return ffnn.train(
            start, ids, 1e-6 + 32 / 298, 32, 1e-3, weight_decay, rng=rng, progress=False
        )

    free, again, decayed = trained(0.0), trained(0.0), trained(0.5)
    for name in "CHdUWb":
        np.testing.assert_array_equal(free[name], again[name])
        shrunk = 1e-3 * 0.5 * start[name] if name in "CHUW" else 0
        np.testing.assert_allclose(free[name] - decayed[name], shrunk, atol=1e-12)


def test_a_text_too_short_for_one_window_teaches_nothing():
    start = ffnn.init(9, 3, 4, 5, np.random.default_rng(0))
    trained = ffnn.train(start, [1, 2], progress=False)
    np.testing.assert_array_equal(trained["C"], start["C"])


def test_a_step_goes_down_the_slope_and_only_weights_decay():
    rng = np.random.default_rng(0)
    parameters, contexts, targets = random_model((7, 3, 2, 4, 5))
    gradients = {name: rng.normal(size=value.shape) for name, value in parameters.items()}
    stepped = sgd_step(parameters, gradients, 0.1, 0.5)
    for name in "CHdUWb":
        decay = 0.5 * parameters[name] if name in "CHUW" else 0
        wanted = parameters[name] - 0.1 * (gradients[name] + decay)
        np.testing.assert_allclose(stepped[name], wanted, rtol=1e-12)
    loss, gradients = ffnn.loss_and_gradients(parameters, contexts, targets)
    lower = sgd_step(parameters, gradients, 1e-3)
    assert ffnn.loss_and_gradients(lower, contexts, targets)[0] < loss
