"""An answer cell copied and edited, the earlier attempt left above: the last one counts."""

import copy

from small_day import cell

NOTES = ["there are 2 cells for the answer of `double`"]


def notebook(nb):
    answer = cell(nb, "double-solution")
    attempt = copy.deepcopy(answer)
    attempt["source"] = "def double(values):\n    return values * 2"
    nb["cells"].insert(nb["cells"].index(answer), attempt)
