"""A submission laid over the release: what is the learner's is kept, what is ours is ours."""

from __future__ import annotations

import copy
import json
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from llmweek.notebook import read_day, release_notebook, source_notebook
from llmweek.rebuild import LARGEST, NotANotebook, rebuild
from llmweek.submitted import LARGEST_TEXT, MOST_CELLS

SETUP = """# %% role="setup"
import math
from llmweek.exercise import expect, passed
"""

EXERCISE = '''# %% [markdown] role="statement" id="{name}" points=2 minutes=5 difficulty=1
# ## `{name}`

# %% role="solution" id="{name}"
def {name}(x: int) -> int:
    """What {name} does."""
    ### BEGIN SOLUTION
    return x + {n}
    ### END SOLUTION

# %% role="test" id="{name}"
# One
expect({name}, 1).equals({n} + 1)

# %% role="test" id="{name}" hidden=true
# Two
expect({name}, 2).equals({n} + 2)
'''

Notebook = dict[str, Any]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    folder: Path = tmp_path_factory.mktemp("solutions") / "day9_adding"
    folder.mkdir()
    (folder / "00_setup.py").write_text(SETUP)
    (folder / "10_add_one.py").write_text(EXERCISE.format(name="add_one", n=1))
    (folder / "20_add_two.py").write_text(EXERCISE.format(name="add_two", n=2))
    return release_notebook(source_notebook(read_day(folder)))


ONE = "def add_one(x):\n    return 1 + x"
TWO = "def add_two(x):\n    return 2 + x"


@pytest.fixture
def done(release: NotebookNode) -> Notebook:
    """The release with both answers written in, as Jupyter saves it."""
    notebook: Notebook = json.loads(json.dumps(release))
    answer(notebook, "add_one")["source"] = ONE
    answer(notebook, "add_two")["source"] = TWO
    return notebook


def answer(notebook: Notebook, name: str, role: str = "-solution") -> Any:
    return next(
        c
        for c in notebook["cells"]
        if c["metadata"].get("nbgrader", {}).get("grade_id") == name + role
    )


def code(notebook: NotebookNode) -> list[str]:
    return [c.source for c in notebook.cells if c.cell_type == "code"]


def sent(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()


def added(source: str) -> Notebook:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "id": "mine"}


def bare(notebook: Notebook) -> Notebook:
    """As after a copy and paste into another notebook: no metadata, other ids."""
    for n, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {}, f"pasted{n}"
    return notebook


def test_untouched_notebook_is_the_release(release: NotebookNode) -> None:
    rebuilt = rebuild(release, nbformat.writes(release).encode())
    assert rebuilt.notes == []
    assert nbformat.writes(rebuilt.notebook) == nbformat.writes(release)


def test_answers_are_taken_and_nothing_else_is(release: NotebookNode, done: Notebook) -> None:
    for cell in done["cells"]:
        cell["metadata"]["evil"] = cell["metadata"]["tags"] = ["x"]
        cell["attachments"] = {"a.svg": {"image/svg+xml": "<script>"}}
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "100"}}]
    cell = answer(done, "add_one", "")
    cell["metadata"]["nbgrader"]["points"] = 1000
    done["metadata"]["kernelspec"] = {"name": "evil"}
    rebuilt = rebuild(release, sent(done))
    want = copy.deepcopy(release)
    answer(want, "add_one")["source"] = ONE
    answer(want, "add_two")["source"] = TWO
    assert nbformat.writes(rebuilt.notebook) == nbformat.writes(want)


@pytest.mark.parametrize("role", ["", "-setup"])
@pytest.mark.parametrize("what", ["edited", "deleted", "first line only"])
def test_our_cells_are_the_released_ones(
    release: NotebookNode, done: Notebook, role: str, what: str
) -> None:
    cell = answer(done, "00_setup" if role else "add_two", role)
    if what == "deleted":
        done["cells"].remove(cell)
    else:
        cell["source"] = "pass" if what == "edited" else cell["source"].split("\n")[0]
    rebuilt = rebuild(release, sent(done))
    theirs = ["pass"] if what == "edited" and role else []  # is run after ours
    wanted = copy.deepcopy(release)
    answer(wanted, "add_one").source, answer(wanted, "add_two").source = ONE, TWO
    cells = code(wanted)
    assert code(rebuilt.notebook) == [cells[0], *theirs, *cells[1:]]
    how = "deleted" if what == "deleted" else "edited"
    checks = f"the checks of `add_two` were {how}: the released ones are used"
    set_up = f"the notebook's set-up was {how}: the released one is used"
    set_up += ", and then what was added to it" if theirs else ""
    assert rebuilt.notes == [set_up if role else checks]
    assert rebuilt.flags == ("edited",)


