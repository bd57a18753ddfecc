"""`llmweek check`: real kernels, real notebooks, and the ways in which they go wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from rich.console import Console
from scratch_course import DAY, EXERCISES, fill_in, make_course, release_to
from typer.testing import CliRunner

from autograde.sample_class import sample_class
from llmweek import cli
from llmweek.check import Verdict, check_notebook, find, notebooks_in
from llmweek.cli import CommandError
from llmweek.notebook import read_days
from llmweek.rebuild import NotANotebook
from llmweek.start import start

ROOT = Path(__file__).parents[1]
RIGHT = {f"{name}-solution": f"def {name}(n):\n    return 2 * n" for name in EXERCISES}


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An untouched scratch notebook in a learner's folder, which is the current one."""
    release_to(monkeypatch, make_course(tmp_path / "course") / "solutions", tmp_path)
    start(tmp_path / "week")
    monkeypatch.chdir(tmp_path / "week")
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "week" / f"{DAY}.ipynb"


def verdicts(notebook: Path, seconds: int = 30) -> tuple[dict[str, Verdict], list[str]]:
    found, notes = check_notebook(notebook, seconds, Console(quiet=True))
    return {v.exercise: v for v in found}, notes


def check(*arguments: str) -> tuple[int, str]:
    """Exit status and output of `llmweek check ARGUMENTS`."""
    result = CliRunner().invoke(cli.app(["check"]), ["check", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_untouched_is_nought_with_a_first_step(notebook: Path) -> None:
    status, said = check()
    assert status == 1
    assert f"{DAY}.ipynb: 0 of 10 points" in said
    assert said.count("not started") == 5
    assert "Next: `one`. Open" in said
    assert "go to cell 4" in said
    assert nbformat.read(notebook, 4).cells[3].metadata.nbgrader.grade_id == "one-solution"


def test_right_answers_earn_all_and_the_week_is_remembered(notebook: Path) -> None:
    fill_in(notebook, RIGHT)
    assert check(str(notebook.parent))[0] == 0
    notes = json.loads((notebook.parent / ".llmweek" / "progress.json").read_text())
    assert notes["earned"] == {DAY: dict.fromkeys(EXERCISES, 2)}
    fill_in(notebook, {"one-solution": "def one(n):\n    return n * n"})
    status, said = check("day9")
    assert status == 1
    assert "squared, not doubled" in said
    assert "The week so far: 8 of 10 points (day9 8/10)." in said


def test_each_trouble_costs_its_own_exercise_only(notebook: Path) -> None:
    fill_in(
        notebook,
        {
            "one-solution": "def one(n):\n    while True:\n        print('a lot of output')",
            "two-solution": "import no_such_package\ndef two(n):\n    return 2 * n",
            "three-solution": "def three(n:\n    return 2 * n",
            "four-solution": "import os\nos._exit(3)",
            "five-solution": RIGHT["five-solution"],
        },
    )
    found, _ = verdicts(notebook, seconds=3)
    assert [v.passed for v in found.values()] == [False, False, False, False, True]
    assert "its check (cell 5): no answer after 3 s" in found["one"].message
    assert found["one"].cell == 4
    assert "python -m pip install no_such_package" in found["two"].message
    assert found["three"].message.startswith("SyntaxError: ")
    assert "(line 1 of the cell)" in found["three"].message
    assert found["three"].cell == 10
    assert "Python itself stopped" in found["four"].message


def test_a_loop_that_swallows_the_interrupt_is_stopped_in_its_cell(notebook: Path) -> None:
    loop = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    fill_in(notebook, RIGHT | {"two-solution": loop})
    found, _ = verdicts(notebook, seconds=3)
    assert [v.passed for v in found.values()] == [True, False, True, True, True]
    assert found["two"].message.startswith("no answer after 3 s")
    assert found["two"].cell == 7


def test_edited_and_deleted_checks_are_the_released_ones(notebook: Path) -> None:
    wrong = "def one(n):\n    return n * n"
    fill_in(notebook, {"one-solution": wrong, "one": "passed('one')", "two": None})
    found, notes = verdicts(notebook)
    assert not found["one"].passed
    assert "squared, not doubled" in found["one"].message
    assert not found["two"].passed
    assert any("`one` were edited: the released ones are used" in n for n in notes)
    assert any("`two` were deleted: the released ones are used" in n for n in notes)
    assert "were edited" in check()[1]


def test_a_deleted_answer_cell_is_not_in_the_notebook(notebook: Path) -> None:
    fill_in(notebook, {"two-solution": None})
    found, _ = verdicts(notebook)
    assert found["two"].cell is None
    assert "not in your notebook" in check()[1]


def test_exit_in_a_cell_is_an_error_of_that_cell(notebook: Path) -> None:
    fill_in(notebook, RIGHT | {"one-solution": "exit()", "two-solution": "quit()"})
    found, _ = verdicts(notebook)
    assert [v.passed for v in found.values()] == [False, False, True, True, True]
    assert "SystemExit" in found["one"].message


def test_scratch_trouble_does_not_cost_a_right_answer(notebook: Path) -> None:
    fill_in(notebook, RIGHT | {"one-solution": RIGHT["one-solution"] + "\n\none(3) / 0"})
    found, _ = verdicts(notebook)
    assert found["one"].passed


def test_a_name_that_is_missing_is_traced_to_the_cell_that_failed_to_make_it(
    notebook: Path,
) -> None:
    fill_in(notebook, {"two-solution": "two = helper"})
    work = nbformat.read(notebook, as_version=4)
    work.cells.insert(5, nbformat.v4.new_code_cell("def helper(n:\n    return 2 * n"))
    nbformat.write(work, notebook)
    found, _ = verdicts(notebook)
    assert found["two"].message.startswith("SyntaxError")
    assert found["two"].cell == 6
    assert found["one"].message == "not started"


def test_another_exercise_is_not_blamed_for_a_missing_name(notebook: Path) -> None:
    fill_in(notebook, {"two-solution": "def twice(n):\n    return 2 * n"})
    found, _ = verdicts(notebook)
    assert found["two"].message == "NameError: name 'two' is not defined"
    assert found["two"].cell == 7


def test_a_kernel_spec_of_another_python_is_not_used(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": ["/no/such/python"], "display_name": "x"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    fill_in(notebook, RIGHT)
    assert all(v.passed for v in verdicts(notebook)[0].values())


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"%PDF-1.7\n", "not JSON"), (b"[1]", "not a notebook")]
)
def test_what_is_no_notebook_is_said_to_be_none(notebook: Path, content: bytes, words: str) -> None:
    notebook.write_bytes(content)
    with pytest.raises(NotANotebook, match=words):
        verdicts(notebook)
    status, said = check()
    assert status == 1
    assert words in said


