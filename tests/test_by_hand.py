"""The Transformer by hand against torch's own layers, and its gradients against torch's."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from llmweek import by_hand
from llmweek.by_hand import D_FF, D_MODEL, END, N_HEADS, SOURCE, START, TARGET
from llmweek.by_hand_walk import walk
from llmweek.worksheet import Worksheet

STEPS, RATE = 300, 0.1  # as on the page
Weights = dict[str, np.ndarray]


class Torch(nn.Module):
    """The same model of `nn.TransformerEncoderLayer` and `nn.TransformerDecoderLayer`."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        sizes = D_MODEL, N_HEADS, D_FF
        self.embedding = nn.Embedding(25, D_MODEL)
        self.encoder = nn.TransformerEncoderLayer(*sizes, dropout=0, batch_first=True)
        self.decoder = nn.TransformerDecoderLayer(*sizes, dropout=0, batch_first=True)
        self.output = nn.Linear(D_MODEL, 25, bias=False)
        self.double()
        with torch.no_grad():
            for parameter, names in self.named(weights):
                parameter.copy_(torch.from_numpy(stacked(weights, names, parameter)))
            for attention in (
                self.encoder.self_attn,
                self.decoder.self_attn,
                self.decoder.multihead_attn,
            ):
                attention.in_proj_bias.zero_().requires_grad_(False)
                attention.out_proj.bias.zero_().requires_grad_(False)

    def named(self, weights: Weights) -> list[tuple[Tensor, list[str]]]:
        """Each trained parameter, and the names of the matrices that it holds, one on another."""
        pairs: list[tuple[Tensor, list[str]]] = [
            (self.embedding.weight, ["C"]),
            (self.output.weight, ["output.Wᵗ"]),
        ]
        blocks = [
            ("encoder.self", self.encoder.self_attn, self.encoder.norm1),
            ("decoder.self", self.decoder.self_attn, self.decoder.norm1),
            ("decoder.cross", self.decoder.multihead_attn, self.decoder.norm2),
        ]
        for name, attention, norm in blocks:
            heads = [f"{name}.head{h}.W_{x}ᵗ" for x in "QKV" for h in range(1, N_HEADS + 1)]
            pairs += [(attention.in_proj_weight, heads)]
            pairs += [(attention.out_proj.weight, [f"{name}.W_Oᵗ"])]
            pairs += [(norm.weight, [f"{name}.γ"]), (norm.bias, [f"{name}.β"])]
        for name, layer, norm in [
            ("encoder.ffn", self.encoder, self.encoder.norm2),
            ("decoder.ffn", self.decoder, self.decoder.norm3),
        ]:
            pairs += [
                (layer.linear1.weight, [f"{name}.W_1ᵗ"]),
                (layer.linear1.bias, [f"{name}.b_1"]),
            ]
            pairs += [
                (layer.linear2.weight, [f"{name}.W_2ᵗ"]),
                (layer.linear2.bias, [f"{name}.b_2"]),
            ]
            pairs += [(norm.weight, [f"{name}.γ"]), (norm.bias, [f"{name}.β"])]
        held = {name for _, names in pairs for name in names}
        assert held == {name for name in weights if not name.startswith("one.")}
        return pairs

    def embed(self, words: tuple[str, ...]) -> Tensor:
        ids = by_hand.vocabulary()
        x = self.embedding(torch.tensor([[ids[w] for w in words]]))
        angles = [
            [
                f(pos / 10_000 ** (2 * i / D_MODEL))
                for i in range(D_MODEL // 2)
                for f in (np.sin, np.cos)
            ]
            for pos in range(len(words))
        ]
        return x + torch.tensor(angles, dtype=torch.float64)

    def forward(self, source: tuple[str, ...], target: tuple[str, ...]) -> Tensor:
        memory = self.encoder(self.embed(source))
        later = torch.triu(torch.ones(len(target), len(target), dtype=torch.bool), 1)
        return self.output(self.decoder(self.embed(target), memory, tgt_mask=later))


def stacked(weights: Weights, names: list[str], parameter: Tensor) -> np.ndarray:
    """The matrices ``names``, turned back to (d_out, d_in), one on another."""
    turned = [weights[n].T if n.endswith("ᵗ") else weights[n] for n in names]
    return np.concatenate(turned).reshape(parameter.shape)


def torch_intermediates(model: Torch) -> dict[str, Tensor]:
    """What passes inside torch's layers, under the names of the worksheet."""
    found: dict[str, Tensor] = {}

    def keep(name: str) -> Callable[..., None]:
        return lambda module, inputs, output: found.update(
            {name: output[0], f"{name} in": inputs[0][0]}
        )

    def attend(name: str, attention: nn.MultiheadAttention, mask: Tensor | None = None) -> None:
        """Torch's own attention weights of each head, and its projections."""

        def hook(module: nn.Module, inputs: tuple[Tensor, ...], output: tuple[Tensor, ...]) -> None:
            q, k, v = inputs
            found[f"{name}.O"] = output[0][0]
            handle.remove()
            per_head = attention(q, k, v, attn_mask=mask, average_attn_weights=False)[1][0]
            parts = attention.in_proj_weight.chunk(3)
            for h in range(N_HEADS):
                found[f"{name}.head{h + 1}.A"] = per_head[h]
                for x, given, weight in zip("QKV", (q, k, v), parts, strict=True):
                    own = F.linear(given[0], weight).chunk(N_HEADS, dim=1)[h]
                    found[f"{name}.head{h + 1}.{x}"] = own

        handle = attention.register_forward_hook(hook)

    n = len(TARGET) + 1
    later = torch.triu(torch.ones(n, n, dtype=torch.bool), 1)
    attend("encoder.self", model.encoder.self_attn)
    attend("decoder.self", model.decoder.self_attn, later)
    attend("decoder.cross", model.decoder.multihead_attn)
    modules = {
        "encoder.self.N": model.encoder.norm1,
        "encoder.ffn.N": model.encoder.norm2,
        "encoder.ffn.H": model.encoder.linear1,
        "encoder.ffn.F": model.encoder.linear2,
        "decoder.self.N": model.decoder.norm1,
        "decoder.cross.N": model.decoder.norm2,
        "decoder.ffn.N": model.decoder.norm3,
        "decoder.ffn.H": model.decoder.linear1,
        "decoder.ffn.F": model.decoder.linear2,
        "output.logits": model.output,
    }
    handles = [module.register_forward_hook(keep(name)) for name, module in modules.items()]
    logits = model(SOURCE, (START, *TARGET))
    for handle in handles:
        handle.remove()
    for side in ("encoder", "decoder"):
        found[f"{side}.ffn.R"] = found.pop(f"{side}.ffn.F in")
        found[f"{side}.X"] = model.embed(SOURCE if side == "encoder" else (START, *TARGET))[0]
    for block in ("encoder.self", "encoder.ffn", "decoder.self", "decoder.cross", "decoder.ffn"):
        found[f"{block}.sum"] = found.pop(f"{block}.N in")
    found["output.probabilities"] = logits[0].softmax(-1)
    return {name: value for name, value in found.items() if not name.endswith(" in")}


@pytest.fixture(scope="module")
def drawn() -> Weights:
    return by_hand.draw()


@pytest.fixture(scope="module")
def trained(drawn: Weights) -> Weights:
    return by_hand.train(drawn, STEPS, RATE)[0]


@pytest.mark.parametrize("when", ["drawn", "trained"])
def test_every_intermediate_is_torchs(when: str, request: pytest.FixtureRequest) -> None:
    weights = request.getfixturevalue(when)
    sheet = by_hand.transformer(weights)
    model = Torch(weights)
    theirs = torch_intermediates(model)
    for name, value in theirs.items():
        np.testing.assert_allclose(
            sheet[name].values, value.detach(), atol=1e-10, err_msg=f"{name}, {when}"
        )
    # What torch never shows follows from what it does: scores from Q and K, a head from A and V.
    shown = theirs.keys() | weights.keys()
    hidden = ("E", "P", "S", "scaled", "masked", "Z")
    assert {n for n in sheet if n not in shown} == {
        n for n in sheet if n.rpartition(".")[2] in hidden
    }
    for block in ("encoder.self", "decoder.self", "decoder.cross"):
        heads = [theirs[f"{block}.head{h}.A"] @ theirs[f"{block}.head{h}.V"] for h in (1, 2)]
        joined = torch.cat(heads, dim=1).detach()
        np.testing.assert_allclose(sheet[f"{block}.Z"].values, joined, atol=1e-10)
        for h, head in enumerate(heads, start=1):
            name = f"{block}.head{h}"
            np.testing.assert_allclose(sheet[f"{name}.Z"].values, head.detach(), atol=1e-10)
            scores = theirs[f"{name}.Q"] @ theirs[f"{name}.K"].T
            np.testing.assert_allclose(sheet[f"{name}.S"].values, scores.detach(), atol=1e-10)
            scaled = scores.detach() / 3**0.5
            np.testing.assert_allclose(sheet[f"{name}.scaled"].values, scaled, atol=1e-10)
            if block == "decoder.self":
                later = np.triu(np.ones((6, 6), dtype=bool), 1)
                want = np.where(later, -np.inf, scaled)
                np.testing.assert_allclose(sheet[f"{name}.masked"].values, want, atol=1e-10)


def test_one_head_is_scaled_dot_product_attention(drawn: Weights) -> None:
    sheet = by_hand.transformer(drawn)
    by_hand.one_head(sheet)
    x = torch.from_numpy(sheet["encoder.X"].values)
    q, k, v = (x @ torch.from_numpy(drawn[f"one.W_{m}ᵗ"]) for m in "QKV")
    assert q.shape == (7, 4)
    want = F.scaled_dot_product_attention(q[None], k[None], v[None])[0]
    np.testing.assert_allclose(sheet["one.Z"].values, want, atol=1e-12)


def test_training_is_torchs_gradient_descent(drawn: Weights, trained: Weights) -> None:
    """The same loss at every step, and after 300 steps the same weights."""
    model = Torch(drawn)
    _, losses = by_hand.train(drawn, STEPS, RATE)
    ids = by_hand.vocabulary()
    labels = torch.tensor([ids[w] for w in (*TARGET, END)])
    descent = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=RATE)
    for step in range(STEPS):
        loss = F.cross_entropy(model(SOURCE, (START, *TARGET))[0], labels)
        assert losses[step] == pytest.approx(loss.item(), abs=1e-8), step
        descent.zero_grad()
        loss.backward()
        descent.step()
    for parameter, names in model.named(trained):
        ours = stacked(trained, names, parameter)
        np.testing.assert_allclose(ours, parameter.detach(), atol=1e-7, err_msg=str(names))


