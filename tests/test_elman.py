"""The numpy recurrent network against torch's."""

import numpy as np
import pytest
import torch

from llmweek import elman


@pytest.mark.parametrize(("n_in", "h", "n_out", "B", "T"), [(7, 3, 7, 1, 6), (4, 5, 6, 3, 1)])
@pytest.mark.parametrize("carried", [False, True])
def test_the_forward_pass_and_the_loss_are_torchs(
    n_in: int, h: int, n_out: int, B: int, T: int, carried: bool
) -> None:
    rng = np.random.default_rng(2)
    p = elman.init(n_in, h, n_out, rng)
    assert all(np.abs(array).max() <= h**-0.5 for array in p.values())
    tokens, targets = rng.integers(0, n_in, (B, T)), rng.integers(0, n_out, (B, T))
    s0 = rng.uniform(-1, 1, (B, h)) if carried else None
    as_torch = {name: torch.from_numpy(array) for name, array in p.items()}
    cell = torch.nn.RNN(n_in, h, batch_first=True, dtype=torch.float64)
    cell.load_state_dict(
        {
            "weight_ih_l0": as_torch["U"],
            "weight_hh_l0": as_torch["W"],
            "bias_ih_l0": as_torch["b"],
            "bias_hh_l0": torch.zeros(h, dtype=torch.float64),
        }
    )
    one_hot = torch.nn.functional.one_hot(torch.from_numpy(tokens), n_in).double()
    before = None if s0 is None else torch.from_numpy(s0)[None]
    states, last = cell(one_hot, before)
    logits = states @ as_torch["V"].T + as_torch["c"]
    loss = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), torch.from_numpy(targets).flatten()
    )

    got_states, got_logits = elman.rnn_forward(p, tokens, s0)
    np.testing.assert_allclose(got_states, states.detach(), rtol=1e-12)
    np.testing.assert_allclose(got_states[:, -1], last[0].detach(), rtol=1e-12)
    np.testing.assert_allclose(got_logits, logits.detach(), rtol=1e-12)
    assert elman.rnn_loss(p, tokens, targets, s0) == pytest.approx(loss.item(), rel=1e-12)


def test_no_steps_and_float32() -> None:
    p = elman.init(4, 3, 5, np.random.default_rng(0))
    states, logits = elman.rnn_forward(p, np.zeros((2, 0), dtype=int))
    assert states.shape == (2, 0, 3)
    assert logits.shape == (2, 0, 5)
    with pytest.raises(ValueError, match="no targets"):
        elman.rnn_loss(p, np.zeros((2, 0), dtype=int), np.zeros((2, 0), dtype=int))
    single = {name: array.astype(np.float32) for name, array in p.items()}
    states, logits = elman.rnn_forward(single, np.array([[1, 2]]))
    assert states.dtype == logits.dtype == np.float32
    assert np.abs(states).max() < 1


def test_the_loss_of_large_logits_is_finite() -> None:
    p = elman.init(3, 2, 3, np.random.default_rng(0), scale=1e6)
    assert np.isfinite(elman.rnn_loss(p, np.array([[0, 1, 2]]), np.array([[1, 2, 0]])))
