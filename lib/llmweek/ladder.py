"""One ladder of results: every model of the book on the same held-out text, in bits per byte.

A rung is one trained model. ``make studies`` measures them and writes
``studies/results/ladder.json``; chapters read it and draw the part they speak of::

    rungs = ladder.read("../results/ladder.json")
    fig = ladder.figure([r for r in rungs if r.day <= 1 and r.share == 1], highlight=["FFNN"])
    plot.still("ladder", fig, alt="…")
"""

from __future__ import annotations

import html
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from llmweek import plot
from llmweek.spelling import bits_per_byte

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Rung", "bits_per_byte", "data_curve", "figure", "html_table", "read", "table"]


@dataclass(frozen=True)
class Rung:
    """A model and what it reached on ``sotu().test``.

    ``family`` is its kind and ``day`` the first day that has it. ``tokens`` are ``"words"`` (see
    :func:`llmweek.words.pieces`) or ``"characters"``, ``vocabulary`` is how many of them it knows,
    ``share`` the part of the training text that it saw, ``train_bytes`` long, and ``parameters``
    how many numbers it stores. ``perplexity`` is per token: it compares models with the same
    vocabulary. It and ``bits_per_byte`` are None for scores, which are no probabilities.
    ``train_seconds`` are CPU seconds on one core, ``peak_megabytes`` the most memory its process
    held, Python and the text included. ``settings`` is the rest of the recipe, and what was chosen
    on the validation text.
    """

    name: str
    family: str
    day: int
    tokens: str
    vocabulary: int
    share: float
    train_bytes: int
    parameters: int
    bits_per_byte: float | None
    perplexity: float | None
    train_seconds: float
    peak_megabytes: float
    settings: Mapping[str, Any] = field(default_factory=dict)


def read(path: Path | str) -> list[Rung]:
    """The rungs of a file that ``make studies`` wrote, in its order."""
    rows = json.loads(Path(path).read_text(encoding="utf-8"))["rungs"]
    names = [f.name for f in fields(Rung)]
    return [Rung(**{name: row[name] for name in names}) for row in rows]


# Told apart by shape as well as by colour. A family of a later day gets its look here.
LOOKS = {
    "add-k": (plot.C5, "v"),
    "interpolation": (plot.C3, "s"),
    "Kneser–Ney": (plot.C1, "o"),
    "FFNN": (plot.C2, "D"),
    "RNN": (plot.C6, "^"),
    "GRU": (plot.C4, "P"),
    "GPT": (plot.INK, "*"),
}
_FILLS: tuple[Literal["full", "none", "left", "top"], ...] = ("full", "none", "left", "top")


def figure(
    rungs: Sequence[Rung],
    highlight: Collection[str] | None = None,
    detail: tuple[float, float] | None = None,
) -> Figure:
    """Bits per byte against parameters: a marker a rung, orders of one n-gram family joined.

    Full markers are the smallest vocabulary of words, then come hollow ones, and half full ones for
    characters. ``highlight`` are the families to show strongly; the others fade. ``detail`` are two
    bounds of bits per byte: a second panel enlarges what lies between them. Rungs without bits per
    byte or without parameters are left out. Raises ValueError where none is left.
    """
    import matplotlib.pyplot as plt
    from matplotlib.ticker import LogLocator

    shown = [r for r in rungs if r.bits_per_byte is not None and r.parameters]
    kinds = sorted({_kind(r) for r in shown})
    plot.use_style()
    fig, axes = plt.subplots(
        2 if detail else 1, figsize=(6.2, 7.2 if detail else 4.6), squeeze=False
    )
    for ax, family in product(axes.flat, _families(shown)):
        faded = highlight is not None and family not in highlight
        for kind, fill in zip(kinds, _FILLS, strict=False):
            line = [r for r in shown if r.family == family and _kind(r) == kind]
            ax.plot(
                [r.parameters for r in line],
                _bits(line),
                **_look(family, fill),
                linestyle="-" if any("order" in r.settings for r in line) else "none",
                alpha=0.3 if faded else 1.0,
            )
    for ax in axes.flat:
        ax.set(xscale="log", xlabel="parameters", ylabel="bits per byte of the test text")
    if detail:
        low, high = detail
        within = [r.parameters for r in shown if r.bits_per_byte and low <= r.bits_per_byte <= high]
        axes[1, 0].set(ylim=detail, title=f"enlarged: {low} to {high} bits per byte")
        if within:
            axes[1, 0].set_xlim(min(within) / 1.3, max(within) * 1.3)
        axes[1, 0].xaxis.set_major_locator(LogLocator(subs=(1, 3)))
        axes[1, 0].xaxis.set_major_formatter("{x:,.0f}")
        axes[1, 0].xaxis.set_minor_formatter("")
    labels = [f"{size:,} {'characters' if chars else 'words'}" for chars, size in kinds]
    _legend(fig, _families(shown), labels)
    return fig


