"""The Transformer by hand as a page shows it: tables of a worksheet, and the walk as a list.

``chapters/day4_transformer/figures/by_hand.js`` makes the tables answer: it needs what
:func:`data` returns. Without it they are tables that link to their sources.
"""

from __future__ import annotations

import html
import json
import re

import numpy as np

from llmweek.by_hand_walk import walk
from llmweek.worksheet import Matrix, Worksheet

PLACES = {
    "encoder": "encoder",
    "decoder": "decoder",
    "self": "self-attention",
    "cross": "cross-attention",
    "ffn": "feed-forward",
    "output": "output layer",
    "one": "one head alone",
    "small": "two heads on their own",
}
SYMBOLS = {
    "scaled": "S′",
    "masked": "S″",
    "sum": "sum",
    "encoder.ffn.N": "memory",
    "decoder.ffn.N": "Y",
    "output.logits": "logits",
    "output.probabilities": "p",
}


def symbol(name: str) -> str:
    """The matrix's symbol as HTML: ``W<sub>Q1</sub>ᵗ`` for ``encoder.self.head1.W_Qᵗ``."""
    last = name.rpartition(".")[2]
    text = SYMBOLS.get(name) or SYMBOLS.get(last, last)
    base, _, below = text.removesuffix("ᵗ").partition("_")
    head = re.search(r"\.head(\d)\.", name)
    below += head[1] if head else ""
    return base + (f"<sub>{below}</sub>" if below else "") + ("ᵗ" if text.endswith("ᵗ") else "")


def place(name: str) -> str:
    """Where in the model: ``encoder · self-attention · head 1``."""
    parts = name.split(".")[:-1]
    return " · ".join(PLACES.get(p) or p.replace("head", "head ") for p in parts)


def origin(sheet: Worksheet, name: str) -> str:
    """How the matrix was made, as HTML, with links to what it was made of."""
    m = sheet[name]
    links = [f'<a href="#{anchor(s)}">{symbol(s)}</a>' for s in m.sources]
    match m.recipe:
        case "pick":
            return f"= rows of {links[0]}"
        case "times":
            return f"= {links[0]} {links[1]}" + "".join(f" + {b}" for b in links[2:])
        case "against":
            return f"= {links[0]} {links[1]}ᵗ"
        case "add":
            return f"= {links[0]} + {links[1]}"
        case "divide":
            return f"= {links[0]} / √{m.detail**2:.0f}"
        case "mask":
            return f"= {links[0]}, −∞ for what comes later"
        case "softmax":
            return f"= softmax of {links[0]}, row by row"
        case "norm":
            return f"= layer norm of {links[0]}, with {links[1]}, {links[2]}"
        case "relu":
            return f"= max(0, {links[0]})"
        case "join":
            return "= " + " and ".join(links) + ", side by side"
        case "split":
            return f"= columns {m.detail} to {m.detail + m.values.shape[1] - 1} of {links[0]}"
    last = name.rpartition(".")[2]
    if last == "P":
        return "from the formula"
    if name.startswith("small."):
        return "given"
    return {"γ": "learned, begins as 1", "β": "learned, begins as 0"}.get(
        last, "learned, begins as 0" if last.startswith("b_") else "learned, drawn at random"
    )


def anchor(name: str) -> str:
    """The id of the matrix's table on the page."""
    return f"m-{name}"


def number(x: float, digits: int = 2) -> str:
    """``−0.42``; minus infinity is ``−∞``, and nothing is ``−0.00``."""
    if np.isinf(x):
        return "−∞"
    text = f"{x:.{digits}f}"
    return text.lstrip("-") if not text.strip("-0.") else text.replace("-", "−")


def table(sheet: Worksheet, name: str) -> str:
    """One matrix in full: its symbol, origin, shape and place, and its numbers."""
    m = sheet[name]
    n, d = m.values.shape
    head = "".join(f"<th scope=col>{html.escape(c)}" for c in m.columns)
    body = "".join(
        f"<tr><th scope=row>{html.escape(label)}" + "".join(_cell(m, x) for x in row)
        for label, row in zip(m.rows, m.values, strict=True)
    )
    return (
        f'<div class="matrix" id="{anchor(name)}" data-name="{name}">'
        f'<div class="matrix-name" id="{anchor(name)}-name"><b>{symbol(name)}</b> '
        f'{origin(sheet, name)} <span class="matrix-shape">{n} × {d}</span>'
        f'<span class="visually-hidden">{place(name)}</span></div>'
        f'<div class="matrix-box"><table aria-labelledby="{anchor(name)}-name">'
        f"<thead><tr><td></td>{head}</thead><tbody>{body}</tbody></table></div></div>"
    )


def _cell(m: Matrix, x: float) -> str:
    share = f' style="--w:{x:.2f}"' if m.recipe == "softmax" and x >= 0.005 else ""
    return f"<td{share}>{number(x)}"


def tables(sheet: Worksheet, *names: str, fold: str = "") -> str:
    """Matrices side by side where there is room; under ``fold``, a heading to open, if given."""
    inside = f'<div class="matrices">{"".join(table(sheet, n) for n in names)}</div>'
    if fold:
        inside = f"<details><summary>{fold}</summary>{inside}</details>"
    return f'<div class="by-hand">{inside}</div>'


def data(drawn: Worksheet, trained: Worksheet, others: Worksheet) -> str:
    """The figure's script, and its data: every matrix, drawn and trained (``others`` are neither),
    and a walk for each."""
    matrices = {
        name: {
            "symbol": symbol(name),
            "place": place(name),
            "rows": m.rows,
            "columns": m.columns,
            "recipe": m.recipe,
            "sources": m.sources,
            "detail": m.detail,
            "values": [_rounded(s[name].values) for s in (drawn, trained) if name in s]
            or [_rounded(m.values)],
        }
        for name, m in (drawn | others).items()
    }
    walks = [
        [{"cell": cell, "text": text} for cell, text in walk(sheet)] for sheet in (drawn, trained)
    ]
    payload = json.dumps(
        {"matrices": matrices, "walks": walks}, ensure_ascii=False, separators=(",", ":")
    ).replace("<", "\\u003c")  # no value can close the script element
    return (
        f'<div class="by-hand"><script type="application/json" id="by-hand-data">{payload}</script>'
        '<script defer src="figures/by_hand.js"></script></div>'
    )


def _rounded(values: np.ndarray) -> list[list[float | None]]:
    # The script rounds to three digits what it gets: more than one digit to spare, or they differ
    return [[None if np.isinf(x) else round(float(x), 7) for x in row] for row in values]


def controls(inside: str = "") -> str:
    """Where the script puts its buttons: start of the walk, weights drawn or trained."""
    return f'<div class="by-hand"><div class="by-hand-controls"></div>{inside}</div>'


def walk_list(sheet: Worksheet) -> str:
    """The walk as a folded list that links to the tables."""
    items = []
    for (name, i, j), text in walk(sheet):
        m = sheet[name]
        label = f"{symbol(name)}[{html.escape(m.rows[i])}, {html.escape(m.columns[j])}]"
        items.append(
            f'<li><a href="#{anchor(name)}">{label}</a> = {number(m.values[i, j], 3)} '
            f'<span class="matrix-place">{place(name)}</span> {html.escape(text)}</li>'
        )
    return f"<details><summary>The walk as a list</summary><ol>{''.join(items)}</ol></details>"
