"""`llmweek release`: what learners and graders get, made from ``solutions/``.

For each day nbgrader's source and release notebooks in the course folder, and its entry in the
gradebook (as `nbgrader generate_assignment` would make them); for learners a zip of the release
notebooks and, when asked, the wheel that carries them. The same sources give the same bytes.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from nbformat import NotebookNode

from llmweek.cli import CommandError
from llmweek.notebook import STUB, Day, read_days, release_notebook, source_notebook

EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip's earliest date: its bytes must not tell when it was made


def release(
    root: Annotated[
        Path | None, typer.Option(help="The clone (default: the one you are in).", metavar="DIR")
    ] = None,
    wheel: Annotated[bool, typer.Option("--wheel", help="Build the learners' wheel too.")] = False,
) -> None:
    """Write the source and release notebooks, and the learners' bundle."""
    root = root or clone()
    days = read_days(root / "solutions")
    if not days:
        raise CommandError(f"{root / 'solutions'} holds no day: a folder of percent scripts each")
    written = [write_assignment(day, root / "autograde") for day in days]
    for path in written:
        typer.echo(f"  {path}")
    bundle = write_bundle(written, root / "_build" / "llmweek-notebooks.zip")
    typer.echo(f"  {bundle}")
    if wheel:
        typer.echo(f"  {build_wheel(root, root / '_build' / 'dist')}")


def clone(here: Path | None = None) -> Path:
    """The clone of the course that ``here`` is in, or that this package is installed from.

    Raises :class:`~llmweek.cli.CommandError` where there is neither.
    """
    here = (here or Path.cwd()).absolute()
    for folder in (here, *here.parents, Path(__file__).parents[2]):
        if (folder / "solutions").is_dir() and (folder / "autograde").is_dir():
            return folder
    raise CommandError("this needs a clone of the course (its folder `solutions`): run it there")


def write_assignment(day: Day, course: Path) -> Path:
    """Write a day's source and release notebooks and register it; returns the release's path."""
    source = source_notebook(day)
    _write(source, course / "source" / day.name / f"{day.name}.ipynb")
    path = course / "release" / day.name / f"{day.name}.ipynb"
    _write(release_notebook(source), path)
    register(day, f"sqlite:///{course.absolute() / 'gradebook.db'}")
    return path


def register(day: Day, url: str) -> None:
    """Enter a day in the gradebook at ``url``, as `nbgrader generate_assignment` does.

    Raises :class:`~llmweek.cli.CommandError` where exercises came or went after submissions were
    graded: nbgrader keeps those rows.
    """
    from nbgrader.api import Gradebook
    from nbgrader.preprocessors import ClearSolutions, ComputeChecksums, SaveCells
    from traitlets.config import Config

    with Gradebook(url) as gradebook:
        gradebook.update_or_create_assignment(day.name)
    resources = {
        "nbgrader": {"assignment": day.name, "notebook": day.name, "db_url": url},
        "language": "python",
    }
    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    notebook = source_notebook(day)
    try:
        for preprocessor in (ClearSolutions, ComputeChecksums, SaveCells):
            notebook, resources = preprocessor(config=config).preprocess(notebook, resources)
    except RuntimeError as error:
        raise CommandError(
            f"{error}. To grade with the new exercises, remove the old marks first:\n"
            f"  nbgrader db assignment remove {day.name} --force  (in the course's folder)"
        ) from None


def write_bundle(notebooks: list[Path], path: Path) -> Path:
    """A zip of the release notebooks, flat, for those who take no wheel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as bundle:
        for notebook in sorted(notebooks, key=lambda p: p.name):
            entry = zipfile.ZipInfo(f"llmweek/{notebook.name}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, notebook.read_bytes())
    return path


def build_wheel(root: Path, folder: Path) -> Path:
    """The learners' wheel: the package with the release notebooks in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("llmweek-*.whl"):
        old.unlink()
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run([*command, str(root)], capture_output=True, text=True, check=False)
    wheels = list(folder.glob("llmweek-*.whl"))
    if done.returncode or len(wheels) != 1:
        raise CommandError(f"the wheel was not built:\n{done.stdout}{done.stderr}")
    return wheels[0]


def _write(notebook: NotebookNode, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(notebook, version=4) + "\n"
    if not path.exists() or path.read_bytes() != text.encode():  # keep what is up to date
        path.write_bytes(text.encode())
