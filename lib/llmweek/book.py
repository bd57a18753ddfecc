"""Builds the site: chapters as they are, exercise pages from the same source as the notebooks.

``chapters/`` is copied to a staged source beside the pages that are made: each day's exercises in
their release form and, in the self-study edition, its worked solutions. The tables of
``studies/results`` go with them, as ``results/``. Jupyter Book then builds the staged source
strictly. Nothing staged is ever edited by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from enum import StrEnum
from importlib.metadata import requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import nbformat
import typer
from nbformat import NotebookNode

from llmweek import trained
from llmweek.cli import CommandError
from llmweek.notebook import (
    BEGIN_SOLUTION,
    END_SOLUTION,
    Day,
    Exercise,
    read_days,
    release_notebook,
    source_notebook,
)
from llmweek.release import clone

WORDS_PER_MINUTE = 100  # read closely, with the code and the figures between the words
MATHJAX = ("tex-mml-chtml.js", "output/chtml/fonts/woff-v2")

CPU_WHEELS = "https://download.pytorch.org/whl/cpu"  # Binder has no GPU
PAGE_SUFFIXES = (".md", ".js", ".css", ".html", ".bib")  # of chapters/: the rest is data
RESULTS = "studies/results"  # tables of runs too long for a build, which chapters plot
FILLED = ("index.md", "setup-learner.md", "setup-instructor.md")  # pages with {{ placeholders }}


class Edition(StrEnum):
    """Who reads: a class (no answers), or someone alone (worked solutions after the exercises)."""

    classroom = "classroom"
    self_study = "self-study"


def book(
    edition: Annotated[Edition, typer.Option(help="self-study adds worked solutions")] = (
        Edition.classroom
    ),
    serve: Annotated[bool, typer.Option("--serve", help="then show it at a local address")] = False,
    execute: Annotated[
        bool, typer.Option(help="run the chapters' code; without, a quick look that is not strict")
    ] = True,
    port: Annotated[int, typer.Option(help="where --serve listens")] = 8000,
) -> None:
    """Build the book into _build/html (self-study: _build/html-self-study)."""
    root = clone()
    site = build(root, edition, execute=execute)
    print(f"The book is in {site}: open {site / 'index.html'}")
    if serve:
        _serve(site, port)


def build(root: Path, edition: Edition, execute: bool = True) -> Path:
    """Stage and build one edition; returns the site's folder.

    Strict: any Sphinx warning, broken reference or failing cell is a :class:`CommandError`.
    Raises :class:`~llmweek.trained.NotTrained` where the models it shows cannot be had.
    Executed cells are cached under a key that includes the library they ran against.
    """
    from jupyter_book.sphinx import build_sphinx  # type: ignore[import-untyped]

    if execute:  # before the key is taken, and before any chapter would have to wait for it
        trained.ensure()
    suffix = "" if edition is Edition.classroom else f"-{edition.value}"
    target = root / "_build"
    site = target / f"html{suffix}"
    key = _key(root)
    cache = _only(target, ".jupyter_cache-", key)
    doctrees = _only(target, f".doctrees-{edition.value}-", key if execute else f"{key}-bare")
    before = _files(target / "book-src" / edition.value)
    staged = stage(root, edition)
    if before - _files(staged):  # Sphinx would leave the page of a source that is gone
        shutil.rmtree(site, ignore_errors=True)
        shutil.rmtree(doctrees, ignore_errors=True)
    status = build_sphinx(
        staged,
        site,
        noconfig=True,
        path_config=staged / "_config.yml",
        doctreedir=doctrees,
        warningiserror=execute,
        keep_going=True,
        confoverrides={
            "external_toc_path": str(staged / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": True,
            "bibtex_bibfiles": [
                p.relative_to(staged).as_posix() for p in sorted(staged.rglob("*.bib"))
            ],
            "nb_execution_mode": "cache" if execute else "off",
            "nb_execution_cache_path": str(cache),
        },
    )
    if status != 0:
        # Sphinx says each warning once: kept, its state would let the next build pass.
        shutil.rmtree(doctrees, ignore_errors=True)
        raise CommandError("the book did not build: see the messages above")
    # Sphinx copies these only when it writes a page, and a script may be all that changed.
    shutil.copytree(staged / "_extra", site, dirs_exist_ok=True)
    shutil.copytree(staged / "_static", site / "_static", dirs_exist_ok=True)
    return site


def stage(root: Path, edition: Edition) -> Path:
    """Write the source of one edition; files that did not change keep their time.

    Figure scripts, notebooks to download and MathJax go to ``_extra``, which Sphinx copies to the
    site as it is: anything under ``_static`` would be loaded by every page.
    """
    import yaml  # type: ignore[import-untyped]

    days = {day.name: day for day in read_days(root / "solutions")}
    address = _address(yaml.safe_load((root / "_config.yml").read_text("utf-8")))
    staging = _Staging(root / "_build" / "book-src" / edition.value)
    chapters = root / "chapters"
    for path in sorted(p for p in chapters.rglob("*") if p.is_file()):
        name = path.relative_to(chapters)
        if "__pycache__" in name.parts or ".ipynb_checkpoints" in name.parts:
            continue
        content = path.read_bytes()
        if name.name in FILLED and len(name.parts) == 1:
            content = fill(content.decode(), days, chapters, address).encode()
        is_script = path.parent.name == "figures"
        staging.write(Path("_extra") / name if is_script else name, content)
    for path in sorted((root / RESULTS).glob("*.json")):
        staging.write(Path("results") / path.name, path.read_bytes())
    for day in days.values():
        release = release_notebook(source_notebook(day))
        title = _title(chapters / day.name / "index.md") or day.name
        page = exercise_page(day, release, title, address)
        staging.write(Path(day.name) / "exercises.md", page.encode())
        staging.write(Path("_extra/downloads") / f"{day.name}.ipynb", _bytes(release))
        staging.write(Path("_extra/colab") / f"{day.name}.ipynb", _bytes(_colab(release, address)))
        if edition is Edition.self_study:
            page = solutions_page(day, title)
            staging.write(Path(day.name) / "solutions.md", page.encode())
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    _add_pages(toc, days, edition)
    staging.write(Path("_toc.yml"), yaml.safe_dump(toc, sort_keys=False).encode())
    staging.write(Path("_config.yml"), (root / "_config.yml").read_bytes())
    # Binder installs what stands at the root of the branch that Pages serves.
    packages = f"--extra-index-url {CPU_WHEELS}\nllmweek[torch] @ {address['wheel']}\n"
    staging.write(Path("_extra/requirements.txt"), packages.encode())
    staging.write(Path("_extra/.nojekyll"), b"")
    _stage_mathjax(staging)
    staging.remove_others()
    return staging.folder


def exercise_page(day: Day, release: NotebookNode, title: str, address: dict[str, str]) -> str:
    """The page of a day's exercises, from its release notebook: what a learner is given, no more.

    Statements and hints stand as they are, each exercise under the label ``ex-<name>``; stubs are
    shown, setup and checks folded.
    """
    exercises = {e.name: e for e in day.exercises}
    blocks: list[str] = []
    for cell in release.cells:
        grade_id = cell.metadata.nbgrader.grade_id
        name, _, role = grade_id.rpartition("-")
        if cell.cell_type == "markdown":
            label = f"(ex-{name})=\n" if role == "statement" and name in exercises else ""
            blocks.append(label + cell.source)
        elif cell.metadata.nbgrader.grade:
            n = len(exercises[grade_id].visible)
            checks = (
                "the check that comes with it" if n == 1 else f"the {n} checks that come with it"
            )
            blocks.append(_folded(checks.capitalize(), cell.source))
        elif cell.metadata.nbgrader.solution:
            blocks.append(_code(cell.source))
        else:
            blocks.append(_folded("What the notebook has ready for you", cell.source))
    if blocks and blocks[0].startswith("# "):  # the notebook's own title
        blocks[0] = blocks[0].partition("\n")[2].strip()
    buttons = _buttons(day, address)
    return "\n\n".join([f"# {short(title)} · Exercises", buttons, *(b for b in blocks if b)]) + "\n"


def solutions_page(day: Day, title: str) -> str:
    """The self-study edition's page of a day: each answer, and why it is one."""
    blocks = [
        f"# {short(title)} · Worked solutions",
        "One good answer to each exercise, and what there is to say about it. Yours may look "
        "different and be as right: what counts is that every check passes.",
    ]
    for exercise in day.exercises:
        blocks.append(f"(sol-{exercise.name})=\n## `{exercise.name}`")
        blocks.append(f"{{ref}}`What was asked <ex-{exercise.name}>`")
        blocks.append(_code(answer_of(exercise)))
        blocks += [
            c.source for c in day.cells if (c.role, c.exercise) == ("explanation", exercise.name)
        ]
    return "\n\n".join(blocks) + "\n"


