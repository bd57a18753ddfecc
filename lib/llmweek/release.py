"""`llmweek release`: what learners and graders get, made from ``solutions/``.

For each day that the course teaches (``course.toml``), nbgrader's source and release notebooks in
the course folder, and its entry in the gradebook (as `nbgrader generate_assignment` would make
them); for learners a zip of the release notebooks and, when asked, the wheel that carries them, and
the models of :mod:`llmweek.trained`. The same sources give the same bytes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import nbformat
import typer
from nbformat import NotebookNode

from llmweek import trained
from llmweek.cli import CommandError
from llmweek.notebook import STUB, Day, read_days, release_notebook, source_notebook
from llmweek.settings import Settings, read_settings

NBGRADER = "nbgrader_config.py"
EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip's earliest date: its bytes must not tell when it was made


def release(
    root: Annotated[
        Path | None, typer.Option(help="The clone (default: the one you are in).", metavar="DIR")
    ] = None,
    course: Annotated[
        Path | None,
        typer.Option(
            help="The course, whose course.toml is followed (default: the clone's autograde/).",
            metavar="DIR",
        ),
    ] = None,
    wheel: Annotated[bool, typer.Option("--wheel", help="Build the learners' wheel too.")] = False,
) -> None:
    """Write the source and release notebooks, and the learners' bundle."""
    root = root or clone()
    course = (course or root / "autograde").resolve()
    if not course.is_dir():
        raise CommandError(f"{course} is no folder: make one for the course, or name another")
    days = read_days(root / "solutions")
    if not days:
        raise CommandError(f"{root / 'solutions'} holds no day: a folder of percent scripts each")
    settings = read_settings(course, days)
    for note in settings.notes:
        typer.echo(note, err=True)
    taught = settings.taught(days)
    written = [write_assignment(day, course, settings) for day in taught]
    for path in written:
        typer.echo(f"  {path}")
    if configure_nbgrader(root, course):
        typer.echo(f"  {course / NBGRADER} (with it, nbgrader's commands grade as `llmweek grade`)")
    for day in (d for d in days if d.name not in {t.name for t in taught}):
        if withdraw(day, course):
            typer.echo(f"  {day.name} is not taught: its released notebook was removed")
    build = (root if course == (root / "autograde").resolve() else course) / "_build"
    typer.echo(f"  {write_bundle(written, build / 'llmweek-notebooks.zip')}")
    if wheel:
        with_models()
        typer.echo(f"  {build_wheel(root, build / 'dist', course / 'release')}")


def with_models() -> None:
    """See to it that the models learners load are there: training them takes minutes, once.

    Raises :class:`~llmweek.trained.NotTrained` where they cannot be had.
    """
    if find_spec("torch") is None:
        typer.echo("  torch is not installed: the wheel has no trained models in it", err=True)
        return
    trained.ensure()


def clone(here: Path | None = None) -> Path:
    """The clone of the course that ``here`` is in, or that this package is installed from.

    Raises :class:`~llmweek.cli.CommandError` where there is neither.
    """
    here = (here or Path.cwd()).absolute()
    for folder in (here, *here.parents, Path(__file__).parents[2]):
        if (folder / "solutions").is_dir() and (folder / "autograde").is_dir():
            return folder
    raise CommandError("this needs a clone of the course (its folder `solutions`): run it there")


def write_assignment(day: Day, course: Path, settings: Settings | None = None) -> Path:
    """Write a day's source and release notebooks and register it; returns the release's path."""
    source = source_notebook(day)
    _write(source, course / "source" / day.name / f"{day.name}.ipynb")
    path = course / "release" / day.name / f"{day.name}.ipynb"
    _write(release_notebook(source), path)
    register(day, f"sqlite:///{course.absolute() / 'gradebook.db'}", settings)
    return path


