"""The oddities of `honest/`: a right notebook in every state in which honest people hand one in.

A file there is a percent script. Its docstring names the oddity; above the first titled cell it may
say ``DAY`` (the small day by default) and ``NOTES`` (a piece of each note that a person is to see,
in any order; by default there is none to see), and define ``notebook(nb)``, which edits the right
notebook's JSON, ``handed_in(nb)``, which gives the file's bytes, or ``folder(path)``, which edits
the folder in which that file lies. The titled cells are the learner's own: ``# %% unit`` is what
the answer cell of ``unit`` holds, ``# %% before unit``, ``after unit``, ``first`` and ``last`` are
cells they added. Magics are commented out, as jupytext does it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
from small_day import NAME, RIGHT, TENSORS, TENSORS_RIGHT, Notebook, answered, cell, sent

from llmweek.notebook import Day

FOLDER = Path(__file__).parent / "honest"


@dataclass(frozen=True)
class Oddity:
    """One file of `honest/`; ``cells`` are (title, kind, source)."""

    name: str
    title: str
    day: str
    notes: tuple[str, ...]
    cells: tuple[tuple[str, str, str], ...]
    said: dict[str, Any]

    def notebook(self, right: Notebook) -> Notebook:
        """The right notebook with this oddity in it."""
        odd = copy.deepcopy(right)
        for title, kind, source in self.cells:
            *where, name = title.split()
            if not where and name not in ("first", "last"):
                cell(odd, f"{name}-solution")["source"] = source
                continue
            added = {"cell_type": kind, "source": source, "metadata": {}}
            added |= {"outputs": [], "execution_count": None} if kind == "code" else {}
            odd["cells"].insert(_place(odd, where, name), added)
        self._hook("notebook")(odd)
        return odd

    def hand_in(self, right: Notebook, folder: Path) -> None:
        """Write it into ``folder``, which is made, as a learner's folder for this day."""
        folder.mkdir(parents=True)
        odd = self.notebook(right)
        data = self._hook("handed_in")(odd) or sent(odd)
        (folder / f"{self.day}.ipynb").write_bytes(data)
        self._hook("folder")(folder)

    def _hook(self, name: str) -> Callable[[Any], Any]:
        return self.said.get(name) or (lambda _: None)


def _place(notebook: Notebook, where: list[str], name: str) -> int:
    """Where a cell ``first``, ``last``, ``before NAME`` or ``after NAME`` belongs."""
    if not where:
        return 0 if name == "first" else len(notebook["cells"])
    at: int = notebook["cells"].index(cell(notebook, f"{name}-solution"))
    if where == ["before"]:
        return at
    while "nbgrader" not in notebook["cells"][at + 1]["metadata"]:
        at += 1  # below what was added after it already
    return at + 1


def oddities() -> Iterator[Oddity]:
    """All of them, by name."""
    for path in sorted(FOLDER.glob("*.py")):
        script = jupytext.reads(path.read_text("utf-8"), "py:percent")
        head = [c.source for c in script.cells if "title" not in c.metadata]
        said: dict[str, Any] = {}
        exec(compile("\n\n".join(head), path.name, "exec"), said)
        cells = tuple(
            (c.metadata.title, c.cell_type, c.source) for c in script.cells if "title" in c.metadata
        )
        title = " ".join((said["__doc__"] or "").split("\n\n")[0].split())
        day, notes = said.get("DAY", NAME), tuple(said.get("NOTES", ()))
        yield Oddity(path.stem, title, day, notes, cells, said)


def right_notebook(day: Day) -> Notebook:
    """The release with right answers written in: plain ones, or those of the day's own source."""
    answers = {NAME: RIGHT, TENSORS: TENSORS_RIGHT}.get(day.name)
    return answered(day, **(answers or {e.name: e.solution for e in day.exercises}))
