"""The page of the Transformer by hand: its numbers answer to mouse, finger and keyboard."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from test_pages import AXE

from llmweek import by_hand
from llmweek.by_hand_walk import walk
from llmweek.worksheet import Worksheet

PAGE = "day4_transformer/by_hand.html"
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    sheet = by_hand.transformer(by_hand.draw())
    by_hand.one_head(sheet)
    return sheet


@pytest.fixture
def opened(chromium: Any, site_address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The page, at a desk or as the test's parameter says."""
    context = chromium.new_context(**getattr(request, "param", DESK))
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto(site_address + PAGE, wait_until="load")
    yield page
    context.close()
    assert errors == []


def cell(page: Any, name: str, row: int, column: int) -> Any:
    rows = page.locator(f'[data-name="{name}"] tbody tr')
    return rows.nth(row).locator("td").nth(column)


def walk_to(page: Any, name: str, row: int, column: int) -> None:
    """Go to a number with the keyboard, from where Tab enters its matrix."""
    cell(page, name, 0, 0).focus()
    for key, times in (("ArrowDown", row), ("ArrowRight", column)):
        for _ in range(times):
            page.keyboard.press(key)


def marked(page: Any, kind: str) -> set[tuple[str, int, int]]:
    """Matrix, row and column of every cell that is marked as ``kind``."""
    found = page.locator(f"td.matrix-{kind}").evaluate_all(
        "cells => cells.map(td => [td.closest('.matrix').dataset.name, "
        "td.parentElement.sectionRowIndex, td.cellIndex - 1])"
    )
    return {tuple(place) for place in found}


def written_out(page: Any) -> tuple[str, str]:
    """The formula in the panel, and what it says that it comes to."""
    text = page.locator(".matrix-sum").inner_text().replace("\n", " ")
    formula, _, result = text.rpartition(" = ")
    return formula, result


def value_of(formula: str) -> float:
    text = formula.replace("−", "-").replace("·", "*").replace("√", "math.sqrt")
    text = re.sub(r"exp (\(?-?[\d.]+\)?|-∞)", r"math.exp(\1)", text).replace("-∞", "-math.inf")
    assert re.fullmatch(r"(?:math\.(?:sqrt|exp|inf)|max|[-+*/()., \d])+", text), text
    return float(eval(text, {"math": math, "max": max}))


@pytest.mark.parametrize(
    ("opened", "way"), [(DESK, "hover"), (PHONE, "tap"), (DESK, "keys")], indirect=["opened"]
)
@pytest.mark.parametrize(
    ("name", "row", "column", "made_of"),
    [
        ("one.Q", 2, 3, ("encoder.X", "one.W_Qᵗ")),
        ("encoder.self.head1.Z", 0, 2, ("encoder.self.head1.A", "encoder.self.head1.V")),
        ("decoder.cross.head1.K", 6, 1, ("encoder.ffn.N", "decoder.cross.head1.W_Kᵗ")),
    ],
)
def test_a_number_shows_the_row_and_the_column_that_made_it(
    opened: Any,
    sheet: Worksheet,
    way: str,
    name: str,
    row: int,
    column: int,
    made_of: tuple[str, str],
) -> None:
    assert opened.locator(".matrix-panel").is_hidden()
    if way == "keys":
        walk_to(opened, name, row, column)
    else:
        getattr(cell(opened, name, row, column), way)()
    left, right = (sheet[source].values for source in made_of)
    inner = range(left.shape[1])
    assert marked(opened, "row") == {(made_of[0], row, k) for k in inner}
    assert marked(opened, "column") == {(made_of[1], k, column) for k in inner}
    assert marked(opened, "here") == {(name, row, column)}

    formula, result = written_out(opened)
    factors = [float(x.replace("−", "-")) for x in re.findall(r"−?\d+\.\d+", formula)]
    np.testing.assert_allclose(factors[0::2], left[row], atol=6e-4)
    np.testing.assert_allclose(factors[1::2], right[:, column], atol=6e-4)
    value = sheet[name].values[row, column]
    assert float(result.replace("−", "-")) == pytest.approx(value, abs=6e-4)
    assert f"[{sheet[name].rows[row]}, {column}]" in opened.locator(".matrix-title").inner_text()


def test_a_score_is_a_row_times_a_row(opened: Any, sheet: Worksheet) -> None:
    cell(opened, "one.S", 0, 4).hover()
    assert marked(opened, "row") == {("one.Q", 0, k) for k in range(4)}
    assert marked(opened, "column") == {("one.K", 4, k) for k in range(4)}


@pytest.mark.parametrize("learned", [False, True], ids=["drawn", "trained"])
def test_every_formula_on_the_page_comes_to_its_number(opened: Any, learned: bool) -> None:
    """The last number of every matrix that was computed, whatever made it."""
    opened.locator("details").evaluate_all("folds => folds.forEach(f => { f.open = true })")
    if learned:
        opened.get_by_role("button", name="weights: as drawn").first.click()
    seen = 0
    for name in opened.locator(".matrix").evaluate_all("all => all.map(m => m.dataset.name)"):
        last = opened.locator(f'[data-name="{name}"] tbody td').last
        last.dispatch_event("click")
        shown = last.inner_text().replace("−", "-")
        if not opened.locator(".matrix-sum button").count():
            continue  # a number of its own
        formula, result = written_out(opened)
        result = result.replace("−", "-")
        assert float(result) == pytest.approx(float(shown), abs=0.0056), name
        assert value_of(formula) == pytest.approx(float(result), abs=0.01), (name, formula)
        seen += 1
    assert seen > 80