def answer_of(exercise: Exercise) -> str:
    """The answer as one would write it: nbgrader's marker lines left out."""
    lines = exercise.solution.splitlines()
    return "\n".join(ln for ln in lines if ln.strip() not in (BEGIN_SOLUTION, END_SOLUTION))


def short(title: str) -> str:
    """``Day 3`` for ``Day 3 · Byte pair encoding``."""
    return title.partition(" · ")[0]


def fill(text: str, days: dict[str, Day], chapters: Path, address: dict[str, str]) -> str:
    """Replace ``{{ facts day3_bpe }}`` by a day's reading time, exercises and their time, computed,
    ``{{ points }}`` by the points of all days, ``{{ grading_times }}`` by a table of how long each
    day takes to grade, as measured last, and ``{{ wheel }}``, ``{{ repository }}``, … by what
    follows from the repository's address.
    """

    def value(match: re.Match[str]) -> str:
        word, _, argument = match[1].partition(" ")
        if word == "facts":
            pages = sorted((chapters / argument).glob("*.md"))
            reading = sum(reading_minutes(page.read_text("utf-8")) for page in pages)
            exercises = days[argument].exercises
            doing = sum(e.minutes for e in exercises)
            return (
                f"{span(reading)} to read · {len(exercises)} exercises, {span(doing)} · "
                f"{sum(e.points for e in exercises)} points"
            )
        if word == "points":
            return str(sum(e.points for day in days.values() for e in day.exercises))
        if word == "grading_times":
            return grading_times(chapters.parent / RESULTS / "grading.json")
        return address[word]

    return re.sub(r"\{\{ ([a-z0-9_ ]+) \}\}", value, text)


