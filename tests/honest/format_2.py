"""Format 2: sheets of cells, lines without their ends, languages."""

import nbformat
from nbformat import v3

from small_day import sent


def handed_in(nb):
    old = v3.new_notebook() | {"nbformat": 2, "metadata": {"name": "day"}}
    cells = []
    for c in nb["cells"]:
        lines = c["source"].splitlines()
        if c["cell_type"] == "code":
            cells.append({"cell_type": "code", "language": "python", "input": lines, "outputs": []})
        else:
            cells.append({"cell_type": "markdown", "source": lines})
    old["worksheets"] = [{"cells": cells[:5]}, {"cells": cells[5:]}]
    return sent(old)