def test_it_learns_the_sentence_and_stops(drawn: Weights, trained: Weights) -> None:
    assert len(by_hand.vocabulary()) == 25
    spoken = [w for s in by_hand.SENTENCES for w in by_hand.words(s)]
    assert (len(spoken), len(set(spoken))) == (30, 23)
    assert by_hand.say(trained) == [*TARGET, END]
    assert len(by_hand.say(drawn, limit=4)) == 4  # as drawn it does not end


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("learned", [False, True])
def test_each_stop_of_the_walk_depends_on_the_one_before(seed: int, learned: bool) -> None:
    weights = by_hand.draw(seed)
    if learned:
        weights = by_hand.train(weights, 50, RATE)[0]
    sheet = by_hand.transformer(weights)
    stops = [cell for cell, _ in walk(sheet)]
    assert stops[0] == ("C", by_hand.vocabulary()["when"], 0)
    assert stops[-1][0] == "output.probabilities"
    assert stops[-1][1:] == (0, int(sheet["output.logits"].values[0].argmax()))
    for (before, i, j), (name, row, column) in pairwise(stops):
        assert before in sheet[name].sources
        one = np.zeros_like(sheet[name].values)
        one[row, column] = 1
        assert sheet.gradients(name, one)[before][i, j] != 0, (before, name)


