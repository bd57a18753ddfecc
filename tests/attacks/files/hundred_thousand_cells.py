# ruff: noqa
"""A hundred thousand cells. It spoils its own notebook."""


def notebook(notebook):
    cell = {"cell_type": "code", "id": "x", "metadata": {}, "source": "1", "outputs": []}
    notebook["cells"] += [cell] * 100_000