@pytest.mark.parametrize("n", [2, 3])
def test_of_checks_that_were_changed_alike_it_is_said_once(tmp_path: Path, n: int) -> None:
    names = ["one", "two", "three"][:n]
    folder = tmp_path / "day9_adding"
    folder.mkdir()
    (folder / "00_setup.py").write_text(SETUP)
    for place, name in enumerate(names):
        (folder / f"{place}1_{name}.py").write_text(EXERCISE.format(name=name, n=place))
    given = release_notebook(source_notebook(read_day(folder)))
    changed = copy.deepcopy(given)
    for name in names:
        answer(changed, name, "").source = "pass"
    (note,) = rebuild(given, sent(changed)).notes
    whose = "`one` and `two`" if n == 2 else "every exercise"
    assert note == f"the checks of {whose} were edited: the released ones are used"


def test_an_unedited_stub_stays_the_stub(release: NotebookNode, done: Notebook) -> None:
    stub = answer(release, "add_one")["source"]
    answer(done, "add_one")["source"] = stub
    rebuilt = rebuild(release, sent(done))
    assert answer(rebuilt.notebook, "add_one").source == stub
    assert "NotImplementedError" in stub


def test_stripped_metadata_is_placed_by_content(release: NotebookNode, done: Notebook) -> None:
    done["cells"].insert(2, added("HELPER = 1"))
    rebuilt = rebuild(release, sent(bare(done)))
    assert answer(rebuilt.notebook, "add_one").source == ONE
    assert answer(rebuilt.notebook, "add_two").source == TWO
    assert code(rebuilt.notebook)[1] == "HELPER = 1"
    assert rebuilt.notes == []


def test_nbformat_ids_place_what_lost_its_grade_id(release: NotebookNode, done: Notebook) -> None:
    for cell in done["cells"]:
        cell["metadata"] = {}
    answer_cell = next(c for c in done["cells"] if c["source"] == ONE)
    answer_cell["source"] = "from operator import add\nglobals()['add_one'] = lambda x: add(x, 1)"
    rebuilt = rebuild(release, sent(done))
    assert answer(rebuilt.notebook, "add_one").source == answer_cell["source"]


def test_added_cells_follow_the_cell_they_followed(release: NotebookNode, done: Notebook) -> None:
    at = done["cells"].index(answer(done, "add_one"))
    done["cells"][at + 1 : at + 1] = [added("after = 1"), added("after = 2")]
    done["cells"].insert(0, added("before = 0"))
    rebuilt = code(rebuild(release, sent(done)).notebook)
    assert rebuilt[0] == "before = 0"
    assert rebuilt[2:5] == [ONE, "after = 1", "after = 2"]


def test_reordered_cells_come_back_in_order(release: NotebookNode, done: Notebook) -> None:
    want = code(rebuild(release, sent(done)).notebook)
    done["cells"].reverse()
    assert code(rebuild(release, sent(done)).notebook) == want


def test_split_answer_keeps_both_halves(release: NotebookNode, done: Notebook) -> None:
    cell = answer(done, "add_one")
    at = done["cells"].index(cell)
    cell["source"] = "ONE = 1"
    done["cells"].insert(at + 1, added("def add_one(x):\n    return x + ONE"))
    rebuilt = code(rebuild(release, sent(done)).notebook)
    assert rebuilt[1:3] == ["ONE = 1", "def add_one(x):\n    return x + ONE"]


def test_merged_answers_are_not_undone_by_a_stub(release: NotebookNode, done: Notebook) -> None:
    answer(done, "add_one")["source"] = f"{ONE}\n\n{TWO}"
    done["cells"].remove(answer(done, "add_two"))
    rebuilt = rebuild(release, sent(done))
    assert not any("NotImplementedError" in c for c in code(rebuilt.notebook))
    assert rebuilt.notes == [
        "the answer of `add_two` stood in the answer cell of `add_one`: it is used"
    ]


def test_answer_merged_into_its_test_is_found(release: NotebookNode, done: Notebook) -> None:
    done["cells"].remove(answer(done, "add_one"))
    test = answer(done, "add_one", "")
    test["source"] = f"{ONE}\n\n{test['source']}"
    rebuilt = rebuild(release, sent(done))
    checks = answer(release, "add_one", "")["source"]
    sources = code(rebuilt.notebook)
    assert sources.index(ONE) == sources.index(checks) - 1
    assert sources.count(checks) == 1


def test_answer_written_below_its_checks_counts(release: NotebookNode, done: Notebook) -> None:
    answer(done, "add_one")["source"] = answer(release, "add_one")["source"]
    done["cells"].append(added(ONE))
    rebuilt = rebuild(release, sent(done))
    sources = code(rebuilt.notebook)
    assert sources.index(ONE) < sources.index(answer(release, "add_one", "")["source"])
    assert not any("NotImplementedError" in source for source in sources)
    assert rebuilt.notes == ["the answer of `add_one` stood in an added cell: it is used"]
    assert rebuilt.flags == ()


def test_deleted_answer_is_the_stub_with_a_note(release: NotebookNode, done: Notebook) -> None:
    done["cells"].remove(answer(done, "add_two"))
    rebuilt = rebuild(release, sent(done))
    assert "NotImplementedError" in answer(rebuilt.notebook, "add_two").source
    assert rebuilt.notes == ["the answer cell of `add_two` is missing: it counts as not answered"]
    assert rebuilt.flags == ("look",)