def grading_times(results: Path) -> str:
    """A table of what ``make studies`` measured: complete submissions of each day, by the clock."""
    rows = ["| day | seconds each | four hundred, two at a time |", "| :-- | --: | --: |"]
    for row in json.loads(results.read_text("utf-8"))["days"]:
        minutes = max(1, round(row["clock_seconds"] * 400 / 2 / 60))
        number = re.sub(r"day(\d+)_.*", r"Day \1", row["key"])
        rows.append(f"| {number} | {row['clock_seconds']:.1f} | {span(minutes)} |")
    return "\n".join(rows)


def reading_minutes(page: str) -> int:
    """Minutes to read a page's prose (code, front matter and markup left out), to the next five."""
    prose = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.S)
    prose = re.sub(r"^(`{3,})\{code-cell\}.*?^\1", "", prose, flags=re.S | re.M)
    words = len(re.findall(r"[A-Za-z]{2,}|[一-鿿]", prose))
    return max(5, -(-words // WORDS_PER_MINUTE // 5) * 5)


def span(minutes: int) -> str:
    """``45 min``, ``3 h``, ``2 h 15 min``."""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest)) or "0 min"


class _Staging:
    """A folder that is made to hold exactly what was written, touching only what changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._written: set[Path] = set()

    def write(self, name: Path, content: bytes) -> None:
        path = self.folder / name
        self._written.add(path)
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def remove_others(self) -> None:
        for path in _files(self.folder) - self._written:
            path.unlink()


def _files(folder: Path) -> set[Path]:
    return {p for p in folder.rglob("*") if p.is_file()}


def _address(config: dict[str, Any]) -> dict[str, str]:
    """Everything that follows from the repository's address.

    Pages serves the branch ``gh-pages``: the notebooks that Colab and Binder open are there.
    """
    repository = config["repository"]["url"].rstrip("/")
    slug = repository.removeprefix("https://github.com/")
    owner, _, name = slug.partition("/")
    wheel = f"llmweek-{version('llmweek')}-py3-none-any.whl"
    torch = next(r for r in requires("llmweek") or () if r.startswith("torch=="))
    return {
        "torch": torch.partition(";")[0].strip(),
        "repository": repository,
        "site": f"https://{owner}.github.io/{name}",
        "issues": f"{repository}/issues",
        "releases": f"{repository}/releases/latest",
        "wheel": f"{repository}/releases/latest/download/{wheel}",
        "colab": f"https://colab.research.google.com/github/{slug}/blob/gh-pages/colab",
        "binder": f"https://mybinder.org/v2/gh/{slug}/gh-pages?urlpath=lab/tree/downloads",
    }


def _buttons(day: Day, address: dict[str, str]) -> str:
    notebook = f"{day.name}.ipynb"
    links = [
        (f"../downloads/{notebook}", "Download the notebook", " download"),
        (f"{address['colab']}/{notebook}", "Open in Colab", ""),
        (f"{address['binder']}/{notebook}", "Open in Binder", ""),
    ]
    anchors = " ".join(f'<a href="{href}"{more}>{text}</a>' for href, text, more in links)
    return f'<p class="llmweek-buttons">{anchors}</p>'


def _colab(release: NotebookNode, address: dict[str, str]) -> NotebookNode:
    """The release notebook with a first cell that brings the package where there is none."""
    notebook = nbformat.from_dict(release)
    install = nbformat.v4.new_code_cell(
        "import importlib.util\n\n"
        "if importlib.util.find_spec('llmweek') is None:\n"
        f"    %pip install --quiet {address['wheel']}"
    )
    install["id"] = "install"
    notebook.cells = [install, *notebook.cells]
    return notebook


def _bytes(notebook: NotebookNode) -> bytes:
    return f"{nbformat.writes(notebook, version=4)}\n".encode()


def _code(source: str) -> str:
    fence = _fence(source)
    return f"{fence}python\n{source}\n{fence}"


def _folded(title: str, source: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{_code(source)}\n\n</details>"


def _fence(source: str) -> str:
    longest = max((len(run) for run in re.findall(r"`{3,}", source)), default=2)
    return "`" * (longest + 1)


def _title(page: Path) -> str:
    if not page.is_file():
        return ""
    found = re.search(r"^# (.+)$", page.read_text("utf-8"), flags=re.M)
    return found[1].strip() if found else ""


def _add_pages(toc: dict[str, Any], days: dict[str, Day], edition: Edition) -> None:
    """Hang each day's made pages beneath its chapter, after the sections that it has."""
    made = {"exercises": "Exercises"}
    if edition is Edition.self_study:
        made["solutions"] = "Worked solutions"
    listed = set()
    for entry in _entries(toc):
        day, _, page = entry["file"].partition("/")
        if page == "index" and day in days:
            listed.add(day)
            entry.setdefault("sections", []).extend(
                {"file": f"{day}/{name}", "title": t} for name, t in made.items()
            )
    if missing := days.keys() - listed:
        raise CommandError(f"_toc.yml lists no chapter for: {', '.join(sorted(missing))}")


