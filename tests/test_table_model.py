"""The models for paper are distributions, and the notebook shows the table that the code has."""

from __future__ import annotations

import math
from pathlib import Path

import torch

from llmweek.table_model import LONGER, TINY, TableModel, tiny

SETUP = Path(__file__).parents[1] / "solutions" / "day5_decoding" / "00_setup.py"


def test_the_notebook_shows_the_tiny_table() -> None:
    shown = [
        [cell.strip(" `") for cell in line.strip("# |").split("|")]
        for line in SETUP.read_text(encoding="utf-8").splitlines()
        if line.startswith("# | `.") or line.startswith("# | anything longer")
    ]
    held = [("".join(".ab"[i] for i in said), row) for said, row in TINY.items()]
    held.append(("anything longer", LONGER))
    assert [(said, [float(x) for x in row]) for said, *row in shown] == held
    assert all(math.isclose(sum(row), 1) for _, row in held)
    asked = torch.tensor([[0, 1, 2], [0, 2, 0]])
    torch.testing.assert_close(
        tiny(asked, asked[:, 0]).exp(), torch.tensor([TINY[0, 1, 2], LONGER]).double()
    )


def test_every_beginning_has_a_distribution_of_its_own() -> None:
    model = TableModel(5, 3)
    prefixes, rows = torch.tensor([[0, 1], [0, 2], [0, 1]]), torch.tensor([0, 0, 1])
    got = model.next_log_probs(prefixes, rows)
    assert model.asked == [[(0, (0, 1)), (0, (0, 2)), (1, (0, 1))]]
    assert len({tuple(row) for row in got.tolist()}) == 3
    torch.testing.assert_close(got.exp().sum(-1), torch.ones(3).double(), atol=3e-3, rtol=0)
    assert torch.equal(got * 1024, (got * 1024).round())
    assert torch.equal(got, TableModel(5, 3).next_log_probs(prefixes, rows))
    assert len({*TableModel(9, 4, levels=2).log_probs(0, (0,))}) == 2
