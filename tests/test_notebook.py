"""The translator: percent scripts in, nbgrader's source and release notebooks out."""

import nbformat
import pytest

from llmweek.notebook import SourceError, read_day, release_notebook, source_notebook, stub_of

SCRIPT = '''# %% [markdown] role="statement" id="double" points=2 minutes=5 difficulty=1 may_not="numpy.dot"
# ## `double`
# Twice a number.

# %% [markdown] role="hint" id="double"
# Add.

# %% [markdown] role="hint" id="double"
# Add it to itself.

# %% [markdown] role="hint" id="double"
# `return x + …`

# %% role="setup" id="double"
from llmweek.exercise import expect, passed

# %% role="solution" id="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    secret_answer = x + x
    return secret_answer
    ### END SOLUTION

# %% role="test" id="double"
# An int
expect(double, 2).equals(4)

# %% role="test" id="double" hidden=true seconds=3
# A float
expect(double, 2.5).equals(5.0)

# %% [markdown] role="explanation" id="double"
# Adding is enough.
'''


@pytest.fixture
def day(tmp_path):
    folder = tmp_path / "day9_doubling"
    folder.mkdir()
    (folder / "00_setup.py").write_text(
        "# %% [markdown]\n# # Doubling\n\n# %% role='setup'\nn = 1\n"
    )
    (folder / "10_double.py").write_text(SCRIPT)
    return read_day(folder)


def test_a_script_is_an_exercise(day):
    (exercise,) = day.exercises
    assert (day.name, day.short) == ("day9_doubling", "day9")
    assert exercise.names == ("double",)
    assert (exercise.points, exercise.minutes, exercise.difficulty) == (2, 5, 1)
    assert exercise.may_not == ("numpy.dot",)
    assert [(c.title, c.hidden, c.seconds) for c in exercise.checks] == [
        ("An int", False, 10.0),
        ("A float", True, 3.0),
    ]
    assert day.common_setup == "n = 1"


def test_a_day_is_called_as_its_notebook_is_headed(tmp_path, day):
    assert day.title == "Doubling"
    bare = tmp_path / "day8_bare"
    bare.mkdir()
    (bare / "10_double.py").write_text(SCRIPT)
    assert read_day(bare).title == "day8_bare"


def test_the_source_notebook_is_nbgraders(day):
    source = source_notebook(day)
    nbformat.validate(source)
    graded = [c for c in source.cells if c.metadata.nbgrader.get("grade")]
    assert [(c.metadata.nbgrader.grade_id, c.metadata.nbgrader.points) for c in graded] == [
        ("double", 2)
    ]
    ids = [c.metadata.nbgrader.grade_id for c in source.cells]
    assert len(ids) == len(set(ids)), "nbgrader wants unique grade ids"
    assert source_notebook(day) == source, "cell ids must not be drawn at random"


def test_the_release_keeps_answers_hidden_tests_and_explanations_back(day):
    text = nbformat.writes(release_notebook(source_notebook(day)))
    for secret in ("secret_answer", "A float", "2.5", "Adding is enough"):
        assert secret not in text
    for shown in ("Twice x", "NotImplementedError", "expect(double, 2)", "Hint 3: almost code"):
        assert shown in text


def test_released_cells_run(day):
    namespace = {}
    cells = [c for c in release_notebook(source_notebook(day)).cells if c.cell_type == "code"]
    for cell in cells[:-1]:
        exec(cell.source, namespace)
    with pytest.raises(AssertionError, match="not written yet"):
        exec(cells[-1].source, namespace)


def test_a_stub_keeps_signature_docstring_and_indent():
    solution = SCRIPT[SCRIPT.index("def double") : SCRIPT.index('# %% role="test"')]
    assert stub_of(solution).splitlines()[:4] == [
        "def double(x):",
        '    """Twice x."""',
        "    # YOUR CODE HERE",
        "    raise NotImplementedError()",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('role="hint" id="double"\n# Add.', 'role="tip" id="double"\n# Add.', "role"),
        ('role="setup" id="double"', 'note="x"', "needs role"),
        ("points=2 ", "", "lacks points"),
        ("### BEGIN SOLUTION", "", "mark the answer"),
        (" hidden=true", "", "hidden test"),
        ('# %% [markdown] role="hint" id="double"\n# Add.\n', "", "three hints"),
        ('role="test" id="double"\n', 'role="test"\n', "needs id"),
    ],
)
def test_malformed_sources_are_refused_by_name(tmp_path, old, new, message):
    folder = tmp_path / "day9_doubling"
    folder.mkdir()
    assert old in SCRIPT
    (folder / "10_double.py").write_text(SCRIPT.replace(old, new, 1))
    with pytest.raises(SourceError, match=message) as caught:
        read_day(folder)
    assert "10_double.py" in str(caught.value)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no percent scripts"):
        read_day(tmp_path)


def test_checks_that_take_long_say_so_in_the_released_cell(tmp_path, day):
    (tmp_path / "day9_doubling" / "10_double.py").write_text(
        SCRIPT.replace(
            'role="test" id="double"\n# An int', 'role="test" id="double" seconds=90\n# An int'
        )
    )
    for read, expected in ((day, {}), (read_day(tmp_path / "day9_doubling"), {"seconds": 90.0})):
        (cell,) = (
            c for c in source_notebook(read).cells if c.metadata.get("nbgrader", {}).get("grade")
        )
        assert cell.metadata.get("llmweek", {}) == expected
