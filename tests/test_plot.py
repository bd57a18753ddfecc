"""Figures: themed, accessible, the same bytes every time."""

from __future__ import annotations

import json
import re
from typing import Any

import matplotlib as mpl
import pytest

from llmweek import plot

mpl.use("agg")


@pytest.fixture(autouse=True)
def _style() -> Any:
    with mpl.rc_context():
        plot.use_style()
        yield
    import matplotlib.pyplot as plt

    plt.close("all")


def draw() -> Any:
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots()
    for n, colour in enumerate(plot.SERIES):
        ax.plot([0, 1], [n, n + 1], color=colour, label=f"line {n}, 线")
    ax.fill_between([0, 1], [0, 1], color=plot.C2, alpha=0.3)
    ax.pcolormesh([[0.0, 1.0], [0.5, 0.2]], cmap=plot.shades())
    ax.set_title(r"$p_i$ of a token")
    ax.legend()
    return fig


def test_every_ink_is_a_variable() -> None:
    svg = plot.to_svg("inks", draw(), alt="six lines")
    assert not re.findall(r"#[0-9a-fA-F]{6}\b", svg)
    for n in range(1, 7):
        assert f"var(--fig-{n})" in svg
    assert "var(--fig-ink)" in svg
    assert "var(--fig-grid)" in svg


def test_the_same_figure_is_the_same_bytes() -> None:
    assert plot.to_svg("a", draw(), "x") == plot.to_svg("a", draw(), "x")


def test_two_figures_share_no_id_and_each_refers_to_its_own() -> None:
    one, two = (plot.to_svg(name, draw(), "x") for name in ("one", "two"))
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (one, two)]
    assert ids[0]
    assert not ids[0] & ids[1]
    for svg, own in zip((one, two), ids, strict=True):
        used = set(re.findall(r"url\(#([^)]+)\)", svg)) | set(re.findall(r'href="#([^"]+)"', svg))
        assert used
        assert used <= own


def test_it_says_what_there_is_to_see() -> None:
    svg = plot.to_svg("a", draw(), 'a "rising" line & more')
    assert 'role="img" aria-label="a &quot;rising&quot; line &amp; more"' in svg
    with pytest.raises(ValueError, match="alt text"):
        plot.to_svg("a", draw(), " ")


def test_text_is_text_and_styles_stay_inside() -> None:
    svg = plot.to_svg("a", draw(), "x")
    assert "线" in svg
    assert "<style" not in svg
    assert "DejaVu" not in svg


def glued(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    import myst_nb

    store: dict[str, str] = {}
    monkeypatch.setattr(
        myst_nb, "glue", lambda name, html, display: store.update({name: html.data})
    )
    return store


def test_still_glues_and_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib.pyplot as plt

    store = glued(monkeypatch)
    plot.still("a", draw(), "x")
    assert store["a"].startswith('<div class="llmweek-svg"><svg')
    assert not plt.get_fignums()


def test_data_reach_the_script_whatever_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    store = glued(monkeypatch)
    data = {"text": "</script><script>alert(1)</script> & 中文", "n": [1, 2.5, None]}
    plot.interactive("steps", data, alt="steps", still=draw())
    markup = store["steps"]
    payload = re.search(r'<script type="application/json">(.*?)</script>', markup)
    assert payload is not None
    assert json.loads(payload[1]) == data
    assert markup.count("<script") == 2
    assert '<script defer src="figures/steps.js"></script>' in markup
    with pytest.raises(ValueError, match="JSON"):
        plot.interactive("steps", [float("nan")], alt="steps", still=draw())


LIGHT, DARK = "#ffffff", "#121212"


def contrast(one: str, two: str) -> float:
    """WCAG 2 contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def inks(theme: str) -> dict[str, str]:
    from conftest import ROOT

    css = (ROOT / "chapters/_static/llmweek.css").read_text("utf-8")
    block = css.partition('html[data-theme="dark"] {' if theme == "dark" else "html {")[2]
    return dict(re.findall(r"--fig-(\w+): (#[0-9a-f]{6})", block.partition("}")[0]))


@pytest.mark.parametrize(("theme", "page"), [("light", LIGHT), ("dark", DARK)])
def test_series_stand_out_and_text_reads(theme: str, page: str) -> None:
    colours = inks(theme)
    assert {contrast(colours[str(n)], page) >= 3 for n in range(1, 7)} == {True}
    assert contrast(colours["ink"], page) >= 7
    assert contrast(colours["muted"], page) >= 4.5


def test_the_light_page_has_the_notebooks_colours() -> None:
    colours = inks("light")
    assert tuple(colours[str(n)] for n in range(1, 7)) == plot.SERIES
    assert (colours["ink"], colours["muted"], colours["grid"]) == (plot.INK, plot.MUTED, plot.GRID)
