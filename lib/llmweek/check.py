"""`llmweek check`: the checks of an exercise, run on a learner's own machine.

A notebook is rebuilt from the release (so the checks are the released ones, whatever became of them
in the learner's copy), run in a kernel of this Python, and each exercise judged by its own test
cell. A test cell that did not run to its end is not passed.
"""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from nbformat import NotebookNode
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table

from llmweek.cli import CommandError
from llmweek.kernel import Trouble, execute
from llmweek.rebuild import NotANotebook, rebuild
from llmweek.start import DEFAULT
from llmweek.week import Progress, points_of, released

# What to ask pip for where it is not the module's name.
PIP_NAMES = {"torch": "torch==2.13.0", "sklearn": "scikit-learn", "PIL": "pillow", "yaml": "PyYAML"}


@dataclass(frozen=True)
class Verdict:
    """What became of one exercise. ``cell`` is where to look in the learner's notebook, from 1."""

    exercise: str
    points: int
    passed: bool
    started: bool
    message: str = ""
    cell: int | None = None


def check(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NOTEBOOK, FOLDER or DAY …]", help="Default: this folder."),
    ] = None,
    seconds: Annotated[int, typer.Option(min=1, help="Time limit for each cell.")] = 60,
) -> None:
    """Run the checks on your notebooks and show what they say."""
    console = Console(highlight=False)
    ok = True
    folders: dict[Path, Progress] = {}
    for path in find(what or []):
        progress = folders.setdefault(path.parent, Progress.read(path.parent))
        try:
            verdicts, notes = check_notebook(path, seconds, console)
        except NotANotebook as error:
            console.print(f"[red]{escape(str(path))}[/]: {escape(str(error))}")
            ok = False
            continue
        ok = ok and all(v.passed for v in verdicts)
        show(console, path, verdicts, notes)
        progress.earned[assignment_of(path)] = {v.exercise: v.points for v in verdicts if v.passed}
    for progress in folders.values():
        show_week(console, progress)
    if not ok:
        raise typer.Exit(1)


def find(what: list[str], here: Path = Path()) -> list[Path]:
    """The notebooks meant: files, folders (their notebooks of the course) or days, as typed."""
    if not what:
        for folder in (here, here / DEFAULT):
            if found := notebooks_in(folder):
                return found
        raise CommandError(
            "there is no notebook of the course here. `llmweek start` writes them into a folder;"
            " `llmweek check FOLDER` checks that folder"
        )
    found = []
    for item in what:
        path = here / item
        if path.is_dir():
            inside = notebooks_in(path)
            if not inside:
                raise CommandError(
                    f"{path} holds no notebook of the course: `llmweek start {path}` writes them"
                )
            found += inside
        elif path.exists():
            assignment_of(path)
            found.append(path)
        else:
            found.append(_of_day(item, here))
    return list(dict.fromkeys(found))


