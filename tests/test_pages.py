"""Every page as a reader meets it: in a browser, at a desk and on a phone, in light and dark."""

from __future__ import annotations

import html.parser
import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import served

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
AXE = {"preload": False}  # else axe fetches style sheets itself, and some from a wrong place
DRAWN = "document.fonts.ready.then(() => window.MathJax?.startup?.promise)"


def look_at(context: Any, address: str, page_name: str) -> list[str]:
    """What is wrong with a page: console, requests, accessibility, width."""
    faults: list[str] = []
    page = context.new_page()
    page.on(
        "console",
        lambda m: faults.append(f"console: {m.text}") if m.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda e: faults.append(f"script: {e}"))
    page.on("requestfailed", lambda r: faults.append(f"failed: {r.url}"))
    page.on(
        "request",
        lambda r: (
            None
            if r.url.startswith((address, "data:", "blob:"))
            else faults.append(f"request: {r.url}")
        ),
    )
    page.goto(address + page_name, wait_until="load")
    page.evaluate(DRAWN)
    for violation in Axe().run(page, options=AXE).response["violations"]:
        where = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
        faults.append(f"axe {violation['id']}: {violation['help']} ({where})")
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        faults.append(f"width: {wide} px wider than the window")
    page.close()
    return faults


def pages_of(site: Path) -> list[str]:
    names = (p.relative_to(site).as_posix() for p in site.rglob("*.html"))
    return sorted(n for n in names if not n.startswith("_static/"))  # the theme's own templates


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone, dark", "desk, light"]
)
def test_every_page_is_sound(
    chromium: Any, site: Path, site_address: str, viewport: dict[str, int], scheme: str
) -> None:
    """The scheme changes colours only and the width layout only: two ways show all of both."""
    context = chromium.new_context(viewport=viewport, color_scheme=scheme)
    faults = {page: look_at(context, site_address, page) for page in pages_of(site)}
    context.close()
    assert {page: f for page, f in faults.items() if f} == {}


BAD = """<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1>
<div style="width: 2000px">wide</div><input>
<script>console.error("oh no"); undefined_name();</script>
<img alt="" src="http://127.0.0.1:9/elsewhere.png"></main></html>"""


def test_a_page_that_is_not_sound_is_found_out(chromium: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(BAD, encoding="utf-8")
    context = chromium.new_context(viewport=PHONE)
    with served(tmp_path) as address:
        faults = "\n".join(look_at(context, address, "bad.html"))
    context.close()
    for fault in ("oh no", "undefined_name", "request: http://127.0.0.1:9", "axe label", "width:"):
        assert fault in faults


def test_a_word_of_code_stays_whole(chromium: Any, tmp_path: Path) -> None:
    """Not in two after a hyphen, as `--` and `timeout`; nor is the bracket after it torn off.

    On a phone there are words that are longer than a line.
    """
    style = (Path(__file__).parents[1] / "chapters" / "_static" / "llmweek.css").read_text("utf-8")
    word = '<code><span class="pre">--timeout</span></code>'
    text = "".join(f"<p>{'a' * n} ({word}).</p>" for n in range(1, 25))
    page_text = f"<style>{style} p {{ width: 14rem }}</style><div class='bd-article'>{text}</div>"
    (tmp_path / "page.html").write_text(page_text, "utf-8")
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    rects = """p => {
      const [word, rest] = [document.createRange(), document.createRange()];
      word.selectNodeContents(p.querySelector(".pre"));
      rest.selectNode(p.lastChild);
      return [word.getClientRects().length, word.getBoundingClientRect().bottom,
        rest.getBoundingClientRect().top];
    }"""
    found = page.evaluate(f"[...document.querySelectorAll('p')].map({rects})")
    context.close()
    assert [n for n, *_ in found] == [1] * 24
    assert all(top < bottom for _, bottom, top in found)


def test_pages_work_as_files(chromium: Any, site: Path) -> None:
    """Opened from a folder, without a server: formulas are set and figures live."""
    context = chromium.new_context(viewport=DESK)
    for name in pages_of(site):
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda e, errors=errors: errors.append(str(e)))
        page.on("requestfailed", lambda r, errors=errors: errors.append(r.url))
        page.goto((site / name).as_uri(), wait_until="load")
        page.evaluate(DRAWN)
        assert not errors, name
        asleep = page.locator(".llmweek-figure:not([data-live])")
        assert asleep.count() == 0, f"{name}: {asleep.evaluate_all(NAMES)}"
        if page.locator(".math").count():
            assert page.locator("mjx-container").count(), name
        page.close()
    context.close()


