"""Figures that follow the page: light or dark, phone or desk, with or without JavaScript.

Draw with matplotlib in the house colours, then hand the figure to :func:`still` (or, with data for
a script, to :func:`interactive`); a page places it by name::

    plot.use_style()
    fig, ax = plt.subplots()
    ax.plot(xs, ys, color=plot.C1)
    plot.still("zipf", fig, alt="Rank against count, both logarithmic: nearly a straight line.")

The colours are both real (a notebook shows them as they are) and sentinels: in the SVG each one
becomes a CSS variable, which the page's style sheet sets for its light and its dark theme.
"""

from __future__ import annotations

import html
import io
import json
import re
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

# Chosen for at least 3:1 contrast on white and for the greatest distance from each other as seen
# with any of the three common colour-vision deficiencies (simulated after Machado et al. 2009);
# the dark theme's counterparts stand in chapters/_static/llmweek.css.
C1 = "#1f80d8"  # blue
C2 = "#a8251f"  # red
C3 = "#4f806a"  # green
C4 = "#551b40"  # plum
C5 = "#a38b14"  # ochre
C6 = "#4a4d86"  # indigo
INK = "#1b1f24"
MUTED = "#5c6570"
GRID = "#d5dae0"
SERIES = (C1, C2, C3, C4, C5, C6)

_VARIABLES = {colour: f"--fig-{n}" for n, colour in enumerate(SERIES, start=1)} | {
    INK: "--fig-ink",
    MUTED: "--fig-muted",
    GRID: "--fig-grid",
}
# A phone shows about 350 px: below this many px a point, 11 pt text is no longer read.
_SMALLEST_PX_PER_PT = 0.8
_PX_PER_PT = 4 / 3


def use_style() -> None:
    """Set matplotlib's defaults to the house style. Call it before the first figure."""
    import matplotlib as mpl
    from cycler import cycler

    mpl.rcParams.update(
        {
            "figure.figsize": (5.0, 3.2),
            "figure.constrained_layout.use": True,
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "axes.prop_cycle": cycler(color=SERIES),
            "axes.edgecolor": MUTED,
            "axes.labelcolor": INK,
            "axes.titlecolor": INK,
            "axes.titlesize": "medium",
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": GRID,
            "grid.linewidth": 0.8,
            "text.color": INK,
            "xtick.color": MUTED,
            "ytick.color": MUTED,
            "xtick.labelcolor": INK,
            "ytick.labelcolor": INK,
            "lines.linewidth": 2.0,
            "lines.markersize": 5.0,
            "patch.edgecolor": INK,
            "legend.frameon": False,
            "font.size": 11.0,
            "svg.fonttype": "none",  # text stays text: selectable, in the page's own font
        }
    )


def shades(colour: str = C1, strongest: float = 0.8) -> Colormap:
    """A colour map from the page itself (transparent) to ``colour``, for ``ax.pcolormesh``.

    It is opacity that grows, so it reads alike on light and dark. (``imshow`` would paint pixels,
    which cannot follow the theme.)
    """
    from matplotlib.colors import LinearSegmentedColormap, to_rgba

    ends = [to_rgba(colour, 0.0), to_rgba(colour, strongest)]
    return LinearSegmentedColormap.from_list("shades", ends)


def diverging(low: str = C2, high: str = C1, strongest: float = 0.8) -> Colormap:
    """A colour map from ``low`` through the page itself to ``high``, for signed values."""
    from matplotlib.colors import ListedColormap, to_rgba

    steps = [k / 127 * strongest for k in range(128)]
    colours = [to_rgba(low, a) for a in reversed(steps)] + [to_rgba(high, a) for a in steps]
    return ListedColormap(colours)


def still(name: str, fig: Figure, alt: str) -> None:
    """Glue ``fig`` under ``name`` as inline SVG, and close it.

    ``alt`` says what there is to see, for those who cannot; it may not be empty (``ValueError``).
    """
    _glue(name, _still_html(name, fig, alt))


def interactive(name: str, data: Any, alt: str, still: Figure) -> None:
    """Glue a figure that ``figures/<name>.js``, beside the page, brings to life with ``data``.

    ``data`` is anything JSON holds (``NaN`` is a ``ValueError``). Until the script has drawn, and
    where there is none, the ``still`` picture stands in its place.
    """
    payload = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    payload = payload.replace("<", "\\u003c")  # no value can close the script element
    _glue(
        name,
        f'<div class="llmweek-figure" data-figure="{html.escape(name)}" '
        f'data-alt="{html.escape(alt)}">'
        f'<script type="application/json">{payload}</script>'
        f'<div class="llmweek-still">{_still_html(name, still, alt)}</div></div>'
        f'<script defer src="figures/{html.escape(name)}.js"></script>',
    )


def to_svg(name: str, fig: Figure, alt: str) -> str:
    """``fig`` as an inline SVG element: themed, accessible, and the same bytes every time.

    Ids start with ``name``, so that many figures can share a page.
    """
    import matplotlib as mpl

    if not alt.strip():
        raise ValueError(f"figure {name!r} needs an alt text: what is there to see?")
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "none"}), warnings.catch_warnings():
        # The browser has the Chinese glyphs that matplotlib's own font lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        fig.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    # A style element within inline SVG would style the whole page; the root inherits instead.
    svg = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", svg, flags=re.S)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    svg = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', svg)
    svg = re.sub(r"font-family: [^;\"]+", "font-family: var(--fig-font)", svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var({variable})")
    return re.sub(r"<svg[^>]*>", lambda root: _root(root[0], alt), svg, count=1).strip()


def _root(tag: str, alt: str) -> str:
    box = re.search(r'viewBox="([^"]+)"', tag)
    assert box is not None
    width = float(box[1].split()[2])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{box[1]}" role="img" aria-label="{html.escape(alt)}" '
        f'style="width: 100%; max-width: {width * _PX_PER_PT:.0f}px; '
        f"min-width: {width * _SMALLEST_PX_PER_PT:.0f}px; height: auto; "
        f'stroke-linejoin: round; stroke-linecap: butt">'
    )


def _still_html(name: str, fig: Figure, alt: str) -> str:
    import matplotlib.pyplot as plt

    svg = to_svg(name, fig, alt)
    plt.close(fig)
    return f'<div class="llmweek-svg">{svg}</div>'


def _glue(name: str, markup: str) -> None:
    from IPython.core.display import HTML
    from myst_nb import glue

    glue(name, HTML(data=markup), display=False)  # type: ignore[no-untyped-call]
