"""A submission, laid over the release: the released notebook with the learner's own cells in it.

From what was submitted come only the *texts* of the learner's cells: the answers, and cells they
added. Locked, setup and test cells, their order and all metadata are the release's, so an edited
test or a forged grade is simply not there any more. Whatever a person should know is a note.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from llmweek.submitted import LARGEST, NotANotebook, Submitted, read_cells

__all__ = ["LARGEST", "NotANotebook", "Rebuilt", "rebuild"]

# What a cell defines at top level. A pattern and not `ast`: the text may not be Python, and a
# parser can be brought down by deep nesting.
_DEFINES = re.compile(
    r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
)
_IMPORTS = re.compile(r"^(?:from[ \t]+\S+[ \t]+)?import[ \t]+(.+)$", re.MULTILINE)
ELSEWHERE = "# Answered in another cell."  # where a stub would undo the answer
_STUB = re.compile(r"#[ \t]*YOUR CODE HERE\s*raise NotImplementedError")


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to run, and what a person should know about how it was made.

    ``flags`` are "edited" (a locked cell was) and "look" (something could not be placed for sure).
    """

    notebook: NotebookNode
    notes: list[str]
    flags: tuple[str, ...] = ()


def rebuild(release: NotebookNode, submitted: bytes) -> Rebuilt:
    """Lay the learner's cells of ``submitted`` over ``release``.

    A cell is placed by its nbgrader ``grade_id``, else its nbformat id, else its content (a
    released text, or a cell that defines an exercise's names). The rest were added by the learner
    and follow the cell they followed. An answer that stands anywhere else is found by the names it
    defines. Raises :class:`NotANotebook`.
    """
    notes: list[str] = []
    cells = read_cells(submitted, notes)
    released = [_Released(cell) for cell in release.cells]
    claims = _place(cells, released)
    layout = _Layout(released, notes, look=bool(notes))
    layout.lay(cells)
    for place, known in enumerate(released):
        if known.is_answer:
            layout.settle(place, [c for c in cells if c.place is None and claims(c) == place])
    if not layout.found:
        layout.edited, layout.look = False, True
        notes[:] = ["no cell of this assignment was found in the notebook: is it of another one?"]
    rebuilt = NotebookNode(copy.deepcopy({k: v for k, v in release.items() if k != "cells"}))
    rebuilt.cells = list(_new_cells(layout.added.get(-1, []), "start"))
    for place, cell in enumerate(release.cells):
        fresh = nbformat.from_dict(copy.deepcopy(cell))
        if fresh.cell_type == "code":
            fresh.outputs, fresh.execution_count = [], None
        if place in layout.answers:
            fresh.source = layout.answers[place]
        rebuilt.cells.append(fresh)
        rebuilt.cells += _new_cells(layout.added.get(place, []), str(place))
    flags = ["edited"] if layout.edited else []
    return Rebuilt(rebuilt, notes, (*flags, "look") if layout.look else tuple(flags))


class _Released:
    """What placing needs to know of a cell of the release."""

    def __init__(self, cell: NotebookNode) -> None:
        facts = cell.metadata.get("nbgrader", {})
        self.grade_id: str = facts.get("grade_id", "")
        self.is_answer = bool(facts.get("solution"))
        self.is_code = cell.cell_type == "code"
        self.is_test = bool(facts.get("grade")) and not self.is_answer
        self.names = [n for n in (self.grade_id, cell.get("id", "")) if n]
        self.text: str = cell.source
        self.defines = _names(cell.source) if self.is_answer else set()

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
        return f"the set-up of `{self.exercise}`" if self.is_code else f"the text `{self.grade_id}`"

    def is_answered_by(self, text: str) -> bool:
        """Whether ``text`` defines what is asked for, and is no stub any more."""
        return bool(self.defines & _names(text)) and not self.is_stub(text)

    def is_stub(self, text: str) -> bool:
        return _bare(text) == _bare(self.text) or not text.strip() or bool(_STUB.search(text))


def _place(cells: list[Submitted], released: list[_Released]) -> Callable[[Submitted], int | None]:
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
    texts = [_bare(r.text) for r in released]
    assign(lambda cell, place: bool(texts[place]) and _bare(cell.text) == texts[place], everywhere)
    answers = [p for p in everywhere if released[p].is_answer]
    for place in [p for p in answers if p not in taken]:
        _place_by_names(cells, released, place)
    taken |= {cell.place for cell in cells if cell.place is not None}
    locked = [p for p in everywhere if not released[p].is_answer]
    lines = {p: _lines(released[p].text) for p in locked}
    assign(
        lambda cell, p: cell.is_code == released[p].is_code and _alike(cell.text, lines[p]), locked
    )
    # Code turned into text by a slip of the finger; a fence says that it is about code.
    assign(lambda c, p: "```" not in c.text and released[p].is_answered_by(c.text), answers)
    return lambda cell: next((named[n] for n in cell.names if n in named), None)


