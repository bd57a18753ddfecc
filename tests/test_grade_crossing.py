# ruff: noqa: E501 (a table, a row a line)
"""The same test cell means the same in a learner's notebook and across the trust boundary."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from small_day import sent

from autograde.bubblewrap import why_no_walls
from autograde.grading import Options, grade_submission
from autograde.results import Result
from llmweek.exercise import Failure
from llmweek.notebook import read_day, release_notebook, source_notebook

pytestmark = pytest.mark.skipif(bool(why_no_walls()), reason=why_no_walls())


class Row(NamedTuple):
    name: str
    answer: str
    test: str
    passes: bool = True


ROWS = [
    Row(
        "nested",
        "def nested(f, g): return f(g)",
        "def own(x):\n    return x + 1\n"
        "def calls(h):\n    return h(lambda g: g(own), own)\n"
        "expect(nested, lambda g: g(1), own).equals(2)\n"
        "expect(nested, lambda h: nested(h, 3), lambda x: x * 2).equals(6)",
    ),
    Row(
        "array",
        "def array(a): return a.T.copy()",
        "a = np.arange(6.0).reshape(2, 3)\nexpect(array, a).equals(a.T)",
    ),
    Row(
        "dtype",
        "def dtype(a): return a",
        "a = np.ones(3, 'f4')[::2]\nexpect(dtype, a).equals(a)\nrequire(dtype(a).dtype == np.float32, 'dtype')",
    ),
    Row(
        "mutates",
        "def mutates(a): a[0] = 9; return a",
        "expect(mutates, np.zeros(3)).value()",
        False,
    ),
    Row(
        "in_place", "def in_place(a): a.sort()", "expect(in_place, [2, 1]).in_place().equals(None)"
    ),
    Row(
        "kwargs",
        "def kwargs(*a, k=1, **kw): return [a, k, kw]",
        "expect(kwargs, 1, k=2, z={3: (4,)}).equals([(1,), 2, {'z': {3: (4,)}}])",
    ),
    Row(
        "generator",
        "def generator(n):\n    yield from range(n)",
        "require(list(generator(3)) == [0, 1, 2], 'three')",
    ),
    Row(
        "closure", "def closure(n):\n    return lambda x: x + n", "expect(closure(2), 3).equals(5)"
    ),
    Row(
        "numpy_random",
        "def numpy_random(rng): return rng.normal(size=3)",
        "rng = np.random.default_rng(5)\nwant = np.random.default_rng(5).normal(size=3)\nexpect(numpy_random, rng).equals(want)",
    ),
    Row(
        "python_random",
        "def python_random(rng): return rng.sample(range(99), 5)",
        "expect(python_random, random.Random(1)).equals(random.Random(1).sample(range(99), 5))",
    ),
    Row(
        "raises",
        "def raises(x):\n    class Mine(ValueError): pass\n    raise Mine(x)",
        "expect(raises, 1).raises(ValueError)",
    ),
    Row(
        "caught",
        "def caught(x): return {}[x]",
        "try:\n    caught('k')\nexcept LookupError:\n    pass\nelse:\n    require(False, 'no error')",
    ),
    Row(
        "unicode_error",
        "def unicode_error(b): return b.decode()",
        "expect(unicode_error, b'\\xff').raises(UnicodeDecodeError)",
    ),
    Row(
        "call_back_error",
        "def call_back_error(f):\n    try:\n        f()\n    except KeyError as e:\n        return 'caught'",
        "def fails():\n    raise KeyError('x')\nexpect(call_back_error, fails).equals('caught')",
    ),
    Row("big_int", "def big_int(n): return 2 ** n", "expect(big_int, 500).equals(2 ** 500)"),
    Row(
        "text", "def text(s): return s[::-1]", "expect(text, 'a\\ud800词🙂').equals('🙂词\\ud800a')"
    ),
    Row(
        "bools",
        "def bools(a): return a > 0",
        "expect(bools, np.array([1, -1])).equals(np.array([True, False]))\nexpect(bools, 1).equals(True)",
    ),
    Row(
        "numpy_for_list",
        "def numpy_for_list(v): return np.array(v)",
        "expect(numpy_for_list, [1, 2]).equals([1, 2])",
        False,
    ),
    Row(
        "tuple_for_list",
        "def tuple_for_list(v): return tuple(v)",
        "expect(tuple_for_list, [1, 2]).equals([1, 2])",
        False,
    ),
    Row("infinite", "def infinite(x): return np.nan", "expect(infinite, 1.0).close(1.0)", False),
    Row("nothing", "def nothing(v): return None", "a, b = nothing([1])", False),
    Row(
        "objects",
        "class Model:\n    def __init__(self, w): self.w, self._k = w, 1\n"
        "    def __call__(self, x): return x @ self.w\n"
        "    def __getitem__(self, i): return self.w[i]\n"
        "    def __len__(self): return len(self.w)\n"
        "def objects(): return Model(np.eye(2))",
        "m = objects()\nrequire(len(m) == 2, 'len')\nexpect(m, np.ones(2)).equals(np.ones(2))\n"
        "m.w = np.zeros((2, 2))\nexpect(m, np.ones(2)).equals(np.zeros(2))\n"
        "require(m._k == 1, 'private')\nrequire(hasattr(m, 'w') and not hasattr(m, 'v'), 'attributes')",
    ),
    Row(
        "types",
        "def types(a, d): return a.astype(d)",
        "expect(types, np.ones(2), np.int64).equals(np.ones(2, int))\nexpect(types, np.ones(2), float).equals(np.ones(2))",
    ),
    Row(
        "long_list",
        "def long_list(v): return [x / 2 for x in v]",
        "v = list(range(50_000))\nexpect(long_list, v).equals([x / 2 for x in v])",
    ),
]

ROWS += [
    Row(
        "tensor",
        "def tensor(x): return x.T.contiguous()",
        "x = torch.arange(6.0).reshape(2, 3)\nexpect(tensor, x).equals(x.T)",
    ),
    Row(
        "strides",
        "def strides(x): return [x.is_contiguous(), list(x.shape), x.requires_grad]",
        "x = torch.ones(3, 4)\nexpect(strides, x.T).equals([False, [4, 3], False])\n"
        "expect(strides, x[:, ::2].requires_grad_()).equals([False, [3, 2], True])\n"
        "expect(strides, torch.ones(1).expand(5)).equals([False, [5], False])",
    ),
    Row(
        "half",
        "def half(x): return x.half(), x.bfloat16(), x.double(), x.long(), x > 1",
        "x = torch.tensor([1.5, 2.5])\n"
        "expect(half, x).equals((x.half(), x.bfloat16(), x.double(), x.long(), x > 1))",
    ),
    Row(
        "wrong_dtype",
        "def wrong_dtype(x): return x.double()",
        "expect(wrong_dtype, torch.ones(2)).close(torch.ones(2))",
        False,
    ),
    Row(
        "wrong_shape",
        "def wrong_shape(x): return x.sum(-1, keepdim=True)",
        "expect(wrong_shape, torch.ones(2, 3)).close(torch.full((2,), 3.0))",
        False,
    ),
    Row(
        "float_for_tensor",
        "def float_for_tensor(x): return x.sum().item()",
        "expect(float_for_tensor, torch.ones(2)).equals(torch.tensor(2.0))",
        False,
    ),
    Row(
        "array_for_tensor",
        "def array_for_tensor(x): return x.numpy()",
        "expect(array_for_tensor, torch.ones(2)).equals(torch.ones(2))",
        False,
    ),
    Row(
        "nan_tensor",
        "def nan_tensor(x): return x / 0",
        "expect(nan_tensor, torch.zeros(2)).close(torch.zeros(2))",
        False,
    ),
    Row(
        "changes_tensor",
        "def changes_tensor(x): return x.zero_()",
        "expect(changes_tensor, torch.ones(2)).value()",
        False,
    ),
    Row(
        "keeps_tensor",
        "def keeps_tensor(x): return x.clone().zero_()",
        "expect(keeps_tensor, torch.tensor([1.0, float('nan')])).equals(torch.zeros(2))",
    ),
    Row(
        "torch_random",
        "def torch_random(g): return torch.randn(700, generator=g)",
        "g = torch.Generator().manual_seed(5)\nwant = torch.randn(700, generator=torch.Generator().manual_seed(5))\n"
        "expect(torch_random, g).equals(want)\nexpect(torch_random, g).equals(want)",
    ),
    Row(
        "torch_types",
        "def torch_types(x, d): return x.to(d), x.shape, d, torch.device('cpu')",
        "x = torch.ones(2, 3)\n"
        "a, shape, d, device = torch_types(x, torch.float16)\n"
        "require(torch.equal(a, x.half()), 'to')\nrequire(shape == x.shape and shape.numel() == 6, 'shape')\n"
        "require(d is torch.float16 and device == x.device, 'dtype, device')\nrequire((a == 1).all(), 'one')",
    ),
]

SETUP = '# %% role="setup"\nimport random\nimport numpy as np\nimport torch\nfrom llmweek.exercise import expect, passed, require, seed\n'
CELLS = """# %% [markdown] role="statement" id="{name}" points=1 minutes=1 difficulty=1
# {name}

