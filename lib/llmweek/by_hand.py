"""The Transformer by hand: three sentences, six numbers a word, every matrix kept.

One encoder layer and one decoder layer of Vaswani et al. (2017), post-norm, in numpy. Attention has
no biases. Weights (d_out, d_in) stand here transposed, ready to multiply, as (d_in, d_out): their
names end in ᵗ. :func:`transformer` returns a :class:`~llmweek.worksheet.Worksheet`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from llmweek.worksheet import Array, Worksheet

SENTENCES = (
    "I drink and I know things.",
    "When you play the game of thrones, you win or you die.",
    "The true enemy won't wait out the storm, he brings the storm.",
)
START, END = "<start>", "<end>"
SOURCE = ("when", "you", "play", "the", "game", "of", "thrones")
TARGET = ("you", "win", "or", "you", "die")
D_MODEL, N_HEADS, D_FF, D_ONE = 6, 2, 12, 4  # D_ONE: d_k of the head that is worked alone
SEED = 7


def words(text: str) -> list[str]:
    """Lower-case words without punctuation; an apostrophe stays in its word."""
    return re.findall(r"[a-z']+", text.lower())


def vocabulary() -> dict[str, int]:
    """Each word's id: ``<start>``, ``<end>``, then the 23 words as they first occur."""
    distinct = dict.fromkeys(w for sentence in SENTENCES for w in words(sentence))
    return {word: i for i, word in enumerate((START, END, *distinct))}


def positions(n: int, d: int) -> Array:
    """(n, d): sin(POS / 10000^(2i/d)) in column 2i and the cosine in 2i + 1 (d is even)."""
    angles = np.arange(n)[:, None] / 10_000 ** (np.arange(0, d, 2) / d)
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(n, d)