def _place_by_names(cells: list[Submitted], released: list[_Released], place: int) -> None:
    """Give ``place`` the last cell above its checks that answers it, else the last below them."""
    known, checks = released[place], _checks(released, place)
    end = next((n for n, cell in enumerate(cells) if cell.place == checks), len(cells))
    above = [c for c in cells[:end] if _may_answer(c, known)]
    found = above or [c for c in cells[end:] if _may_answer(c, known)]
    written = [c for c in found if known.is_answered_by(c.text)]
    if found:
        (written or found)[-1].place = place


def _may_answer(cell: Submitted, known: _Released) -> bool:
    return cell.place is None and cell.is_code and bool(known.defines & _names(cell.text))


def _checks(released: list[_Released], place: int) -> int:
    """The place of the checks of the answer at ``place``."""
    places = range(place, len(released))
    return next((p for p in places if released[p].is_test), len(released))


class _Layout:
    """The texts of the answers by place, and the added cells by the place they follow."""

    def __init__(self, released: list[_Released], notes: list[str], look: bool) -> None:
        self.released, self.notes, self.look = released, notes, look
        self.edited = self.found = False
        self.answers: dict[int, str] = {}
        self.added: dict[int, list[Submitted]] = {}
        self.own: dict[int, Submitted] = {}  # what was written into locked cells, by their place
        self.asked = {name for r in released for name in r.defines}
        self.tests = [_bare(r.text) for r in released if r.is_test]

    def lay(self, cells: list[Submitted]) -> None:
        """Put every cell where it was placed, or below the one it followed."""
        anchor = -1
        for cell in cells:
            if cell.is_code:
                cell.text = self._without_checks(cell)
            if cell.place is None:
                if cell.text.strip():
                    self.added.setdefault(anchor, []).append(cell)
                continue
            anchor, known = cell.place, self.released[cell.place]
            if known.is_answer:
                self.answers[anchor] = cell.text
                if not cell.is_code:
                    self.notes.append(f"{known.title} had been turned into text: it is run as code")
            elif _bare(cell.text) != _bare(known.text):
                self._lay_edited(cell, known)
        placed = {cell.place for cell in cells}
        for place, known in enumerate(self.released):
            if known.is_code and not known.is_answer and place not in placed:
                self._note_change(known, "deleted")
        self.found = any(k.grades for p, k in enumerate(self.released) if p in placed)

    def _lay_edited(self, cell: Submitted, known: _Released) -> None:
        """The released cell stands; what the learner wrote into it of their own is run as well."""
        assert cell.place is not None
        new: set[str] = set()
        if cell.is_code and known.is_test:
            new = (_definitions(cell.text) | _names(cell.text) & self.asked) - _names(known.text)
        elif cell.is_code and known.is_code:
            new = _lines(cell.text) - _lines(known.text)
        self._note_change(known, "edited", bool(new))
        if new:
            self.own[cell.place] = cell
            self.added.setdefault(cell.place - known.is_test, []).append(cell)

    def _without_checks(self, cell: Submitted) -> str:
        """Released checks that were merged into a cell of the learner's run where they belong."""
        own_place = cell.place is not None and self.released[cell.place].is_test
        text = _bare(cell.text)
        if own_place and text in self.tests:
            return cell.text
        rest = text
        for test in self.tests:
            if test and test in rest:
                rest = rest.replace(test, "")
        return cell.text if rest == text else rest.strip("\n")

    def _note_change(self, known: _Released, how: str, more: bool = False) -> None:
        self.edited = self.edited or known.is_code
        if known.is_test:
            rest = ", after what else was in their cell" if more else ""
            self.notes.append(f"{known.title} were {how}: the released ones are used{rest}")
        else:
            rest = ", and then what was added to it" if more else ""
            self.notes.append(f"{known.title} was {how}: the released one is used{rest}")

    def settle(self, place: int, copies: list[Submitted]) -> None:
        """See to it that the answer of ``place`` is defined when its checks run.

        ``copies`` are further cells that claim the place: copied and pasted ones.
        """
        known = self.released[place]
        if copies:
            self._settle_copies(place, copies)
        below = self._code_between(place, _checks(self.released, place))
        if any(map(known.is_answered_by, [self.answers.get(place, ""), *below])):
            return
        where = self._find(place)
        if where:
            self.found = True
            stands = f"the answer of `{known.exercise}` stood in {where}: it is used"
            self.notes.append(stands)
        elif place not in self.answers:
            self.look = True
            if self._code_between(self._start(place), _checks(self.released, place)):
                self.notes.append(f"{known.title} is missing: the cells in its place are run")
                self.answers[place] = ELSEWHERE
            else:
                self.notes.append(f"{known.title} is missing: it counts as not answered")

    def _settle_copies(self, place: int, copies: list[Submitted]) -> None:
        """Of an answer cell and its copies every written one runs, and so the last one counts."""
        known, last = self.released[place], _checks(self.released, place)
        texts = {_bare(t) for t in (self.answers.get(place, ""), *(c.text for c in copies))}
        written = [t for t in texts if not known.is_stub(t)]
        self.look = self.look or len(written) > 1
        counts = "the last one counts" if len(written) > 1 else "the one written counts"
        self.notes.append(
            f"there are {len(copies) + 1} cells for the answer of `{known.exercise}`: {counts}"
        )
        for anchor in sorted(self.added):
            for cell in [c for c in self.added[anchor] if any(c is one for one in copies)]:
                if known.is_stub(cell.text):
                    self._remove(anchor, cell)
                elif anchor >= last:
                    self._move_up(anchor, cell, place)

    def _find(self, place: int) -> str:
        """Bring the answer that stands elsewhere into force; returns where it stood, if at all."""
        known, last = self.released[place], _checks(self.released, place)
        text = self.answers.get(place, "")
        stub = known.is_stub(text)
        for anchor in sorted(self.added, reverse=True):
            for cell in [c for c in reversed(self.added[anchor]) if c.is_code]:
                if known.is_answered_by(cell.text):
                    if anchor >= last:
                        self._move_up(anchor, cell, place)
                    self.answers[place] = ELSEWHERE if stub else text
                    return self._title(cell)
        for other, theirs in self.answers.items():
            of_its_own = self.released[other].defines >= known.defines
            if other != place and not of_its_own and known.is_answered_by(theirs):
                if other > place:  # below the checks, so it has to run here, too
                    self.answers[place] = theirs if stub else f"{text}\n\n{theirs}"
                elif stub:
                    self.answers[place] = ELSEWHERE
                return self.released[other].title
        return ""

    def _title(self, cell: Submitted) -> str:
        for place, own in self.own.items():
            if own is cell:
                title = self.released[place].title
                return title if not self.released[place].is_test else f"the cell of {title}"
        return "an added cell"

    def _start(self, place: int) -> int:
        """The place of the first cell of the exercise answered at ``place``."""
        while place > 0 and not self.released[place - 1].is_test:
            place -= 1
        return place

    def _code_between(self, first: int, last: int) -> list[str]:
        """The added code that follows the places from ``first`` to just before ``last``."""
        return [c.text for a in range(first, last) for c in self.added.get(a, []) if c.is_code]

    def _move_up(self, anchor: int, cell: Submitted, place: int) -> None:
        """Have an added cell, and the added cells above it that it needs, follow ``place``."""
        last = _checks(self.released, place)
        above = [(a, c) for a in sorted(self.added) if last <= a <= anchor for c in self.added[a]]
        position = next(n for n, (_, c) in enumerate(above) if c is cell)
        moved, used = [(anchor, cell)], _words(cell.text)
        for at, other in reversed(above[:position]):
            if other.is_code and _names(other.text) & used:
                moved.insert(0, (at, other))
                used |= _words(other.text)
        for at, each in moved:
            self._remove(at, each)
            self.added.setdefault(place, []).append(each)

    def _remove(self, anchor: int, cell: Submitted) -> None:
        self.added[anchor] = [c for c in self.added[anchor] if c is not cell]


