"""`llmweek release`: the same bytes each time, no answers, and nbgrader's own bookkeeping."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from scratch_course import DAY, EXERCISES, make_course

from llmweek import trained
from llmweek.cli import CommandError
from llmweek.release import build_wheel, clone, release

ROOT = Path(__file__).parents[1]


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    llmweek = [sys.executable, "-m", "llmweek.cli"]
    return subprocess.run(
        [*llmweek, *command], cwd=cwd, capture_output=True, text=True, timeout=120
    )


def written(course: Path) -> dict[str, bytes]:
    paths = [*course.glob("autograde/*/*/*.ipynb"), *course.glob("_build/*.zip")]
    return {str(p.relative_to(course)): p.read_bytes() for p in paths}


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    # Each run is a process with a hash seed of its own.
    course = make_course(tmp_path / "course")
    first = run("release", cwd=course)
    assert first.returncode == 0, first.stderr
    before = written(course)
    assert sorted(before) == [
        "_build/llmweek-notebooks.zip",
        f"autograde/release/{DAY}/{DAY}.ipynb",
        f"autograde/source/{DAY}/{DAY}.ipynb",
    ]
    for path in before:
        (course / path).unlink()
    assert run("release", cwd=course).returncode == 0
    assert written(course) == before


def test_what_learners_get_has_no_answer_and_no_hidden_test(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    run("release", cwd=course)
    with zipfile.ZipFile(course / "_build" / "llmweek-notebooks.zip") as bundle:
        assert bundle.namelist() == [f"llmweek/{DAY}.ipynb"]
        text = bundle.read(f"llmweek/{DAY}.ipynb").decode()
    assert text == (course / "autograde" / "release" / DAY / f"{DAY}.ipynb").read_text()
    assert "squared, not doubled" in text
    assert "hidden lesson" not in text
    assert "return n + n" not in text
    assert "hidden lesson" in (course / "autograde" / "source" / DAY / f"{DAY}.ipynb").read_text()


def test_the_gradebook_knows_each_exercise_and_its_points(tmp_path: Path) -> None:
    from nbgrader.api import Gradebook

    course = make_course(tmp_path / "course")
    run("release", cwd=course)
    with Gradebook(f"sqlite:///{course / 'autograde' / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_notebook(DAY, DAY)
        assert {c.name: c.max_score for c in notebook.grade_cells} == dict.fromkeys(EXERCISES, 2.0)
        sources = {c.name: c.source for c in notebook.source_cells}
    assert "return n + n" not in sources["one-solution"]  # it is what a missing answer becomes
    assert "hidden lesson" in sources["one"]


def test_a_malformed_source_is_one_clear_error(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    (course / "solutions" / DAY / "10_one.py").write_text('# %% role="answer" id="one"\n')
    done = run("release", cwd=course)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "10_one.py: cell 1" in done.stderr


def test_the_clone_is_the_one_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make_course(tmp_path / "course")
    assert clone(course / "solutions" / DAY) == course
    assert clone(tmp_path) == ROOT  # none around: the one this package is installed from
    (tmp_path / "empty" / "solutions").mkdir(parents=True)
    (tmp_path / "empty" / "autograde").mkdir()
    with pytest.raises(CommandError, match="holds no day"):
        release(root=tmp_path / "empty")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The learners' wheel of this course, unpacked where a learner's packages would be."""
    folder = tmp_path_factory.mktemp("wheel")
    assert run("release", cwd=ROOT).returncode == 0
    trained.ensure()
    with zipfile.ZipFile(build_wheel(ROOT, folder)) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_carries_trained_models_that_fit_its_code(installed: Path) -> None:
    program = (
        "from llmweek import trained; "
        "print(trained.FOLDER, {name: trained.is_current(name) for name in trained.RECIPES})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=installed, capture_output=True, text=True
    )
    assert done.stdout.startswith(f"{installed / 'llmweek' / 'models'} ")
    assert done.stdout.count("True") == len(trained.RECIPES), done.stdout + done.stderr


def test_the_wheel_carries_the_notebooks_and_nothing_of_the_teachers(installed: Path) -> None:
    names = {p.relative_to(installed).as_posix() for p in installed.rglob("*") if p.is_file()}
    assert {"llmweek/check.py", "llmweek/release/day3_bpe/day3_bpe.ipynb"} <= names
    tops = {name.split("/")[0] for name in names}
    assert tops == {"llmweek", next(t for t in tops if t.endswith(".dist-info"))}
    for path in installed.rglob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        assert not any("BEGIN SOLUTION" in c.source or "HIDDEN" in c.source for c in cells)
