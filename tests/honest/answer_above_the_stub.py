"""The answer in an added cell above its own, whose stub was left below."""

from small_day import added, cell

NOTES = ["the answer of `unit` stood in an added cell"]


def notebook(nb):
    stub = cell(nb, "unit-solution")
    nb["cells"].insert(nb["cells"].index(stub), added(stub["source"]))
    stub["source"] = "def unit(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
