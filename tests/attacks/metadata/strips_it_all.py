# ruff: noqa
"""No metadata and no ids, and before each answer a cell that looks like a check and an answer at once."""


def notebook(notebook):
    cells = []
    for c in notebook["cells"]:
        if c["cell_type"] == "code":
            look = 'expect(double, [1, 2, 3]).equals([2, 4, 6], slip="doubled once?")\ndouble = lambda v: v'
            cells.append({"cell_type": "code", "metadata": {}, "outputs": [], "source": look})
        cells.append({k: v for k, v in c.items() if k not in ("id", "metadata")} | {"metadata": {}})
    notebook["cells"], notebook["metadata"] = cells, {}
