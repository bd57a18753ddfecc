"""A submission, laid over the release: the released notebook with the learner's own cells in it.

From what was submitted come only the *texts* of the learner's cells: the answers, and cells they
added. Locked, setup and test cells, their order and all metadata are the release's, so an edited
test or a forged grade is simply not there any more. Whatever a person should know is a note.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Set
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from llmweek.placing import (
    Released,
    bare,
    checks_of,
    definitions_of,
    forget_texts,
    lines_of,
    names_of,
    place_cells,
    words_of,
)
from llmweek.submitted import LARGEST, NotANotebook, Submitted, read_cells

__all__ = ["LARGEST", "NotANotebook", "Rebuilt", "rebuild"]

ELSEWHERE = "# Answered in another cell."  # where a stub would undo the answer


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
    try:
        return _rebuilt(release, submitted)
    finally:
        forget_texts()


def _rebuilt(release: NotebookNode, submitted: bytes) -> Rebuilt:
    notes: list[str] = []
    cells = read_cells(submitted, notes)
    released = [Released(cell) for cell in release.cells]
    claims = place_cells(cells, released)
    layout = _Layout(released, notes, look=bool(notes))
    layout.lay(cells)
    for place, known in enumerate(released):
        if known.is_answer:
            layout.settle(place, [c for c in cells if c.place is None and claims(c) == place])
    if not layout.found:
        layout.edited, layout.look = False, True
        layout.answers.clear()  # what is run instead of a stub answers nothing here
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


class _Layout:
    """The texts of the answers by place, and the added cells by the place they follow."""

    def __init__(self, released: list[Released], notes: list[str], look: bool) -> None:
        self.released, self.notes, self.look = released, notes, look
        self.edited = self.found = False
        self.changed: dict[str, list[str]] = {}  # exercises by what became of their checks
        self.answers: dict[int, str] = {}
        self.added: dict[int, list[Submitted]] = {}
        self.own: dict[int, Submitted] = {}  # what was written into locked cells, by their place
        self.asked = {name for r in released for name in r.defines}
        self.tests = [bare(r.text) for r in released if r.is_test]

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
            elif known.is_code and bare(cell.text) != bare(known.text):
                self._lay_edited(cell, known)
        placed = {cell.place for cell in cells}
        for place, known in enumerate(self.released):
            if known.is_code and not known.is_answer and place not in placed:
                self._note_change(known, "deleted")
        for how, names in self.changed.items():
            each = len(names) == len(self.tests) > 2
            whose = "every exercise" if each else _listed(names)
            self.notes.append(f"the checks of {whose} were {how}")
        self.found = any(k.grades for p, k in enumerate(self.released) if p in placed)

    def _lay_edited(self, cell: Submitted, known: Released) -> None:
        """The released cell stands; what the learner wrote into it of their own is run as well."""
        assert cell.place is not None
        new: Set[str] = frozenset()
        if cell.is_code and known.is_test:
            new = (definitions_of(cell.text) | names_of(cell.text) & self.asked) - names_of(
                known.text
            )
        elif cell.is_code and known.is_code:
            new = lines_of(cell.text) - lines_of(known.text)
        self._note_change(known, "edited", bool(new))
        if new:
            self.own[cell.place] = cell
            self.added.setdefault(cell.place - known.is_test, []).append(cell)

    def _without_checks(self, cell: Submitted) -> str:
        """Released checks that were merged into a cell of the learner's run where they belong."""
        own_place = cell.place is not None and self.released[cell.place].is_test
        text = bare(cell.text)
        if own_place and text in self.tests:
            return cell.text
        rest = text
        for test in self.tests:
            if test and test in rest:
                rest = rest.replace(test, "")
        return cell.text if rest == text else rest.strip("\n")

    def _note_change(self, known: Released, how: str, more: bool = False) -> None:
        self.edited = True
        if known.is_test:
            rest = ", after what else was in their cell" if more else ""
            said = f"{how}: the released ones are used{rest}"
            self.changed.setdefault(said, []).append(known.exercise)
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
        below = self._code_between(place, checks_of(self.released, place))
        if any(map(known.is_answered_by, [self.answers.get(place, ""), *below])):
            return
        where = self._find(place)
        if where:
            self.found = True
            stands = f"the answer of `{known.exercise}` stood in {where}: it is used"
            self.notes.append(stands)
        elif place not in self.answers:
            self.look = True
            if self._code_between(self._start(place), checks_of(self.released, place)):
                self.notes.append(f"{known.title} is missing: the cells in its place are run")
                self.answers[place] = ELSEWHERE
            else:
                self.notes.append(f"{known.title} is missing: it counts as not answered")

    def _settle_copies(self, place: int, copies: list[Submitted]) -> None:
        """Of an answer cell and its copies every written one runs, and so the last one counts."""
        known, last = self.released[place], checks_of(self.released, place)
        texts = {bare(t) for t in (self.answers.get(place, ""), *(c.text for c in copies))}
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
        known, last = self.released[place], checks_of(self.released, place)
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
        last = checks_of(self.released, place)
        above = [(a, c) for a in sorted(self.added) if last <= a <= anchor for c in self.added[a]]
        position = next(n for n, (_, c) in enumerate(above) if c is cell)
        moved, used = [(anchor, cell)], words_of(cell.text)
        for at, other in reversed(above[:position]):
            if other.is_code and names_of(other.text) & used:
                moved.insert(0, (at, other))
                used |= words_of(other.text)
        for at, each in moved:
            self._remove(at, each)
            self.added.setdefault(place, []).append(each)

    def _remove(self, anchor: int, cell: Submitted) -> None:
        self.added[anchor] = [c for c in self.added[anchor] if c is not cell]


def _listed(names: list[str]) -> str:
    *first, last = [f"`{name}`" for name in names]
    return f"{', '.join(first)} and {last}" if first else last


def _new_cells(cells: list[Submitted], after: str) -> Iterator[NotebookNode]:
    for n, cell in enumerate(cells, start=1):
        new = new_code_cell(cell.text) if cell.is_code else new_markdown_cell(cell.text)
        new["id"] = f"added-{after}-{n}"
        yield new