def draw(seed: int = SEED, uniform: bool = False) -> dict[str, Array]:
    """All weights by name: normal, of mean 0 and variance 1/d_in (embeddings: 1), or ``uniform``
    from 0 to 1. Biases are rows: zeros, and γ ones."""
    rng = np.random.default_rng(seed)
    size, d = len(vocabulary()), D_MODEL
    shapes = {"C": (size, d)} | {f"one.{w}ᵗ": (d, D_ONE) for w in ("W_Q", "W_K", "W_V")}
    for block in ("encoder.self", "decoder.self", "decoder.cross"):
        for h in range(1, N_HEADS + 1):
            shapes |= {f"{block}.head{h}.{w}ᵗ": (d, d // N_HEADS) for w in ("W_Q", "W_K", "W_V")}
        shapes |= {f"{block}.W_Oᵗ": (d, d), f"{block}.γ": (1, d), f"{block}.β": (1, d)}
    for block in ("encoder.ffn", "decoder.ffn"):
        shapes |= {f"{block}.W_1ᵗ": (d, D_FF), f"{block}.b_1": (1, D_FF)}
        shapes |= {f"{block}.W_2ᵗ": (D_FF, d), f"{block}.b_2": (1, d)}
        shapes |= {f"{block}.γ": (1, d), f"{block}.β": (1, d)}
    shapes["output.Wᵗ"] = (d, size)

    weights = {}
    for name, shape in shapes.items():
        if shape[0] == 1:
            weights[name] = np.ones(shape) if name.endswith("γ") else np.zeros(shape)
        elif uniform:
            weights[name] = rng.uniform(size=shape)
        else:
            weights[name] = rng.normal(size=shape) * (1 if name == "C" else shape[0] ** -0.5)
    return weights


def transformer(
    weights: dict[str, Array],
    source: Sequence[str] = SOURCE,
    target: Sequence[str] = (START, *TARGET),
) -> Worksheet:
    """Encoder on ``source``, decoder on ``target``: row t of ``output.logits`` (T, 25) is about the
    word after ``target[t]``. Weights are on the sheet under their own names."""
    ids = vocabulary()
    sheet = Worksheet()
    for name, values in weights.items():
        rows = list(ids) if name == "C" else None
        if len(values) == 1:  # biases: the row is called what the matrix is
            rows = [name.rpartition(".")[2].replace("_", "")]
        sheet.given(name, values, rows, list(ids) if name == "output.Wᵗ" else None)

    x = _embed(sheet, "encoder", [ids[w] for w in source])
    x = _attention(sheet, "encoder.self", x, x)
    memory = _feed_forward(sheet, "encoder.ffn", x)

    y = _embed(sheet, "decoder", [ids[w] for w in target])
    causal = np.tril(np.ones((len(target), len(target)), dtype=bool))
    y = _attention(sheet, "decoder.self", y, y, causal)
    y = _attention(sheet, "decoder.cross", y, memory)
    y = _feed_forward(sheet, "decoder.ffn", y)
    logits = sheet.times("output.logits", y, "output.Wᵗ")
    sheet.softmax("output.probabilities", logits)
    return sheet


def one_head(sheet: Worksheet) -> None:
    """Add a single head of width ``D_ONE`` on the encoder's input to ``sheet``, as ``one.…``."""
    _head(sheet, "one", "encoder.X", "encoder.X", None)


def _embed(sheet: Worksheet, side: str, ids: list[int]) -> str:
    embedded = sheet.pick(f"{side}.E", "C", ids)
    labels = [f"POS {i}" for i in range(len(ids))]
    where = sheet.given(f"{side}.P", positions(len(ids), D_MODEL), labels)
    return sheet.add(f"{side}.X", embedded, where)


def _head(sheet: Worksheet, name: str, x: str, context: str, allowed: Array | None) -> str:
    """One head: queries from ``x`` (T, d), keys and values from ``context`` (S, d) -> (T, d_k)."""
    q = sheet.times(f"{name}.Q", x, f"{name}.W_Qᵗ")
    k = sheet.times(f"{name}.K", context, f"{name}.W_Kᵗ")
    v = sheet.times(f"{name}.V", context, f"{name}.W_Vᵗ")
    return attend(sheet, name, q, k, v, allowed)


def attend(sheet: Worksheet, name: str, q: str, k: str, v: str, allowed: Array | None) -> str:
    """softmax(Q Kᵗ / √d_k + M) V, step by step: S, scaled, masked (with ``allowed``), A, Z."""
    scores = sheet.against(f"{name}.S", q, k)
    scores = sheet.divide(f"{name}.scaled", scores, sheet[k].values.shape[1] ** 0.5)
    if allowed is not None:
        scores = sheet.mask(f"{name}.masked", scores, allowed)
    return sheet.times(f"{name}.Z", sheet.softmax(f"{name}.A", scores), v)


def _attention(
    sheet: Worksheet, name: str, x: str, context: str, allowed: Array | None = None
) -> str:
    heads = [_head(sheet, f"{name}.head{h}", x, context, allowed) for h in range(1, N_HEADS + 1)]
    joined = sheet.join(f"{name}.Z", *heads)
    return _add_and_norm(sheet, name, x, sheet.times(f"{name}.O", joined, f"{name}.W_Oᵗ"))


def _feed_forward(sheet: Worksheet, name: str, x: str) -> str:
    hidden = sheet.times(f"{name}.H", x, f"{name}.W_1ᵗ", f"{name}.b_1")
    bent = sheet.relu(f"{name}.R", hidden)
    return _add_and_norm(
        sheet, name, x, sheet.times(f"{name}.F", bent, f"{name}.W_2ᵗ", f"{name}.b_2")
    )


def _add_and_norm(sheet: Worksheet, name: str, x: str, update: str) -> str:
    return sheet.norm(f"{name}.N", sheet.add(f"{name}.sum", x, update), f"{name}.γ", f"{name}.β")


def say(weights: dict[str, Array], source: Sequence[str] = SOURCE, limit: int = 10) -> list[str]:
    """Words after ``<start>``, always the most probable, to ``<end>`` (included) or ``limit``."""
    names, said = list(vocabulary()), [START]
    while len(said) <= limit and said[-1] != END:
        logits = transformer(weights, source, said)["output.logits"].values
        said.append(names[int(logits[-1].argmax())])
    return said[1:]


def train(
    weights: dict[str, Array], steps: int, learning_rate: float
) -> tuple[dict[str, Array], list[float]]:
    """Gradient descent on ``SOURCE`` → ``TARGET`` and ``<end>``: new weights, and the loss before
    each step (mean cross-entropy in nats a word). The decoder reads the true words."""
    ids = vocabulary()
    labels = [ids[w] for w in (*TARGET, END)]
    rows = np.arange(len(labels))
    losses = []
    for _ in range(steps):
        sheet = transformer(weights)
        p = sheet["output.probabilities"].values
        losses.append(float(-np.log(p[rows, labels]).mean()))
        error = p.copy()
        error[rows, labels] -= 1  # p − y, the gradient of softmax and cross-entropy
        slopes = sheet.gradients("output.logits", error / len(labels))
        weights = {
            name: w - learning_rate * slopes[name] if name in slopes else w
            for name, w in weights.items()
        }
    return weights, losses
