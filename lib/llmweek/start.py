"""`llmweek start`: the week's notebooks, written into a folder of the learner's own."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from llmweek.cli import CommandError
from llmweek.week import Progress, released

DEFAULT = Path("week")


def start(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write them.")] = DEFAULT,
) -> None:
    """Write the week's notebooks into DIR. Your work is never overwritten."""
    notebooks = released()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        progress = Progress.read(folder)
        for name, source in notebooks.items():
            typer.echo(f"  {_give(name, source.read_bytes(), folder, progress)}")
        progress.write()
    except (FileExistsError, NotADirectoryError):
        raise CommandError(
            f"{folder} is a file: name a folder, as in `llmweek start week`"
        ) from None
    except OSError as error:
        raise CommandError(f"cannot write into {folder}: {error.strerror or error}") from None
    first = folder / f"{next(iter(notebooks))}.ipynb"
    typer.echo(
        f"\nNext: open {first} in JupyterLab (`jupyter lab {folder}`), fill in the first answer,"
        f" then run\n  llmweek check {folder}"
    )


def _give(name: str, notebook: bytes, folder: Path, progress: Progress) -> str:
    """Write one notebook unless something of that name is there; says what was done."""
    path = folder / f"{name}.ipynb"
    digest = hashlib.sha256(notebook).hexdigest()
    try:
        with path.open("xb") as file:
            file.write(notebook)
    except FileExistsError:
        if path.is_file() and path.read_bytes() == notebook:
            progress.given[name] = digest
            return f"{path}  there already"
        if progress.given.get(name) in (digest, None):
            return f"{path}  yours, left as it is"
        return (
            f"{path}  yours, left as it is. The course has a newer one: `llmweek check` uses its"
            " checks on your work; to get its text too, rename yours and run `llmweek start` again"
        )
    progress.given[name] = digest
    return f"{path}  new"