def _entries(toc: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in toc.get("parts", [toc]):
        yield from part.get("chapters", [])


def _stage_mathjax(staging: _Staging) -> None:
    spec = find_spec("sphinx-mathjax-offline")  # the package's own name holds a hyphen
    if spec is None or spec.origin is None:
        raise CommandError("the book needs sphinx-mathjax-offline: pip install 'llmweek[book]'")
    source = Path(spec.origin).parent / "static" / "mathjax"
    for name in MATHJAX:
        found = source / name
        for path in sorted(found.rglob("*")) if found.is_dir() else [found]:
            if path.is_file():
                staging.write(Path("_extra/mathjax") / path.relative_to(source), path.read_bytes())


def _key(root: Path) -> str:
    """A hash of what chapters compute with: the library, tables of long studies, their own data."""
    digest = hashlib.sha256()
    for folder in ("lib", RESULTS, "chapters"):
        for path in sorted((root / folder).rglob("*")):
            is_page = folder == "chapters" and path.suffix in PAGE_SUFFIXES
            if path.is_file() and not is_page and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _only(folder: Path, prefix: str, key: str) -> Path:
    """``folder/prefix+key``; what was kept under other keys is dropped."""
    for stale in folder.glob(f"{prefix}*"):
        if stale.name != f"{prefix}{key}":
            shutil.rmtree(stale, ignore_errors=True)
    return folder / f"{prefix}{key}"


def _serve(site: Path, port: int) -> None:
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    handler = partial(SimpleHTTPRequestHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"Reading room: http://127.0.0.1:{server.server_port}/ (Ctrl+C closes it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
