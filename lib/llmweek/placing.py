"""Which cell of the release each submitted cell stands for."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from nbformat import NotebookNode

from llmweek.submitted import Submitted

# What a cell defines at top level. A pattern and not `ast`: the text may not be Python, and a
# parser can be brought down by deep nesting.
_DEFINES = re.compile(
    r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
)
_IMPORTS = re.compile(r"^(?:from[ \t]+\S+[ \t]+)?import[ \t]+(.+)$", re.MULTILINE)
_STUB = re.compile(r"#[ \t]*YOUR CODE HERE\s*raise NotImplementedError")


class Released:
    """What placing needs to know of a cell of the release."""

    def __init__(self, cell: NotebookNode) -> None:
        facts = cell.metadata.get("nbgrader", {})
        self.grade_id: str = facts.get("grade_id", "")
        self.is_answer = bool(facts.get("solution"))
        self.is_code = cell.cell_type == "code"
        self.is_test = bool(facts.get("grade")) and not self.is_answer
        self.names = [n for n in (self.grade_id, cell.get("id", "")) if n]
        self.text: str = cell.source
        self.defines = names_of(cell.source) if self.is_answer else frozenset()

    @property
    def grades(self) -> bool:
        """Whether it belongs to an exercise alone: set-ups are called alike in every assignment."""
        return self.is_answer or self.is_test

    @property
    def exercise(self) -> str:
        return re.sub(r"-(solution|setup|statement|hints|text)(-\d+)?$", "", self.grade_id)

    @property
    def title(self) -> str:
        """What a person calls it."""
        if self.is_test:
            return f"the checks of `{self.exercise}`"
        if self.is_answer:
            return f"the answer cell of `{self.exercise}`"
        if self.exercise[:1].isdigit():  # the script's name, which no learner has seen
            return "the notebook's set-up"
        return f"the set-up of `{self.exercise}`"

    def is_answered_by(self, text: str) -> bool:
        """Whether ``text`` defines what is asked for, and is no stub any more."""
        return bool(self.defines & names_of(text)) and not self.is_stub(text)

    def is_stub(self, text: str) -> bool:
        return bare(text) == bare(self.text) or not text.strip() or bool(_STUB.search(text))


def place_cells(
    cells: list[Submitted], released: list[Released]
) -> Callable[[Submitted], int | None]:
    """Give each submitted cell its place in the release; the first claim to a place has it.

    Returns which place a cell claims by its names, whether it got it or not.
    """
    taken: set[int] = set()

    def assign(fits: Callable[[Submitted, int], bool], candidates: list[int]) -> None:
        for cell in cells:
            if cell.place is None:
                for place in candidates:
                    if place not in taken and fits(cell, place):
                        cell.place = place
                        taken.add(place)
                        break

    everywhere = list(range(len(released)))
    named: dict[str, int] = {}
    for place, known in enumerate(released):
        for name in known.names:
            named.setdefault(name, place)
    for rank in range(3):
        for cell in cells:
            claim = cell.names[rank] if len(cell.names) > rank else ""
            if cell.place is None and claim in named and named[claim] not in taken:
                cell.place = named[claim]
                taken.add(cell.place)
    texts = [bare(r.text) for r in released]
    assign(lambda cell, place: bool(texts[place]) and bare(cell.text) == texts[place], everywhere)
    answers = [p for p in everywhere if released[p].is_answer]
    for place in [p for p in answers if p not in taken]:
        _place_by_names(cells, released, place)
    taken |= {cell.place for cell in cells if cell.place is not None}
    locked = [p for p in everywhere if not released[p].is_answer]
    lines = {p: lines_of(released[p].text) for p in locked}
    assign(
        lambda cell, p: cell.is_code == released[p].is_code and _alike(cell.text, lines[p]), locked
    )
    # Code turned into text by a slip of the finger; a fence says that it is about code.
    assign(lambda c, p: "```" not in c.text and released[p].is_answered_by(c.text), answers)
    return lambda cell: next((named[n] for n in cell.names if n in named), None)


def _place_by_names(cells: list[Submitted], released: list[Released], place: int) -> None:
    """Give ``place`` the last cell above its checks that answers it, else the last below them."""
    known, checks = released[place], checks_of(released, place)
    end = next((n for n, cell in enumerate(cells) if cell.place == checks), len(cells))
    above = [c for c in cells[:end] if _may_answer(c, known)]
    found = above or [c for c in cells[end:] if _may_answer(c, known)]
    written = [c for c in found if known.is_answered_by(c.text)]
    if found:
        (written or found)[-1].place = place


def _may_answer(cell: Submitted, known: Released) -> bool:
    return cell.place is None and cell.is_code and bool(known.defines & names_of(cell.text))


def checks_of(released: list[Released], place: int) -> int:
    """The place of the checks of the answer at ``place``."""
    places = range(place, len(released))
    return next((p for p in places if released[p].is_test), len(released))


# Each text is compared with every place of the release, so what is read of it is read once.


@cache
def names_of(source: str) -> frozenset[str]:
    """What a cell binds at top level, as far as its text tells."""
    bound = frozenset(found.group(1) or found.group(2) for found in _DEFINES.finditer(source))
    return bound | {word for line in _IMPORTS.findall(source) for word in words_of(line)}


def definitions_of(source: str) -> set[str]:
    """The functions, classes and imports of a cell: what other cells may need of it."""
    defined = {found.group(1) for found in _DEFINES.finditer(source) if found.group(1)}
    return defined | {word for line in _IMPORTS.findall(source) for word in words_of(line)}


def words_of(source: str) -> set[str]:
    return set(re.findall(r"\w+", source))


@cache
def bare(source: str) -> str:
    """The text without what editors and formats add or take: ends of lines and of the cell."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


@cache
def lines_of(source: str) -> frozenset[str]:
    return frozenset(line.strip() for line in source.splitlines() if line.strip())


def forget_texts() -> None:
    """Drop what was read of a submission's texts: they may be large."""
    for reading in (names_of, bare, lines_of):
        reading.cache_clear()


def _alike(text: str, lines: frozenset[str]) -> bool:
    """Whether most lines are those of the released cell: it was edited and lost its metadata."""
    mine = lines_of(text)
    return len(lines) > 1 and 2 * len(mine & lines) > max(len(mine), len(lines))
