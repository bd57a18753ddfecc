"""An exercise copied, stub and checks, to start over; then the first one was got right."""

import copy

from small_day import cell

NOTES = ["there are 2 cells for the answer of `double`"]


def notebook(nb):
    at = nb["cells"].index(cell(nb, "double"))
    pasted = copy.deepcopy([cell(nb, "double-solution"), cell(nb, "double")])
    pasted[0]["source"] = "def double(values):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    nb["cells"][at + 1 : at + 1] = pasted
