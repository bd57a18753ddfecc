"""A submission, laid over the release: the released notebook with the learner's own cells in it.

From what was submitted come only the *texts* of the learner's cells: the answers, and cells they
added. Locked, setup and test cells, their order and all metadata are the release's, so an edited
test or a forged grade is simply not there any more. Whatever a person should know is a note.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

LARGEST = 25_000_000  # bytes of a submitted file; outputs with pictures can be large
LARGEST_TEXT = 2_000_000  # characters of all its cells together
MOST_CELLS = 2_000

# What a cell defines at top level. A pattern and not `ast`: the text may not be Python, and a
# parser can be brought down by deep nesting.
_DEFINES = re.compile(
    r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
)


class NotANotebook(ValueError):
    """The submitted bytes are no notebook; the message says in what way, for people."""


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to run, and what a person should know about how it was made."""

    notebook: NotebookNode
    notes: list[str]


@dataclass
class _Submitted:
    """One submitted cell; ``place`` is the index of the release's cell it stands for, if any."""

    is_code: bool
    text: str
    names: list[str]  # grade_id and cell ids it claims, best first
    place: int | None = None


def rebuild(release: NotebookNode, submitted: bytes) -> Rebuilt:
    """Lay the learner's cells of ``submitted`` over ``release``.

    A cell is placed by its nbgrader ``grade_id``, else its nbformat id, else its content (a
    released text, or a code cell that defines an exercise's names). The rest were added by the
    learner and follow the cell they followed. Raises :class:`NotANotebook`.
    """
    notes: list[str] = []
    cells = list(_cells(_parse(submitted), notes))
    released = [_Released(cell) for cell in release.cells]
    _place(cells, released)
    if not any(c.place is not None for c in cells):
        notes.append("no cell of this assignment was found in the notebook")
    answers, added = _sort_out(cells, released, notes)
    rebuilt = NotebookNode(copy.deepcopy({k: v for k, v in release.items() if k != "cells"}))
    rebuilt.cells = list(_new_cells(added.get(-1, []), "start"))
    for place, cell in enumerate(release.cells):
        fresh = nbformat.from_dict(copy.deepcopy(cell))
        if fresh.cell_type == "code":
            fresh.outputs, fresh.execution_count = [], None
        if place in answers:
            fresh.source = answers[place]
        rebuilt.cells.append(fresh)
        rebuilt.cells += _new_cells(added.get(place, []), str(place))
    return Rebuilt(rebuilt, notes)


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
        self.defines = set(_defined(cell.source)) if self.is_answer else set()

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