@pytest.mark.parametrize("opened", [DESK, PHONE], indirect=True, ids=["desk", "phone"])
@pytest.mark.parametrize("learned", [False, True], ids=["drawn", "trained"])
def test_a_walk_leads_from_when_to_the_word(opened: Any, learned: bool) -> None:
    weights = by_hand.draw()
    if learned:
        weights = by_hand.train(weights, 300, 0.1)[0]
        opened.get_by_role("button", name="weights: as drawn").first.click()
    stops = [stop for stop, _ in walk(by_hand.transformer(weights))]
    opened.locator(".matrix-start").first.click()
    panel = opened.locator(".matrix-panel")
    for k, (name, row, column) in enumerate(stops):
        if k:
            opened.get_by_role("button", name="next stop").click()
        assert marked(opened, "here") == {(name, row, column)}
        assert f"{k + 1} of {len(stops)}" in panel.inner_text()
        box, cover = cell(opened, name, row, column).bounding_box(), panel.bounding_box()
        assert 50 < box["y"] < cover["y"] - box["height"], f"{name} cannot be seen"
        assert 0 < box["x"] < opened.viewport_size["width"] - box["width"], name
    word = by_hand.say(weights)[0]
    assert f"The predicted word is “{word}”." in panel.inner_text()
    assert not learned or word == "you"


@pytest.mark.parametrize("opened", [DESK], indirect=True)
def test_the_panel_and_the_list_of_the_walk_agree_to_the_last_digit(opened: Any) -> None:
    listed = re.findall(r"\] = (−?[\d.]+)", opened.locator("ol").first.text_content())
    opened.locator(".matrix-start").first.click()
    for k, number in enumerate(listed):
        if k:
            opened.get_by_role("button", name="next stop").click()
        title = opened.locator(".matrix-title b").inner_text()
        assert title.rpartition(" = ")[2] == number, title
    assert len(listed) == len(walk(by_hand.transformer(by_hand.draw())))


def test_the_keyboard_does_it_all(opened: Any) -> None:
    cell(opened, "one.W_Qᵗ", 0, 0).focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "ArrowDown"):
        opened.keyboard.press(key)
    assert marked(opened, "here") == {("one.W_Qᵗ", 1, 1)}
    opened.keyboard.press("Tab")  # the next matrix, not the next number
    assert marked(opened, "here") == {("one.W_Kᵗ", 0, 0)}
    opened.keyboard.press("Shift+Tab")  # back to where it was
    assert marked(opened, "here") == {("one.W_Qᵗ", 1, 1)}
    walk_to(opened, "encoder.E", 1, 1)
    opened.keyboard.press("Enter")  # into the sum, and on to where its number stands
    opened.keyboard.press("Enter")
    assert marked(opened, "here") == {("C", by_hand.vocabulary()["you"], 1)}
    assert cell(opened, "C", by_hand.vocabulary()["you"], 1).is_visible()
    opened.keyboard.press("Escape")
    assert opened.locator(".matrix-panel").is_hidden()
    assert marked(opened, "here") == set()


@pytest.mark.parametrize(
    "opened", [DESK | {"color_scheme": "dark"}, PHONE], indirect=True, ids=["desk, dark", "phone"]
)
def test_it_is_accessible_and_no_wider_than_the_window_while_in_use(opened: Any) -> None:
    opened.locator("details").evaluate_all("folds => folds.forEach(f => { f.open = true })")
    opened.locator(".matrix-start").first.click()
    cell(opened, "output.probabilities", 0, 24).dispatch_event("click")  # the longest formula
    seen = {"include": [[".matrix-panel"], ["[data-name='encoder.E']"], ["[data-name='one.A']"]]}
    found = Axe().run(opened, seen, AXE).response["violations"]  # all pages are seen at rest
    assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found] == []
    assert opened.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    panel = opened.locator(".matrix-panel").bounding_box()
    assert panel["height"] <= 0.46 * opened.viewport_size["height"]


@pytest.mark.parametrize("opened", [PHONE], indirect=True)
def test_no_printed_line_is_cut_off_on_a_phone(opened: Any) -> None:
    cut = opened.locator(".output pre").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"
    )
    assert opened.locator(".output pre").count() > 10
    assert cut == []


def test_the_page_says_what_the_library_computes(site: Path, sheet: Worksheet) -> None:
    """Every matrix is there in full, without JavaScript, and the page is not heavy."""
    text = (site / PAGE).read_text("utf-8")
    assert len(text.encode()) <= 500_000
    for name, matrix in sheet.items():
        block = text[text.index(f'data-name="{name}"') :]
        cells = re.findall(r"<td[^>]*>([−\d.∞]+)", block[: block.index("</table>")])
        numbers = [float(c.replace("−", "-").replace("∞", "inf")) for c in cells]
        np.testing.assert_allclose(numbers, matrix.values.ravel(), atol=0.0051, err_msg=name)