def test_a_doubled_grade_id_loses_nothing(release: NotebookNode, done: Notebook) -> None:
    cell = answer(done, "add_one")
    double = copy.deepcopy(cell)
    double["source"] = "def add_one(x):\n    return x - -1"
    done["cells"].insert(done["cells"].index(cell) + 1, double)
    rebuilt = rebuild(release, sent(done)).notebook
    assert code(rebuilt)[1:3] == [ONE, double["source"]]
    ids = [c.metadata["nbgrader"]["grade_id"] for c in rebuilt.cells if "nbgrader" in c.metadata]
    assert len(ids) == len(set(ids)) == len(release.cells)


def test_windows_newlines_and_marks_are_read(release: NotebookNode, done: Notebook) -> None:
    want = code(rebuild(release, sent(done)).notebook)
    for cell in done["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    text = json.dumps(done, indent=1).replace("\n", "\r\n")
    for encoding in ("utf-8-sig", "utf-16"):
        rebuilt = rebuild(release, text.encode(encoding))
        assert code(rebuilt.notebook) == want
        assert rebuilt.notes == []


def test_older_formats_are_read(release: NotebookNode, done: Notebook) -> None:
    want = code(rebuild(release, sent(done)).notebook)
    cells = [
        {"cell_type": "code", "input": c["source"].splitlines(True), "outputs": [], "metadata": {}}
        if c["cell_type"] == "code"
        else {"cell_type": "markdown", "source": c["source"]}
        for c in done["cells"]
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    assert code(rebuild(release, sent(old)).notebook) == want


@pytest.mark.parametrize(
    ("submitted", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe\xfd", "not text"),
        (b"print('hello')", "not JSON"),
        (b'{"cells": [}', "line 1"),
        (b"[" * 200_000, "not JSON"),
        (b"1" * 10_000, "not JSON"),
        (b"[1, 2]", "no cells"),
        (b'{"cells": 3}', "no list"),
        (b'{"cells": [' + b"{}," * 5_000 + b"{}]}", "5001 cells"),
        (b" " * (LARGEST + 1), "MB"),
        (json.dumps({"cells": [{"source": "x" * 2_000_001}]}).encode(), "characters"),
    ],
)
def test_what_is_no_notebook_is_told_in_words(
    release: NotebookNode, submitted: bytes, says: str
) -> None:
    with pytest.raises(NotANotebook, match=says):
        rebuild(release, submitted)


def test_odd_cells_are_left_out_with_a_note(release: NotebookNode, done: Notebook) -> None:
    answer(done, "add_one")["metadata"]["nbgrader"]["grade_id"] = ["add_one"]
    done["cells"][:0] = [3, {"cell_type": "code", "source": {"a": 1}}, {"source": ["x", 1]}]
    half = "x = '\ud800'"
    done["cells"].append(added(half))
    rebuilt = rebuild(release, sent(done))
    assert len([n for n in rebuilt.notes if "not readable" in n]) == 3
    assert answer(rebuilt.notebook, "add_one").source == ONE
    assert nbformat.writes(rebuilt.notebook).encode()  # the half surrogate is gone


def test_a_foreign_notebook_is_said_to_be_one(release: NotebookNode) -> None:
    rebuilt = rebuild(release, sent({"cells": [added("x = 1")]}))
    assert rebuilt.notes == [
        "no cell of this assignment was found in the notebook: is it of another one?"
    ]
    assert rebuilt.flags == ("look",)


def test_the_next_days_notebook_is_said_to_be_foreign(release: NotebookNode) -> None:
    """Set-up cells are called alike in every assignment, so one of them tells nothing."""
    other = {
        "cell_type": "code",
        "source": "import other",
        "metadata": {"nbgrader": {"grade_id": "00_setup-setup"}},
    }
    rebuilt = rebuild(release, sent({"cells": [other, added("x = 1")]}))
    assert "is it of another one?" in rebuilt.notes[0]
    assert rebuilt.flags == ("look",)
    assert answer(rebuilt.notebook, "add_one").source == answer(release, "add_one").source


@pytest.mark.parametrize("cells", [1, MOST_CELLS])
def test_the_largest_notebook_is_laid_over_a_long_day_in_seconds(
    tmp_path: Path, cells: int
) -> None:
    """Nothing bounds the time of this but the sizes: half a CPU second, or some ten if every text
    were read anew for every place.
    """
    folder = tmp_path / "day9_adding"
    folder.mkdir()
    (folder / "00_setup.py").write_text(SETUP)
    for n in range(10, 40):
        (folder / f"{n}_add.py").write_text(EXERCISE.format(name=f"add_{n}", n=n))
    release = release_notebook(source_notebook(read_day(folder)))
    text = "a=1\n" * (LARGEST_TEXT // cells // 4)
    submitted = sent({"cells": [{"cell_type": "code", "source": text, "metadata": {}}] * cells})
    start = time.process_time()
    rebuild(release, submitted)
    assert time.process_time() - start < 3
