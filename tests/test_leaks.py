"""No answer and no hidden test reaches a page, a download, the search index or a learner's folder.

Two ways: the lines of the real sources are looked for in the real book, and a small course with
marked answers is sent down the whole corridor, wheel and `llmweek start` included.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, llmweek
from small_book import ANSWER, DAY, HIDDEN, WHY, make_small_book

from llmweek.notebook import (
    BEGIN_SOLUTION,
    END_SOLUTION,
    Day,
    read_days,
    release_notebook,
    source_notebook,
)

DAYS = read_days(ROOT / "solutions")
TELLING = 25  # characters: a shorter line (`return counts`) is anybody's

# Imports, generators, a few idioms that any code has, and `tokenizers` as the oracle, with which
# Day 3's chapter compares as well.
NO_SECRET = re.compile(
    r"(from|import) \w|rng = np\.random\.|with np\.errstate\(|start = time\.perf_counter\("
    r"|def __init__\(self\)|.*\b(peer|pre_tokenizers)\b"
)


def flat(text: str) -> str:
    """Text without the spaces that layout adds."""
    return re.sub(r"\s+", " ", text)


def secret_lines(day: Day) -> dict[str, str]:
    """Telling lines of answers and hidden tests that the release does not have → whose they are."""
    release = release_notebook(source_notebook(day))
    known = flat("\n".join(c.source for c in release.cells))
    secret: dict[str, str] = {}
    for exercise in day.exercises:
        inside = False
        lines: list[str] = []
        for line in exercise.solution.splitlines():
            if line.strip() in (BEGIN_SOLUTION, END_SOLUTION):
                inside = line.strip() == BEGIN_SOLUTION
            elif inside:
                lines.append(line)
        lines += [line for check in exercise.hidden for line in check.source.splitlines()]
        for line in (flat(line).strip() for line in lines):
            if len(line) >= TELLING and line not in known and not NO_SECRET.match(line):
                secret[line] = exercise.name
    return secret


def text_of(path: Path) -> str:
    """What a reader can get out of a file of the site, flat."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        return flat("\n".join(c.source for c in cells))
    text = path.read_text("utf-8", errors="ignore")
    if path.suffix == ".html":
        text = unescape(re.sub(r"<[^>]+>", "", text))
    return flat(text)


def leaks(folder: Path, secret: dict[str, str]) -> list[str]:
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix in (".html", ".ipynb", ".js", ".txt", ".json", ".md", ".py"):
            text = text_of(path)
            found += [
                f"{path.relative_to(folder)}: {name}: {line}"
                for line, name in secret.items()
                if line in text
            ]
    return found


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.name)
def test_no_line_of_an_answer_or_hidden_test_is_in_the_book(site: Path, day: Day) -> None:
    secret = secret_lines(day)
    assert set(secret.values()) >= {e.name for e in day.exercises if e.points > 1}
    assert leaks(site, secret) == []


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.name)
def test_that_test_finds_the_answers_where_they_are(self_study_site: Path, day: Day) -> None:
    found = leaks(self_study_site, secret_lines(day))
    pages = {line.split(":")[0] for line in found}
    assert f"{day.name}/solutions.html" in pages
    # A line of one day's answers may be in another's, too.
    assert pages <= {f"{other.name}/solutions.html" for other in DAYS}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course, with what a wheel is built from."""
    root = make_small_book(tmp_path_factory.mktemp("course"), ROOT)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "lib", root / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    return root


def holders(folder: Path, mark: str) -> set[str]:
    """Files, zips opened, that have ``mark`` anywhere in their bytes, in any case."""
    found = set()
    for path in (p for p in folder.rglob("*") if p.is_file()):
        contents = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                contents = [archive.read(name) for name in archive.namelist()]
        if any(mark[:12].encode() in content.lower() for content in contents):
            found.add(path.relative_to(folder).as_posix())
    return found


MARKS = (ANSWER, HIDDEN, WHY)


def test_marked_answers_stay_out_of_the_classroom_site(course: Path) -> None:
    assert llmweek("book", cwd=course).returncode == 0
    html = course / "_build" / "html"
    assert holders(html, "twice") >= {f"{DAY}/exercises.html", f"downloads/{DAY}.ipynb"}
    assert [holders(html, mark) for mark in MARKS] == [set(), set(), set()]


def test_marked_answers_are_in_the_self_study_site_and_hidden_tests_are_not(course: Path) -> None:
    assert llmweek("book", "--edition", "self-study", cwd=course).returncode == 0
    html = course / "_build" / "html-self-study"
    assert holders(html, ANSWER) == {f"{DAY}/solutions.html", "searchindex.js"}
    assert holders(html, WHY) == {f"{DAY}/solutions.html", "searchindex.js"}
    assert holders(html, HIDDEN) == set()


def test_marked_answers_stay_out_of_what_learners_get(course: Path, tmp_path: Path) -> None:
    """Release, bundle, wheel, and the folder that `llmweek start` writes from the wheel."""
    done = llmweek("release", "--root", str(course), "--wheel", cwd=course)
    assert done.returncode == 0, done.stderr
    source = course / "autograde" / "source"
    assert [bool(holders(source, mark)) for mark in (ANSWER, HIDDEN)] == [True, True]
    (wheel,) = (course / "_build" / "dist").glob("*.whl")
    handed_out = tmp_path / "handed-out"
    shutil.copytree(course / "autograde" / "release", handed_out / "release")
    shutil.copy(course / "_build" / "llmweek-notebooks.zip", handed_out)
    shutil.copy(wheel, handed_out)
    installed = handed_out / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    start = "from llmweek.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", start, "start", "week"],
        cwd=handed_out,
        env=os.environ | {"PYTHONPATH": str(installed)},
        check=True,
        timeout=120,
    )
    notebook = f"{DAY}.ipynb"
    assert holders(handed_out, "twice") >= {
        f"release/{DAY}/{notebook}",
        "llmweek-notebooks.zip",
        wheel.name,
        f"week/{notebook}",
    }
    assert [holders(handed_out, mark) for mark in MARKS] == [set(), set(), set()]