def _new_cells(cells: list[Submitted], after: str) -> Iterator[NotebookNode]:
    for n, cell in enumerate(cells, start=1):
        new = new_code_cell(cell.text) if cell.is_code else new_markdown_cell(cell.text)
        new["id"] = f"added-{after}-{n}"
        yield new


def _names(source: str) -> set[str]:
    """What a cell binds at top level, as far as its text tells."""
    bound = {found.group(1) or found.group(2) for found in _DEFINES.finditer(source)}
    return bound | {word for line in _IMPORTS.findall(source) for word in _words(line)}


def _definitions(source: str) -> set[str]:
    """The functions, classes and imports of a cell: what other cells may need of it."""
    defined = {found.group(1) for found in _DEFINES.finditer(source) if found.group(1)}
    return defined | {word for line in _IMPORTS.findall(source) for word in _words(line)}


def _words(source: str) -> set[str]:
    return set(re.findall(r"\w+", source))


def _bare(source: str) -> str:
    """The text without what editors and formats add or take: ends of lines and of the cell."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _lines(source: str) -> set[str]:
    return {line.strip() for line in source.splitlines() if line.strip()}


def _alike(text: str, lines: set[str]) -> bool:
    """Whether most lines are those of the released cell: it was edited and lost its metadata."""
    mine = _lines(text)
    return len(lines) > 1 and 2 * len(mine & lines) > max(len(mine), len(lines))
