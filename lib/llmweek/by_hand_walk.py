"""A walk through the Transformer by hand: one number, from a word's embedding to the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from llmweek.by_hand import N_HEADS, SOURCE, START
from llmweek.worksheet import Matrix, Worksheet

Cell = tuple[str, int, int]  # a matrix's name, row, column


def walk(sheet: Worksheet, start: tuple[str, int] = (SOURCE[0], 0)) -> list[tuple[Cell, str]]:
    """Cells from one number of a word's embedding to the probability of the predicted word.

    Each cell is computed from the one before it. Where a number goes into several, the walk follows
    the largest of its products (before ReLU: the largest into a positive number; into a head: as
    much as is attended to). Each has a sentence.
    """
    word, column = start
    stops: list[tuple[Cell, str]] = []

    def stop(name: str, row: str, column: int, text: str) -> tuple[str, int]:
        stops.append(((name, sheet[name].rows.index(row), column), text))
        return name, column

    def through(
        at: tuple[str, int],
        row: str,
        names: Sequence[str],
        text: str,
        positive: bool = False,
        shares: Sequence[float] = (1.0,),
    ) -> tuple[str, int]:
        """On to the product that the number at ``at`` counts for most."""
        best: tuple[float, str, int] = (-1.0, "", 0)
        for name, share in zip(names, shares, strict=True):
            m = sheet[name]
            i = sheet[at[0]].rows.index(row)
            product = sheet[at[0]].values[i, at[1]] * sheet[m.sources[1]].values[at[1]]
            sizes = share * np.abs(product)
            if positive:
                sizes = np.where(m.values[i] > 0, sizes, -1.0)
            best = max(best, (float(sizes.max()), name, int(sizes.argmax())))
        return stop(best[1], row, best[2], text)

    def block(name: str, at: tuple[str, int], row: str) -> tuple[str, int]:
        heads = [f"{name}.head{h}" for h in range(1, N_HEADS + 1)]
        shares = [_share(sheet[f"{h}.A"], row, word) for h in heads]
        names = [f"{h}.V" for h in heads]
        values, column = through(at, word, names, TEXTS[f"{name}.V"], shares=shares)
        head = values.removesuffix(".V")
        stop(f"{head}.Z", row, column, TEXTS[f"{name}.Z"])
        wide = sheet[values].values.shape[1]
        at = stop(f"{name}.Z", row, column + heads.index(head) * wide, TEXTS["join"])
        return add_and_norm(name, through(at, row, [f"{name}.O"], TEXTS["O"]), row)

    def feed_forward(name: str, at: tuple[str, int], row: str) -> tuple[str, int]:
        at = through(at, row, [f"{name}.H"], TEXTS["H"], positive=True)
        at = stop(f"{name}.R", row, at[1], TEXTS["R"])
        return add_and_norm(name, through(at, row, [f"{name}.F"], TEXTS["F"]), row)

    def add_and_norm(name: str, at: tuple[str, int], row: str) -> tuple[str, int]:
        stop(f"{name}.sum", row, at[1], TEXTS["sum"])
        return stop(f"{name}.N", row, at[1], TEXTS.get(f"{name}.N", TEXTS["N"]))

    stop("C", word, column, TEXTS["C"])
    stop("encoder.E", word, column, TEXTS["E"])
    at = block("encoder.self", stop("encoder.X", word, column, TEXTS["X"]), word)
    at = feed_forward("encoder.ffn", at, word)
    at = block("decoder.cross", at, START)
    at = feed_forward("decoder.ffn", at, START)
    best = int(sheet["output.logits"].values[0].argmax())
    said = sheet["output.logits"].columns[best]
    stop("output.logits", START, best, TEXTS["logits"].format(said))
    stop("output.probabilities", START, best, TEXTS["p"].format(said))
    return stops


def _share(weights: Matrix, query: str, key: str) -> float:
    return float(weights.values[weights.rows.index(query), weights.columns.index(key)])


TEXTS = {
    "C": "The embedding table has a row for each word. The walk begins at the first number of "
    "“when”.",
    "E": "The encoder picks the row of each word it reads.",
    "X": "What stands for the position is added.",
    "encoder.self.V": "A head multiplies the row of “when” by a column of its value weights. "
    "The number is one of six terms.",
    "encoder.self.Z": "“when” collects the values of all seven words, its own among them, in the "
    "shares of A.",
    "join": "The heads' results stand side by side.",
    "O": "A product mixes the heads.",
    "sum": "What came into the block is added: the residual connection.",
    "N": "Layer norm brings the row to mean 0 and variance 1.",
    "H": "Twelve hidden numbers are made of the six.",
    "R": "It is positive: ReLU lets it through.",
    "F": "And back to six.",
    "encoder.ffn.N": "The encoder's output. The decoder sees nothing else of the input.",
    "decoder.cross.V": "Now the decoder. Its cross-attention makes its values of the memory.",
    "decoder.cross.Z": "<start> collects the values of all seven words: here the number changes "
    "hands, from “when” to the decoder.",
    "decoder.ffn.N": "The decoder's output at <start>: six numbers from which the word must come.",
    "logits": "Its product with the column of “{}” is the largest of the 25 logits in the row.",
    "p": "Softmax makes it a probability. The predicted word is “{}”.",
}
