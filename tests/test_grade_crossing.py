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

MODEL = (
    "class Model(torch.nn.Module):\n"
    "    def __init__(self):\n"
    "        super().__init__()\n"
    "        self.lin = torch.nn.Linear(3, 2)\n"
    "        self.register_buffer('mask', torch.ones(2))\n"
    "    def forward(self, x, state=None):\n"
    "        h = self.lin(x) if state is None else self.lin(x) + state\n"
    "        return self.mask * h, h\n"
)

ROWS += [
    Row(
        "gradient",
        "def gradient(x, y): return (x ** 2 * y).sum()",
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\ny = torch.tensor(3.0)\n"
        "z = gradient(x, y)\nrequire(z.requires_grad, 'graph')\n(2 * z).backward()\n"
        "require(torch.equal(x.grad, 12 * x.detach()), 'gradient')",
    ),
    Row(
        "gradient_by_expect",
        "def gradient_by_expect(x): return {'y': [x.exp(), 1]}",
        "x = torch.rand(3, requires_grad=True)\ny = expect(gradient_by_expect, x).value()['y'][0]\n"
        "(g,) = torch.autograd.grad(y.sum(), x)\nrequire(difference(g, x.detach().exp(), rtol=1e-6) is None, 'exp')\n"
        "require(x.grad is None, 'grad leaves .grad alone')",
    ),
    Row(
        "no_gradient",
        "def no_gradient(x): return (x.detach() ** 2).sum()",
        "x = torch.ones(2, requires_grad=True)\nrequire(no_gradient(x).requires_grad, 'the graph is cut')",
        False,
    ),
    Row(
        "wrong_gradient",
        "class Wrong(torch.autograd.Function):\n"
        "    @staticmethod\n    def forward(ctx, x): return x.sin()\n"
        "    @staticmethod\n    def backward(ctx, g): return g\n"
        "def wrong_gradient(x): return Wrong.apply(x)",
        "x = torch.rand(3, dtype=torch.float64, requires_grad=True)\n"
        "require(torch.autograd.gradcheck(wrong_gradient, x, raise_exception=False), 'gradcheck')",
        False,
    ),
    Row(
        "gradcheck",
        "class Sine(torch.autograd.Function):\n"
        "    @staticmethod\n    def forward(ctx, x): ctx.save_for_backward(x); return x.sin()\n"
        "    @staticmethod\n    def backward(ctx, g): return g * ctx.saved_tensors[0].cos()\n"
        "def gradcheck(x, w): return Sine.apply(x) @ w, w * 2",
        "x = torch.rand(2, 3, dtype=torch.float64, requires_grad=True)\n"
        "w = torch.rand(3, dtype=torch.float64, requires_grad=True)\n"
        "require(torch.autograd.gradcheck(gradcheck, (x, w)), 'gradcheck')",
    ),
    Row(
        "chain",
        "def chain(x): return x * x, x",
        "w = torch.tensor([2.0, 3.0], requires_grad=True)\nx = w + 1\n"
        "y, same = chain(x)\nz, _ = chain(y + same)\nz.sum().backward()\n"
        "v = w.detach().clone().requires_grad_()\nu = (v + 1) ** 2 + (v + 1)\n(u * u).sum().backward()\n"
        "require(difference(w.grad, v.grad, rtol=1e-6) is None, 'chain rule')",
    ),
    Row(
        "no_grad",
        "def no_grad(x): return (2 * x).requires_grad",
        "x = torch.ones(1, requires_grad=True)\nexpect(no_grad, x).equals(True)\n"
        "with torch.no_grad():\n    expect(no_grad, x).equals(False)\n"
        "with torch.inference_mode():\n    expect(no_grad, x).equals(False)\nexpect(no_grad, x).equals(True)",
    ),
    Row(
        "seeded",
        "def seeded(p): return torch.nn.functional.dropout(torch.ones(50), p)",
        "torch.manual_seed(3)\nwant = torch.nn.functional.dropout(torch.ones(50), 0.5)\n"
        "torch.manual_seed(3)\nexpect(seeded, 0.5).equals(want)\n"
        "require(not torch.equal(seeded(0.5), want), 'and on it goes')",
    ),
    Row(
        "own_backward",
        "def own_backward(x, ws):\n"
        "    for w in ws: (w * x).sum().backward()\n"
        "    return [w.grad for w in ws]",
        "ws = [torch.ones(2, requires_grad=True), torch.zeros(2, requires_grad=True)]\n"
        "x = torch.tensor([3.0, 4.0])\nexpect(own_backward, x, ws).equals([x, x])\nrequire(ws[0].grad is None, 'copies')",
    ),
    Row(
        "grads_given",
        "def grads_given(ps, lr): return [p.detach() - lr * p.grad for p in ps]",
        "p = torch.ones(2, requires_grad=True)\np.grad = torch.tensor([1.0, 2.0])\n"
        "expect(grads_given, [p], 0.5).equals([torch.tensor([0.5, 0.0])])",
    ),
    Row(
        "module",
        MODEL + "def module(): return Model()",
        "m = module()\nx = torch.rand(4, 3)\n"
        "y, h = m(x)\nrequire(difference(h, torch.nn.functional.linear(x, m.lin.weight, m.lin.bias), rtol=1e-6) is None, 'h')\n"
        "require(h.requires_grad and m.training and not m.eval().training and m.train().training, 'modes')\n"
        "names = [n for n, _ in m.named_parameters()]\nrequire(names == ['lin.weight', 'lin.bias'], 'names')\n"
        "require(sum(p.numel() for p in m.parameters()) == 8, 'size')\n"
        "require(list(m.state_dict()) == ['mask', 'lin.weight', 'lin.bias'], 'state')\n"
        "y, _ = expect(m, x, state=h.detach()).value()\nrequire(difference(y, 2 * h.detach(), rtol=1e-5) is None, 'state given back')",
    ),
    Row(
        "load",
        MODEL + "def load(): return Model()",
        "m, peer = load(), torch.nn.Linear(3, 2)\n"
        "m.load_state_dict({'mask': torch.tensor([1.0, 0.0]), **{'lin.' + k: v for k, v in peer.state_dict().items()}})\n"
        "x = torch.rand(4, 3)\nwant = peer(x)\nrequire(difference(m(x)[1], want, rtol=1e-6) is None, 'loaded')\n"
        "require(torch.equal(m.mask, torch.tensor([1.0, 0.0])), 'buffer')\n"
        "try:\n    m.load_state_dict({})\nexcept RuntimeError:\n    pass\nelse:\n    require(False, 'missing keys')",
    ),
    Row(
        "parameter_gradients",
        MODEL + "def parameter_gradients(): return Model()",
        "m, peer = parameter_gradients(), torch.nn.Linear(3, 2)\nm.lin.load_state_dict(peer.state_dict())\n"
        "x, t = torch.rand(4, 3, requires_grad=True), torch.tensor([0, 1, 1, 0])\n"
        "want = torch.nn.functional.cross_entropy(peer(x), t)\nwant.backward()\nwant_x, x.grad = x.grad, None\n"
        "loss = torch.nn.functional.cross_entropy(m(x)[1], t)\nrequire(difference(loss, want, rtol=1e-6) is None, 'loss')\n"
        "loss.backward()\nrequire(difference(x.grad, want_x, rtol=1e-5, atol=1e-7) is None, 'x')\n"
        "require(difference(m.lin.weight.grad, peer.weight.grad, rtol=1e-5, atol=1e-7) is None, 'weight')\n"
        "m.zero_grad()\nrequire(m.lin.weight.grad is None, 'zero_grad')\n"
        "ps, loss = list(m.parameters()), torch.nn.functional.cross_entropy(m(x)[1], t)\n"
        "gs = torch.autograd.grad(loss, ps)\nrequire(difference(gs[0], peer.weight.grad, rtol=1e-5, atol=1e-7) is None, 'grad')\n"
        "require(all(p.grad is None for p in ps) and m.lin.bias.grad is None, 'grad leaves .grad alone')",
    ),
    Row(
        "edits",
        MODEL + "def edits(): return Model()",
        "m, x = edits(), torch.rand(4, 3)\nwith torch.no_grad():\n    for p in m.parameters():\n        p.fill_(0.5)\n"
        "require(difference(m(x)[1][:, 0], 0.5 * x.sum(1) + 0.5, rtol=1e-6) is None, 'filled')\n"
        "w = m.lin.weight\nw.data[:] = 0.0\nrequire(difference(m(x)[1], torch.full((4, 2), 0.5), rtol=1e-6) is None, 'data')\n"
        "require(m.lin.weight is w, 'the same one')\n"
        "m.lin.weight = torch.nn.Parameter(torch.ones(2, 3))\nrequire(difference(m(x)[1][:, 1], x.sum(1) + 0.5, rtol=1e-6) is None, 'set')\n"
        "m.mask[0] = 0.0\nrequire(torch.equal(m(x)[0][:, 0], torch.zeros(4)), 'a buffer')\nrequire(torch.equal(m.mask, torch.tensor([0.0, 1.0])), 'mask')",
    ),
    Row(
        "optimiser",
        MODEL + "def optimiser(): return Model()",
        "m, peer = optimiser(), torch.nn.Linear(3, 2)\nm.lin.load_state_dict(peer.state_dict())\n"
        "x = torch.rand(5, 3)\n"
        "mine, theirs = torch.optim.AdamW(m.parameters(), 0.1), torch.optim.AdamW(peer.parameters(), 0.1)\n"
        "for _ in range(4):\n"
        "    for model, opt in ((lambda x: m(x)[1], mine), (peer, theirs)):\n"
        "        opt.zero_grad()\n        model(x).square().mean().backward()\n        opt.step()\n"
        "require(difference(m.lin.weight.detach(), peer.weight.detach(), rtol=1e-4, atol=1e-6) is None, 'steps')",
    ),
    Row(
        "trains_itself",
        MODEL
        + "    def step(self, x, lr):\n        self.forward(x)[1].square().mean().backward()\n"
        "        with torch.no_grad():\n            for p in self.parameters(): p -= lr * p.grad; p.grad = None\n"
        "def trains_itself(): return Model()",
        "m = trains_itself()\nw, before = m.lin.weight, m.lin.weight.detach().clone()\nx = torch.rand(5, 3)\n"
        "first = m(x)[1].square().mean().item()\nfor _ in range(20): m.step(x, 0.1)\n"
        "require(m(x)[1].square().mean().item() < first, 'learns')\nrequire(not torch.equal(w, before), 'what was read moves along')\n"
        "require(torch.equal(w, m.lin.weight), 'twin')",
    ),
    Row(
        "opaque_state",
        "class State:\n    def __init__(self, h): self.h = h\n"
        "def opaque_state(x, state=None):\n    h = x if state is None else state.h + x\n    return h * 2, State(h)",
        "x = torch.ones(2, requires_grad=True)\ny, s = opaque_state(x)\ny, s = opaque_state(x, s)\ny, s = opaque_state(2 * x, s)\n"
        "require(torch.equal(y, 8 * x), 'sum')\ny.sum().backward()\nrequire(torch.equal(x.grad, torch.full((2,), 8.0)), 'through the states')\n"
        "require(torch.equal(s.h, 4 * x), 'attribute')",
    ),
    Row(
        "tuple_state",
        "def tuple_state(x, state):\n    h, c = state\n    return x, (h + x, c * 2)",
        "state = (torch.zeros(2), torch.ones(2))\nfor _ in range(3):\n    _, state = tuple_state(torch.ones(2), state)\n"
        "require(torch.equal(state[0], torch.full((2,), 3.0)) and torch.equal(state[1], torch.full((2,), 8.0)), 'state')",
    ),
    Row(
        "loss_given",
        "def loss_given(loss, x):\n    w = torch.ones(2, requires_grad=True)\n    loss(w * x, 2.0).backward()\n    return w.grad",
        "x = torch.tensor([3.0, 4.0])\n"
        "expect(loss_given, lambda y, k: (k * y * y).sum(), x).equals(4 * x * x)",
    ),
    Row(
        "model_given",
        "def model_given(model, x):\n    with torch.no_grad():\n        y = model(x)\n    assert not y.requires_grad\n    return model(x).sum()",
        "lin = torch.nn.Linear(3, 1)\nx = torch.rand(2, 3, requires_grad=True)\nmodel_given(lin, x).backward()\n"
        "require(difference(lin.weight.grad, x.detach().sum(0, keepdim=True), rtol=1e-6) is None, 'the weights of ours')\n"
        "require(torch.equal(x.grad, lin.weight.detach().expand(2, 3)), 'x')",
    ),
    Row(
        "set_weights",
        "class Layer:\n    def __init__(self): self.W = torch.zeros(2, 2)\n    def __call__(self, x): return x @ self.W\n"
        "def set_weights(): return Layer()",
        "layer = set_weights()\nW = torch.rand(2, 2, requires_grad=True)\nlayer.W = W\nlayer(torch.eye(2)).sum().backward()\n"
        "require(torch.equal(W.grad, torch.ones(2, 2)), 'the gradient of what was set')",
    ),
]

SETUP = '# %% role="setup"\nimport random\nimport numpy as np\nimport torch\nfrom llmweek.compare import difference\nfrom llmweek.exercise import expect, passed, require, seed\n'
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
