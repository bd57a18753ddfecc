"""A first attempt left with its checks, the exercise pasted below and got right there."""

import copy

from small_day import cell

NOTES = ["there are 2 cells for the answer of `double`"]


def notebook(nb):
    first = cell(nb, "double-solution")
    at = nb["cells"].index(cell(nb, "double"))
    nb["cells"][at + 1 : at + 1] = copy.deepcopy([first, cell(nb, "double")])
    first["source"] = "def double(values):\n    pass  # no idea yet"
