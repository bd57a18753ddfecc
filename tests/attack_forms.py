"""The tricks in `attacks/`, and how each is handed in.

A file is one trick, its folder the class of tricks, its docstring what it does. It takes one of
three forms:

- a cell: the file's text is the answer to an exercise, `double` unless it sets ``WANTS``;
- ``notebook(notebook)`` edits the notebook's dict in place, or returns the bytes of the file;
- ``folder(submitted, work)`` lays out what is handed in, ``work`` being the notebook's bytes.

All the other exercises are answered rightly. They keep their points unless the docstring says that
the trick "spoils its own process" or "spoils its own notebook". A trick that gets at something it
must not have answers rightly by it, so that any point in ``wants`` is an undeserved one.
"""

from __future__ import annotations

import ast
import runpy
from dataclasses import dataclass
from pathlib import Path

from small_day import NAME, RIGHT, answered, sent

from llmweek.notebook import Day

ATTACKS = Path(__file__).parent / "attacks"
PORT = 42424  # stands in an attack's text for the port that the test listens on
MARK = "left-4242"  # in the name of whatever an attack leaves behind
POINTS = {"double": 3, "unit": 2, "twice": 1, "stack": 4}


@dataclass(frozen=True)
class Attack:
    """One trick: ``kind`` is its class, ``wants`` the exercise it wants undeserved points in."""

    path: Path
    kind: str
    trick: str
    form: str  # "cell", "notebook" or "folder"
    wants: str
    spoils: bool

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def again(self) -> bool:
        """Whether it looks for what it left in the same worker the time before."""
        return self.kind == "worker"

    def source(self, port: int = PORT) -> str:
        return self.path.read_text().replace(str(PORT), str(port))

    def work(self, day: Day, port: int = PORT) -> bytes:
        """The bytes of the notebook that is handed in (of a folder's, before its tricks)."""
        answers = RIGHT | {self.wants: "def double(values):\n    return values"}
        if self.form == "cell":
            answers[self.wants] = self.source(port)
        notebook = answered(day, **answers)
        if self.form == "notebook":
            made = runpy.run_path(str(self.path))["notebook"](notebook)
            if made is not None:
                return bytes(made)
        return sent(notebook)

    def hand_in(self, day: Day, submitted: Path, port: int = PORT) -> None:
        """Lay it out under ``submitted`` as nbgrader does: STUDENT/ASSIGNMENT/NOTEBOOK."""
        if self.form == "folder":
            runpy.run_path(str(self.path))["folder"](submitted, self.work(day, port))
            return
        folder = submitted / self.name / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(self.work(day, port))


def read_attacks(kind: str = "*") -> list[Attack]:
    """Every trick of a class, or of all but those on tensors, which have a day of their own."""
    paths = sorted(ATTACKS.glob(f"{kind}/*.py"), key=lambda p: (p.parent.name, p.name))
    return [read_attack(p) for p in paths if kind != "*" or p.parent.name != "tensors"]


def read_attack(path: Path) -> Attack:
    """What the file says of itself. Raises ``ValueError`` where it does not name its trick."""
    tree = ast.parse(path.read_text())
    trick = ast.get_docstring(tree)
    if not trick:
        raise ValueError(f"{path} does not say what its trick is")
    functions = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
    form = next((f for f in ("notebook", "folder") if f in functions), "cell")
    wants = next((w for w in POINTS if f'\nWANTS = "{w}"\n' in path.read_text()), "double")
    spoils = "spoils its own" in " ".join(trick.lower().split())
    return Attack(path, path.parent.name, trick, form, wants, spoils)