def notebooks_in(folder: Path) -> list[Path]:
    """The course's notebooks in ``folder``, in the week's order; a renamed one counts alone."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.ipynb")):
        if name := _assignment(path):
            found.setdefault(name, []).append(path)
    by_name = {name: folder / f"{name}.ipynb" for name in released()}
    return [
        path
        for name in released()
        for path in found.get(name, [])
        if path == by_name[name] or by_name[name] not in found[name]
    ]


def _of_day(item: str, here: Path) -> Path:
    names = [n for n in released() if item in (n, n.split("_")[0])]
    for name in names:
        for path in (here / f"{name}.ipynb", here / DEFAULT / f"{name}.ipynb"):
            if path.is_file():
                return path
    if names:
        raise CommandError(
            f"{names[0]}.ipynb is not here: go to its folder, or run `llmweek start` to get it"
        )
    days = ", ".join(n.split("_")[0] for n in released())
    raise CommandError(f"{item} is no file, no folder and no day of the course ({days})")


def assignment_of(path: Path) -> str:
    """The assignment a file is: by its name, or if it was renamed by what the notebook says."""
    name = _assignment(path)
    if name is None:
        theirs = ", ".join(f"{n}.ipynb" for n in released())
        raise CommandError(f"{path} is not a notebook of the course; those are {theirs}")
    return name


def _assignment(path: Path) -> str | None:
    names = released()
    if path.stem in names:
        return path.stem
    try:
        name = json.loads(path.read_text(encoding="utf-8"))["metadata"]["llmweek"]["assignment"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) and name in names else None


def check_notebook(path: Path, seconds: int, console: Console) -> tuple[list[Verdict], list[str]]:
    """Rebuild ``path`` from its release and run it, each cell for at most ``seconds``.

    Returns a verdict per exercise and notes on what was put back. Raises
    :class:`~llmweek.rebuild.NotANotebook`.
    """
    release = nbformat.read(released()[assignment_of(path)], as_version=4)
    try:
        submitted = path.read_bytes()
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror or error}") from None
    rebuilt = rebuild(release, submitted)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    cells = rebuilt.notebook.cells
    with ProgressBar(*columns, console=console, transient=True) as bar:
        task = bar.add_task(path.name, total=len(cells))

        def advance(cell: NotebookNode) -> None:
            bar.update(task, advance=1, description=f"{path.name}  {_exercise_of(cell):<24.24}")

        troubles = execute(rebuilt.notebook, path.parent, seconds, advance)
    numbers = _cell_numbers(submitted)
    stubs = {_grade_id(c): c.source.strip() for c in release.cells}
    verdicts = []
    for exercise, points in points_of(release).items():
        answer_id = f"{exercise}-solution"
        test = next(i for i, c in enumerate(cells) if _grade_id(c) == exercise)
        answer = next((i for i, c in enumerate(cells) if _grade_id(c) == answer_id), test)
        cause = _cause(troubles, cells, answer, test)
        if cause is None:
            verdicts.append(Verdict(exercise, points, passed=True, started=True))
            continue
        started = cells[answer].source.strip() != stubs.get(answer_id)
        trouble = troubles[cause]
        message = _in_words(trouble, started)
        look_at = answer if cause == test else cause
        where = _number(cells[look_at], numbers)
        if cause == test and trouble.kind in ("Timeout", "Death"):
            message = f"its check (cell {_number(cells[test], numbers) or 'deleted'}): {message}"
        verdicts.append(Verdict(exercise, points, False, started, message, where))
    return verdicts, rebuilt.notes


def _cause(
    troubles: dict[int, Trouble], cells: list[NotebookNode], answer: int, test: int
) -> int | None:
    """The cell to speak of where the test cell did not pass; ``None`` where it did.

    The answer cell if it had trouble, else the test cell itself; but where what they lack is a
    name, the first set-up or added cell before it that had trouble making one.
    """
    if test not in troubles:
        return None
    cause = answer if answer in troubles else test
    if troubles[cause].kind != "NameError":
        return cause
    return next((i for i in sorted(troubles) if i < cause and _belongs_to_all(cells[i])), cause)


def _belongs_to_all(cell: NotebookNode) -> bool:
    nbgrader = cell.metadata.get("nbgrader", {})
    return not nbgrader.get("solution") and not nbgrader.get("grade")


def _in_words(trouble: Trouble, started: bool) -> str:
    if not started and trouble.kind in ("NotImplementedError", "Failure"):
        return "not started"
    if trouble.kind == "NotImplementedError":
        return "not written yet: replace `raise NotImplementedError()` by your code"
    if trouble.kind == "ModuleNotFoundError":
        found = re.search(r"No module named '([\w]+)", trouble.message)
        module = found[1] if found else trouble.message
        pip_name = PIP_NAMES.get(module, module)
        return f"the package `{module}` is not installed here: python -m pip install {pip_name}"
    if trouble.kind in ("Failure", "Timeout", "Death"):
        return trouble.message
    # SyntaxError's text ends in the name of a file that exists only inside the kernel.
    text = re.sub(r" \([^()]*, line (\d+)\)", r" (line \1 of the cell)", trouble.message)
    return f"{trouble.kind}: {text}"


def show(console: Console, path: Path, verdicts: list[Verdict], notes: list[str]) -> None:
    """Print the table of one notebook, what was put back in it, and the next step."""
    table = Table(box=box.SIMPLE_HEAD, title=path.name, title_justify="left", pad_edge=False)
    table.add_column("Exercise", no_wrap=True)
    table.add_column("Points", no_wrap=True)
    table.add_column("First failing check", ratio=1, overflow="fold")
    table.add_column("Where", no_wrap=True)
    for v in verdicts:
        points = f"{v.points if v.passed else 0} of {v.points}"
        where = "" if v.passed else "not in your notebook" if v.cell is None else f"cell {v.cell}"
        colour = "green" if v.passed else "red" if v.started else "dim"
        message = "✓" if v.passed else escape(_short(v.message))
        table.add_row(v.exercise, f"[{colour}]{points}[/]", message, where)
    console.print(table)
    for note in notes:
        console.print(f"  note: {escape(note)}", soft_wrap=True)
    earned, total = sum(v.points for v in verdicts if v.passed), sum(v.points for v in verdicts)
    console.print(f"{path.name}: [bold]{earned} of {total}[/] points.", soft_wrap=True)
    failed = [v for v in verdicts if not v.passed]
    if failed:
        first = next((v for v in failed if v.started), failed[0])
        console.print(f"Next: {escape(_next_step(first, path))}", soft_wrap=True)


def _next_step(verdict: Verdict, path: Path) -> str:
    where = f"cell {verdict.cell}" if verdict.cell else "its answer cell"
    if verdict.started:
        return f"`{verdict.exercise}`, {where} of {path.name}."
    return (
        f"`{verdict.exercise}`. Open {path} in JupyterLab and go to {where} (counted from 1, text"
        " included): above it stands what is asked, with three hints that fold out. Replace"
        " `raise NotImplementedError()` by your code, then run the test cell below it."
    )


def _short(message: str, limit: int = 600) -> str:
    return message if len(message) <= limit else f"{message[:limit]} …"


def show_week(console: Console, progress: Progress) -> None:
    """Remember the folder's points and print the week's total."""
    try:
        progress.write()
    except OSError as error:
        console.print(f"(not remembered: cannot write into {progress.folder}: {error.strerror})")
    week = progress.week()
    days = " · ".join(f"{name.split('_')[0]} {got}/{total}" for name, got, total in week)
    earned, total = sum(got for _, got, _ in week), sum(total for _, _, total in week)
    console.print(f"\nThe week so far: [bold]{earned} of {total}[/] points ({days}).")


def _exercise_of(cell: NotebookNode) -> str:
    return _grade_id(cell).rsplit("-", 1)[0]


def _grade_id(cell: NotebookNode) -> str:
    nbgrader = cell.metadata.get("nbgrader")
    return str(nbgrader.get("grade_id", "")) if isinstance(nbgrader, dict) else ""


def _number(cell: NotebookNode, numbers: dict[str, int]) -> int | None:
    return numbers.get(_grade_id(cell)) or numbers.get(cell.source)


def _cell_numbers(submitted: bytes) -> dict[str, int]:
    """Grade id, or else source, of each cell of the learner's notebook → its number, from 1."""
    numbers: dict[str, int] = {}
    try:
        with warnings.catch_warnings(action="ignore"):
            notebook = nbformat.reads(submitted.decode("utf-8-sig"), as_version=4)
    except Exception:  # what `rebuild` can still read may be no notebook to nbformat
        return numbers
    for n, cell in enumerate(notebook.cells, start=1):
        numbers.setdefault(_grade_id(cell) or cell.source, n)
    return numbers
