"""An answer at the end of the notebook, its helpers in cells here and there above it."""

from small_day import added, cell

NOTES = ["the answer of `unit` stood in an added cell"]


def notebook(nb):
    stub = cell(nb, "unit-solution")
    stub["source"] = "def unit(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    at = nb["cells"].index(cell(nb, "twice")) + 1
    nb["cells"].insert(at, added("def square(x):\n    return x * x"))
    nb["cells"].append(added("def length(x):\n    return np.sqrt(square(x).sum())"))
    nb["cells"].append(added("unrelated = 1 / 0"))
    nb["cells"].append(added("def unit(x):\n    return x / length(x)"))
