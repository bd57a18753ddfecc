"""An answer cell copied as a backup before writing: the stub below must not undo the answer."""

import copy

from small_day import cell

NOTES = ["there are 2 cells for the answer of `double`"]


def notebook(nb):
    answer = cell(nb, "double-solution")
    backup = copy.deepcopy(answer)
    backup["source"] = (
        "def double(values: list[int]) -> list[int]:\n"
        '    """Twice each value."""\n    # YOUR CODE HERE\n    raise NotImplementedError()'
    )
    nb["cells"].insert(nb["cells"].index(answer) + 1, backup)
