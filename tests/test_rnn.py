"""Recurrent language models against torch's single-step cells, and their training."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from llmweek.rnn import CELLS, RecurrentLM, log_probs, train

STEPS = {"rnn": nn.RNNCell, "gru": nn.GRUCell, "lstm": nn.LSTMCell}
EVERY_CELL = pytest.mark.parametrize("cell", CELLS)


def seeded(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def cycle(length: int) -> np.ndarray:
    """A stream where each id but one follows from the id before it; that one needs a memory."""
    return np.resize([0, 1, 2, 3, 2, 4], length)


@EVERY_CELL
def test_a_step_is_that_of_torchs_cell(cell):
    model = RecurrentLM(11, 5, 7, cell, seeded())
    step = STEPS[cell](5, 7)
    step.load_state_dict(
        {name.removesuffix("_l0"): w for name, w in model.recurrent.state_dict().items()}
    )
    tokens = torch.randint(11, (3, 9), generator=seeded(2))
    state = None
    for t in range(9):
        state = step(model.embedding(tokens[:, t]), state)
        logits, _ = model(tokens[:, : t + 1])
        hidden = state[0] if cell == "lstm" else state
        torch.testing.assert_close(logits[:, t], model.output(hidden))


@EVERY_CELL
def test_a_carried_state_makes_two_halves_a_whole(cell):
    model = RecurrentLM(6, 3, 4, cell, seeded())
    tokens = torch.randint(6, (2, 10), generator=seeded(2))
    whole, last = model(tokens)
    left, state = model(tokens[:, :4])
    right, state = model(tokens[:, 4:], state)
    torch.testing.assert_close(torch.cat([left, right], dim=1), whole)
    torch.testing.assert_close(state, last)


@EVERY_CELL
@pytest.mark.parametrize("length", [1, 2, 5, 6, 11])
def test_log_probs_are_those_of_stepping_one_id_at_a_time(cell, length):
    model = RecurrentLM(6, 3, 4, cell, seeded())
    ids = torch.randint(6, (length,), generator=seeded(2))
    want, state = [-math.log(6)], None
    with torch.no_grad():
        for now, after in pairwise(ids):
            logits, state = model(now.view(1, 1), state)
            want.append(logits[0, 0].double().log_softmax(0)[after].item())
    got = log_probs(model, ids.numpy().astype(np.int32), n_steps=5)
    assert (got.shape, got.dtype) == ((length,), np.float64)
    np.testing.assert_allclose(got, want, rtol=1e-5)


def test_no_ids_have_no_log_probs():
    assert log_probs(RecurrentLM(6, 3, 4), []).shape == (0,)


@EVERY_CELL
def test_training_learns_what_needs_a_memory(cell):
    model = RecurrentLM(5, 8, 16, cell, seeded())
    before = -log_probs(model, cycle(600)).mean()
    losses = train(
        model, cycle(3000), 300, batch_size=4, n_steps=12, generator=seeded(), progress=False
    )
    after = -log_probs(model, cycle(600))[1:].mean()
    assert len(losses) == 300
    assert after < 0.1 < before
    assert losses[-1] < 0.1 < losses[0]


@EVERY_CELL
def test_one_seed_gives_the_same_weights_another_one_others(cell):
    def trained(seed: int) -> dict[str, torch.Tensor]:
        generator = seeded(seed)
        model = RecurrentLM(5, 3, 4, cell, generator)
        train(model, cycle(65), 12, batch_size=2, n_steps=8, generator=generator, progress=False)
        return model.state_dict()

    first, again, other = trained(1), trained(1), trained(2)
    for name, weights in first.items():
        assert torch.equal(weights, again[name])
        assert not torch.equal(weights, other[name])


def test_streams_go_on_where_they_stopped_and_gradients_do_not_reach_back():
    seen = []

    class Recorder(RecurrentLM):
        def forward(self, tokens, state=None):
            seen.append((tokens.tolist(), state))
            return super().forward(tokens, state)

    model = Recorder(64, 3, 4, "gru", seeded())
    train(
        model,
        np.arange(50),
        4,
        batch_size=2,
        n_steps=8,
        p_reset=0,
        generator=seeded(),
        progress=False,
    )
    (first, none), (second, state), (third, again), (fourth, _) = seen
    assert first == [list(range(8)), list(range(24, 32))]
    assert second == [list(range(8, 16)), list(range(32, 40))]
    assert third == [list(range(16, 24)), list(range(40, 48))]
    assert fourth[0][0] in (0, 1)  # one id was spare
    assert none is None
    assert not state.requires_grad
    assert not again.requires_grad
    assert state.abs().sum() > 0
    assert seen[3][1] is None


@EVERY_CELL
def test_some_streams_begin_again_from_zero(cell):
    rows = []

    class Recorder(RecurrentLM):
        def forward(self, tokens, state=None):
            if state is not None:
                rows.append(torch.cat(state if cell == "lstm" else [state])[:, :, 0].tolist())
            return super().forward(tokens, state)

    model = Recorder(5, 3, 4, cell, seeded())
    train(
        model,
        cycle(1001),
        20,
        batch_size=10,
        n_steps=5,
        p_reset=0.3,
        generator=seeded(),
        progress=False,
    )
    zero = np.array(rows) == 0.0  # (updates, states, streams)
    assert 0.15 < zero.mean() < 0.45
    assert (zero == zero[:, :1]).all()  # the LSTM's two go together


def test_gradients_are_clipped():
    model = RecurrentLM(5, 3, 4, "rnn", seeded())
    before = {name: weights.clone() for name, weights in model.state_dict().items()}
    train(model, cycle(65), 3, batch_size=2, n_steps=8, max_norm=1e-12, lr=1e-3, progress=False)
    norm = torch.stack([w.grad.norm() for w in model.parameters()]).norm()
    assert norm <= 1.01e-12
    # AdamW's epsilon is 1e-8: with gradients far below it, nothing moves to speak of.
    for name, weights in model.state_dict().items():
        torch.testing.assert_close(weights, before[name], rtol=0, atol=1e-6)


def test_an_lstm_starts_with_its_forget_gates_open():
    bias = RecurrentLM(5, 3, 4, "lstm", seeded()).recurrent.bias_ih_l0
    assert (bias[4:8] == 1).all()
    assert (bias[:4] != 1).all()


@pytest.mark.parametrize("n_updates", [0, 1, 2, 3, 19, 20, 21])
def test_any_number_of_updates_will_do(n_updates):
    model = RecurrentLM(5, 3, 4, "rnn", seeded())
    losses = train(model, cycle(65), n_updates, batch_size=2, n_steps=8, progress=False)
    assert len(losses) == n_updates


def test_what_cannot_be_trained_is_refused():
    with pytest.raises(ValueError, match="'elman' is none of rnn, gru, lstm"):
        RecurrentLM(5, 3, 4, "elman")
    with pytest.raises(ValueError, match="16 ids are too few for 2 streams of 8"):
        train(RecurrentLM(5, 3, 4), cycle(16), 1, batch_size=2, n_steps=8, progress=False)


def test_parameters_are_counted():
    # embedding 5·3, input and recurrent weights and two biases, output and its bias
    assert RecurrentLM(5, 3, 4, "rnn").n_parameters == 15 + 12 + 16 + 8 + 20 + 5