NAMES = "figures => figures.map(f => f.dataset.figure)"


def test_without_scripts_the_still_pictures_stand(chromium: Any, site: Path) -> None:
    seen = 0
    context = chromium.new_context(viewport=DESK, java_script_enabled=False)
    for name in pages_of(site):
        page = context.new_page()
        page.goto((site / name).as_uri())
        for still in page.locator(".llmweek-figure .llmweek-still svg").all():
            assert still.is_visible(), name
            seen += 1
        page.close()
    context.close()
    assert seen >= 2  # at least one a day


def test_figures_take_the_pages_colours(chromium: Any, site: Path) -> None:
    """The ink of a figure's text is the theme's, in both themes."""
    page_name = next(n for n in pages_of(site) if "llmweek-svg" in (site / n).read_text("utf-8"))
    inks = {}
    for scheme in ("light", "dark"):
        context = chromium.new_context(viewport=DESK, color_scheme=scheme)
        page = context.new_page()
        page.goto((site / page_name).as_uri())
        ink = ".llmweek-svg text[style*='--fig-ink']"
        inks[scheme] = page.locator(ink).first.evaluate("t => getComputedStyle(t).fill")
        context.close()
    assert inks == {"light": "rgb(27, 31, 36)", "dark": "rgb(230, 233, 237)"}


def test_keys_choose_in_a_figure_under_a_resting_mouse(chromium: Any, site_address: str) -> None:
    """A redraw puts a new cell under the pointer: that is no move of the mouse."""
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(f"{site_address}day4_transformer/index.html")
    figure = page.locator('[data-figure="mask_builder"]')
    figure.locator("[style*='cursor: pointer']").last.click()
    row = figure.get_by_role("slider", name="row")
    assert row.input_value() == "6"
    for _ in range(2):
        row.press("ArrowLeft")
        page.wait_for_timeout(200)  # a browser tells of what is now under the mouse after a while
    assert row.input_value() == "4"
    context.close()


@pytest.mark.parametrize(
    ("term", "page_name"),
    [("softmax", "day0_inference/index.html"), ("merges", "day3_bpe/index.html")],
)
def test_search_finds(chromium: Any, site_address: str, term: str, page_name: str) -> None:
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(f"{site_address}search.html?q={term}")
    page.locator("#search-results li a").first.wait_for(timeout=10_000)
    links = page.locator("#search-results li a").evaluate_all("links => links.map(a => a.href)")
    context.close()
    assert any(urlsplit(link).path == f"/{page_name}" for link in links)


class _Links(html.parser.HTMLParser):
    """The ids of a page and everything it points to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.targets: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif name in ("href", "src") and value and not (tag == "a" and value == "#"):
                self.targets.append(value)


def broken_links(site: Path) -> list[str]:
    pages = {name: _Links((site / name).read_text("utf-8")) for name in pages_of(site)}
    broken = []
    for name, page in pages.items():
        for target in page.targets:
            url = urlsplit(target)
            if url.scheme in ("https", "mailto", "data"):
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(url.path)))
            path = path if url.path else name
            if url.scheme or not (site / path).is_file():
                broken.append(f"{name}: {target}")
            elif url.fragment and path in pages and unquote(url.fragment) not in pages[path].ids:
                broken.append(f"{name}: {target} (no such place on the page)")
    return broken


def test_every_link_resolves(site: Path, self_study_site: Path) -> None:
    assert broken_links(site) == []
    assert broken_links(self_study_site) == []


def test_broken_links_are_found_out(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html#gone">x</a><img src="none.png"><a href="b.html#there">y</a>'
        '<script src="http://elsewhere.example/x.js"></script>',
        encoding="utf-8",
    )
    (tmp_path / "b.html").write_text('<p id="there">z</p>', encoding="utf-8")
    assert [b.split(" (")[0] for b in broken_links(tmp_path)] == [
        "a.html: b.html#gone",
        "a.html: none.png",
        "a.html: http://elsewhere.example/x.js",
    ]