def test_heads_by_splitting_are_torchs(drawn: Weights) -> None:
    """Split, mask, attend, join, project, as on the page; recipes that the model does not use."""
    rng = np.random.default_rng(0)
    sheet = Worksheet()
    sheet.given("X", rng.normal(size=(4, 4)))
    for w in "QKVO":
        sheet.given(f"W_{w}ᵗ", rng.normal(size=(4, 4)))
    for w in "QKV":
        sheet.times(w, "X", f"W_{w}ᵗ")
        for h in (1, 2):
            sheet.split(f"head{h}.{w}", w, 2 * h - 2, 2 * h)
    causal = np.tril(np.ones((4, 4), dtype=bool))
    for h in (1, 2):
        by_hand.attend(sheet, f"head{h}", *(f"head{h}.{w}" for w in "QKV"), causal)
    sheet.times("O", sheet.join("Z", "head1.Z", "head2.Z"), "W_Oᵗ")

    attention = nn.MultiheadAttention(4, 2, bias=False, batch_first=True, dtype=torch.float64)
    own = {w: torch.from_numpy(sheet[f"W_{w}ᵗ"].values.T) for w in "QKVO"}
    with torch.no_grad():
        attention.in_proj_weight.copy_(torch.cat([own[w] for w in "QKV"]))
        attention.out_proj.weight.copy_(own["O"])
    x = torch.tensor(sheet["X"].values)[None].requires_grad_()
    later = ~torch.from_numpy(causal)
    out, weights = attention(x, x, x, attn_mask=later, average_attn_weights=False)
    np.testing.assert_allclose(sheet["O"].values, out[0].detach(), atol=1e-12)
    for h in (1, 2):
        np.testing.assert_allclose(
            sheet[f"head{h}.A"].values, weights[0, h - 1].detach(), atol=1e-12
        )
    slope = rng.normal(size=(4, 4))
    out.backward(torch.from_numpy(slope)[None])
    np.testing.assert_allclose(sheet.gradients("O", slope)["X"], x.grad[0], atol=1e-12)


def test_a_name_stands_for_one_matrix() -> None:
    sheet = Worksheet()
    sheet.given("X", np.ones((1, 2)))
    sheet.add("Y", "X", "X")
    with pytest.raises(ValueError, match="'Y'"):
        sheet.relu("Y", "X")