def test_a_renamed_notebook_is_known_by_what_it_says(notebook: Path) -> None:
    fill_in(notebook, RIGHT)
    renamed = notebook.rename(notebook.with_name("mine (1).ipynb"))
    assert all(v.passed for v in verdicts(renamed)[0].values())
    assert notebooks_in(renamed.parent) == [renamed]
    again = shutil.copy(renamed, notebook)
    assert notebooks_in(renamed.parent) == [again]


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ([], "`llmweek start` writes them"),
        (["day8"], r"no day of the course \(day9\)"),
        (["day9"], "is not here: go to its folder"),
        (["empty"], "`llmweek start .*empty` writes them"),
        (["letter.txt"], "is not a notebook of the course"),
    ],
)
def test_what_cannot_be_checked_says_what_to_do(
    notebook: Path, tmp_path: Path, what: list[str], words: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "empty").mkdir(parents=True)
    (elsewhere / "letter.txt").write_text("Dear reader")
    with pytest.raises(CommandError, match=words):
        find(what, elsewhere)


def test_an_expected_error_is_one_line_and_status_2(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "llmweek.cli", "check", "no_such_thing"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("llmweek: ")


def test_nbgrader_is_not_imported(notebook: Path) -> None:
    code = "import sys, llmweek.check, llmweek.start; print('nbgrader' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", [d.name for d in read_days(ROOT / "solutions")])
def test_a_day_of_the_course_untouched_and_answered(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_to(monkeypatch, ROOT / "solutions", tmp_path)
    start(tmp_path / "w")
    mine = tmp_path / "w" / f"{name}.ipynb"
    assert not any(v.passed or v.started for v in verdicts(mine)[0].values())
    day = next(d for d in read_days(ROOT / "solutions") if d.name == name)
    mine.write_bytes(next(w.submission for w in sample_class(day) if w.learner == "complete"))
    failed = [v for v in verdicts(mine, seconds=60)[0].values() if not v.passed]
    assert not failed
