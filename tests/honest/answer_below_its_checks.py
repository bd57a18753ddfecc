"""The answer, and the helper above it, in added cells below the checks."""

from small_day import added, blank, cell

NOTES = ["the answer of `unit` stood in an added cell"]


def notebook(nb):
    cell(nb, "unit-solution")["source"] = "# see below"
    at = nb["cells"].index(cell(nb, "unit")) + 1
    nb["cells"][at:at] = [
        added("def length(x):\n    return np.sqrt((x * x).sum())"),
        {"cell_type": "markdown", "metadata": {}, "source": "and with it"},
        added("def unit(x):\n    return x / length(x)"),
    ]