def data_curve(rungs: Sequence[Rung]) -> Figure:
    """Bits per byte against bytes of training text, a line for each family.

    Raises ValueError where no rung has bits per byte.
    """
    import matplotlib.pyplot as plt

    shown = [r for r in rungs if r.bits_per_byte is not None]
    plot.use_style()
    fig, ax = plt.subplots(figsize=(6.2, 3.8))
    for family in _families(shown):
        line = sorted((r for r in shown if r.family == family), key=lambda r: r.train_bytes)
        ax.plot([r.train_bytes / 1e6 for r in line], _bits(line), **_look(family, "full"))
    ax.set(xscale="log", ylabel="bits per byte of the test text")
    ax.set_xlabel("training text, millions of bytes")
    ax.xaxis.set_major_formatter("{x:g}")
    _legend(fig, _families(shown), [])
    return fig


COLUMNS = ("model", "vocabulary", "bits/byte", "perplexity", "parameters", "CPU s", "MB")


def table(rungs: Sequence[Rung], label: str) -> str:
    """The rungs as an HTML table, the best first; what has no bits per byte comes last."""

    def number(value: float | None, form: str) -> str:
        return "–" if value is None else format(value, form)

    ordered = sorted(
        rungs, key=lambda r: (r.bits_per_byte is None, r.bits_per_byte or r.parameters)
    )
    rows = [
        (
            r.name,
            f"{r.vocabulary:,} {r.tokens}",
            number(r.bits_per_byte, ".3f"),
            number(r.perplexity, ",.1f"),
            f"{r.parameters:,}",
            f"{r.train_seconds:,.1f}",
            f"{r.peak_megabytes:,.0f}",
        )
        for r in ordered
    ]
    return html_table(COLUMNS, rows, label)


def html_table(headings: Sequence[str], rows: Iterable[Sequence[str]], label: str) -> str:
    """A table that scrolls in its own box; ``label`` says to those who cannot see it what it is."""

    def line(first: str, others: Iterable[str]) -> str:
        return "<tr>" + first + "".join(others) + "</tr>"

    def heads(texts: Sequence[str], scope: str) -> list[str]:
        return [f'<th scope="{scope}">{html.escape(text)}</th>' for text in texts]

    head = line("", heads(headings, "col"))
    body = "".join(
        line(heads(row[:1], "row")[0], (f"<td>{html.escape(cell)}</td>" for cell in row[1:]))
        for row in rows
    )
    return (
        f'<div class="llmweek-table" role="region" tabindex="0" aria-label="{html.escape(label)}">'
        f'<table class="dataframe"><thead>{head}</thead><tbody>{body}</tbody></table></div>'
    )


def _kind(rung: Rung) -> tuple[bool, int]:
    """Words before characters, small vocabularies before large ones."""
    return rung.tokens == "characters", rung.vocabulary


def _families(rungs: Sequence[Rung]) -> list[str]:
    found = {r.family for r in rungs}
    if not found:
        raise ValueError("there is no rung to draw")
    if unknown := found - LOOKS.keys():
        raise ValueError(f"ladder.LOOKS has no look for {', '.join(sorted(unknown))}")
    return [family for family in LOOKS if family in found]


def _bits(rungs: Sequence[Rung]) -> list[float]:
    return [r.bits_per_byte for r in rungs if r.bits_per_byte is not None]


def _look(family: str, fill: str) -> dict[str, Any]:
    colour, marker = LOOKS[family]
    return {
        "color": colour,
        "marker": marker,
        "markersize": 7,
        "fillstyle": fill,
        "markerfacecoloralt": "none",
        "linewidth": 1.2,
    }


def _legend(fig: Figure, families: Sequence[str], kinds: Sequence[str]) -> None:
    from matplotlib.lines import Line2D

    looks = {family: _look(family, "full") for family in families}
    if len(kinds) > 1:
        neutral = {"color": plot.MUTED, "marker": "o"}
        looks |= {k: _look(families[0], f) | neutral for k, f in zip(kinds, _FILLS, strict=False)}
    handles = [Line2D([], [], **look | {"linestyle": "none"}, label=k) for k, look in looks.items()]
    fig.legend(handles=handles, loc="outside lower center", ncols=3, fontsize="small")