def configure_nbgrader(root: Path, course: Path) -> bool:
    """Give ``course`` the clone's configuration of nbgrader if it has none; returns whether it did.

    Without one, `nbgrader autograde` would run learners' code without the sandbox.
    """
    ours, path = root / "autograde" / NBGRADER, course / NBGRADER
    if path.exists() or not ours.exists():
        return False
    shutil.copyfile(ours, path)
    return True


def withdraw(day: Day, course: Path) -> bool:
    """Remove what an earlier release wrote for learners; returns whether there was something."""
    path = course / "release" / day.name / f"{day.name}.ipynb"
    if not path.exists():
        return False
    path.unlink()
    with suppress(OSError):  # what else lies in the folder is not ours
        path.parent.rmdir()
    return True


def register(day: Day, url: str, settings: Settings | None = None) -> None:
    """Enter a day in the gradebook at ``url``, as `nbgrader generate_assignment` does.

    Where ``settings`` have due dates, with the day's (or none). Where points changed, the marks of
    what was graded before follow. Raises :class:`~llmweek.cli.CommandError` where exercises came or
    went after submissions were graded: nbgrader keeps those rows.
    """
    from nbgrader.api import Gradebook
    from nbgrader.preprocessors import ClearSolutions, ComputeChecksums, SaveCells
    from traitlets.config import Config

    due = None if settings is None else settings.due
    with Gradebook(url) as gradebook:
        facts = {} if due is None else {"duedate": due.get(day.name)}
        gradebook.update_or_create_assignment(day.name, **facts)
        worth = _worth(gradebook, day)
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
    if worth != {e.name: float(e.points) for e in day.exercises}:
        with Gradebook(url) as gradebook:
            _rescale(gradebook, day, worth)


def _worth(gradebook: Any, day: Day) -> dict[str, float]:
    """Exercise → points, as the gradebook has it."""
    from nbgrader.api import MissingEntry

    try:
        cells = gradebook.find_notebook(day.name, day.name).grade_cells
    except MissingEntry:
        return {}
    return {cell.name: cell.max_score for cell in cells}


def _rescale(gradebook: Any, day: Day, before: dict[str, float]) -> None:
    """Give what was graded the points of now: an exercise's are earned whole or not at all.

    Those of an exercise that had none cannot be told from this; the next `llmweek grade` knows.
    """
    now = {e.name: float(e.points) for e in day.exercises}
    for submission in gradebook.find_notebook(day.name, day.name).submissions:
        earned = submission.score
        for grade in submission.grades:
            if grade.auto_score is not None and before.get(grade.name) != now[grade.name]:
                grade.auto_score = now[grade.name] if grade.auto_score > 0 else 0.0
        gradebook.db.commit()
        if submission.late_submission_penalty and earned:
            submission.late_submission_penalty *= submission.score / earned
    gradebook.db.commit()


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


def build_wheel(root: Path, folder: Path, notebooks: Path | None = None) -> Path:
    """The learners' wheel: the package with the release notebooks in it.

    They are those under ``notebooks``, by default the clone's own (``autograde/release``).
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("llmweek-*.whl"):
        old.unlink()
    own = root / "autograde" / "release"
    with tempfile.TemporaryDirectory() as copy:
        if notebooks is not None and notebooks.resolve() != own.resolve():
            root = _with_notebooks(root, notebooks, Path(copy))
        build = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
        command = [*build, "--outdir", str(folder.absolute()), str(root)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("llmweek-*.whl"))
    if done.returncode or len(wheels) != 1:
        raise CommandError(f"the wheel was not built:\n{done.stdout}{done.stderr}")
    return wheels[0]


def _with_notebooks(root: Path, notebooks: Path, copy: Path) -> Path:
    """What a wheel is built from, in ``copy``, with another course's notebooks in place."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        if (root / name).exists():
            shutil.copy(root / name, copy)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(root / "lib", copy / "lib", ignore=ignored)
    shutil.copytree(notebooks, copy / "autograde" / "release")
    return copy


def _write(notebook: NotebookNode, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(notebook, version=4) + "\n"
    if not path.exists() or path.read_bytes() != text.encode():  # keep what is up to date
        path.write_bytes(text.encode())