# %% role="solution" id="{name}"
def {name}(*args, **kwargs):
    ### BEGIN SOLUTION
    pass
    ### END SOLUTION

# %% role="test" id="{name}"
# It is a function
require(callable({name}), "callable")

# %% role="test" id="{name}" hidden=true seconds=30
# The row's
{test}
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder: Path = tmp_path_factory.mktemp("solutions") / "day9_crossing"
    folder.mkdir()
    (folder / "00_setup.py").write_text(SETUP)
    for n, row in enumerate(ROWS):
        text = CELLS.format(name=row.name, test=row.test)
        (folder / f"{n + 10}_{row.name}.py").write_text(text)
    day = read_day(folder)
    notebook = release_notebook(source_notebook(day))
    answers = {row.name: row.answer for row in ROWS}
    for cell in notebook.cells:
        name = cell.metadata.nbgrader["grade_id"].removesuffix("-solution")
        if cell.metadata.nbgrader["solution"]:
            cell.source = answers[name]
    return grade_submission(day, sent(notebook), Options(secret="x"))


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_both_modes_agree(result: Result, row: Row) -> None:
    names: dict[str, Any] = {}
    exec(SETUP, names)
    exec(row.answer, names)
    try:
        exec(row.test, names)
    except (Failure, TypeError):
        local = False
    else:
        local = True
    exercise = next(e for e in result.exercises if e.name == row.name)
    assert local is row.passes
    assert (exercise.earned == 1) is row.passes, exercise.checks