def _parse(submitted: bytes) -> dict[str, Any]:
    if len(submitted) > LARGEST:
        raise NotANotebook(
            f"the file is larger than the {LARGEST / 1e6:.0f} MB a notebook may have "
            "(clear its outputs)"
        )
    if not submitted.strip():
        raise NotANotebook("the file is empty")
    try:
        text = _decoded(submitted)
    except UnicodeError:
        raise NotANotebook("the file is not text (a notebook is JSON in UTF-8)") from None
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotANotebook(
            f"the file is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from None
    except (ValueError, RecursionError):
        raise NotANotebook("the file is not JSON that a notebook could hold") from None
    if not isinstance(parsed, dict) or not ("cells" in parsed or "worksheets" in parsed):
        raise NotANotebook("the file is JSON, but not a notebook: it has no cells")
    return parsed


def _decoded(submitted: bytes) -> str:
    if submitted.startswith((b"\xff\xfe", b"\xfe\xff")):
        return submitted.decode("utf-16")
    return submitted.decode("utf-8-sig")


def _cells(notebook: dict[str, Any], notes: list[str]) -> Iterator[_Submitted]:
    """The cells of format 4, or of 2 and 3, where sheets hold them and code is ``input``."""
    found = notebook.get("cells")
    if "cells" not in notebook:
        sheets = notebook["worksheets"]
        sheets = [s for s in sheets if isinstance(s, dict)] if isinstance(sheets, list) else []
        found = [c for s in sheets if isinstance(s.get("cells"), list) for c in s["cells"]]
    if not isinstance(found, list):
        raise NotANotebook("the file is JSON, but not a notebook: its cells are no list")
    if len(found) > MOST_CELLS:
        raise NotANotebook(f"the notebook has {len(found)} cells; it may have {MOST_CELLS}")
    length = 0
    for n, cell in enumerate(found, start=1):
        text = _text(cell.get("source", cell.get("input", ""))) if isinstance(cell, dict) else None
        if text is None:
            notes.append(f"cell {n} of the notebook is not readable and was left out")
            continue
        length += len(text)
        if length > LARGEST_TEXT:
            raise NotANotebook(f"the cells hold more than {LARGEST_TEXT:,} characters")
        yield _Submitted(cell.get("cell_type") == "code", text, list(_claims(cell)))


def _text(source: Any) -> str | None:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    # Half a surrogate pair can stand in JSON, but in no file.
    return source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _claims(cell: dict[str, Any]) -> Iterator[str]:
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    facts = metadata.get("nbgrader")
    claims = [
        facts.get("grade_id") if isinstance(facts, dict) else None,
        cell.get("id"),
        metadata.get("id"),  # where Colab keeps it
    ]
    yield from (c for c in claims if isinstance(c, str) and c)


def _place(cells: list[_Submitted], released: list[_Released]) -> None:
    """Give each submitted cell its place in the release; the first claim to a place has it."""
    taken: set[int] = set()

    def assign(fits: Callable[[_Submitted, int], bool], candidates: list[int]) -> None:
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
    assign(lambda cell, p: cell.is_code and bool(released[p].defines & _names(cell.text)), answers)
    locked = [p for p in everywhere if not released[p].is_answer]
    lines = {p: _lines(released[p].text) for p in locked}
    assign(
        lambda cell, p: cell.is_code == released[p].is_code and _alike(cell.text, lines[p]), locked
    )


def _sort_out(
    cells: list[_Submitted], released: list[_Released], notes: list[str]
) -> tuple[dict[int, str], dict[int, list[_Submitted]]]:
    """The texts of the answers by place, and the added cells by the place they follow."""
    answers: dict[int, str] = {}
    added: dict[int, list[_Submitted]] = {}
    elsewhere: dict[int, _Submitted] = {}  # an edited locked cell that holds a missing answer
    seen: set[int] = set()
    anchor = -1
    for cell in cells:
        if cell.place is None:
            added.setdefault(anchor, []).append(cell)
            continue
        anchor, known = cell.place, released[cell.place]
        seen.add(anchor)
        if known.is_answer:
            answers[anchor] = cell.text
            if not cell.is_code:
                notes.append(f"{known.title} had been turned into text: it is run as code")
        elif _bare(cell.text) != _bare(known.text):
            notes.append(f"{known.title} {_changed(known, 'edited')}")
            elsewhere[anchor] = cell
    for place, known in enumerate(released):
        if place in seen:
            continue
        if not known.is_answer:
            if known.is_code:
                notes.append(f"{known.title} {_changed(known, 'deleted')}")
            continue
        texts = {p: t for p, t in answers.items() if known.defines & _names(t)}
        merged = [c for c in elsewhere.values() if known.defines & _names(c.text)]
        if texts:
            # The released stub would undo the answer that stands in another cell.
            answers[place] = f"# Answered in {released[min(texts)].title.replace('`', '')}."
            notes.append(f"{known.title} was merged into {released[min(texts)].title}")
        elif merged:
            answers[place] = merged[0].text
            notes.append(f"{known.title} was merged into another: its text is used")
        else:
            notes.append(f"{known.title} is missing: it counts as not answered")
    _bring_forward(released, answers, added, notes)
    return answers, added


def _bring_forward(
    released: list[_Released],
    answers: dict[int, str],
    added: dict[int, list[_Submitted]],
    notes: list[str],
) -> None:
    """Where a stub was left alone and the answer stands in a cell below its checks, move it up."""
    for place, known in enumerate(released):
        if not known.is_answer or _bare(answers.get(place, known.text)) != _bare(known.text):
            continue
        tests = (p for p in range(place, len(released)) if released[p].is_test)
        checks = next(tests, len(released))
        for after in [p for p in sorted(added) if p >= checks or p < place]:
            for cell in [c for c in added[after] if c.is_code]:
                if known.defines & _names(cell.text):
                    added[after].remove(cell)
                    added.setdefault(place, []).append(cell)
                    notes.append(f"the answer of `{known.exercise}` stood elsewhere: it is used")


def _new_cells(cells: list[_Submitted], after: str) -> Iterator[NotebookNode]:
    for n, cell in enumerate(cells, start=1):
        new = new_code_cell(cell.text) if cell.is_code else new_markdown_cell(cell.text)
        new["id"] = f"added-{after}-{n}"
        yield new


def _defined(source: str) -> Iterator[str]:
    for found in _DEFINES.finditer(source):
        yield found.group(1) or found.group(2)


def _names(source: str) -> set[str]:
    return set(_defined(source))


def _bare(source: str) -> str:
    """The text without what editors and formats add or take: ends of lines and of the cell."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _lines(source: str) -> set[str]:
    return {line.strip() for line in source.splitlines() if line.strip()}


def _alike(text: str, lines: set[str]) -> bool:
    """Whether most lines are those of the released cell: it was edited and lost its metadata."""
    mine = _lines(text)
    return len(lines) > 1 and 2 * len(mine & lines) > max(len(mine), len(lines))


def _changed(cell: _Released, how: str) -> str:
    if cell.is_test:
        return f"were {how}: the released ones are used"
    return f"was {how}: the released one is used"
