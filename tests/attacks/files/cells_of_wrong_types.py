# ruff: noqa
"""Cells that are numbers, lists, nothing; sources that are dicts and lists of lists."""


def notebook(notebook):
    cells = notebook["cells"]
    cells += [None, 5, "x", [], {}, {"cell_type": []}, {"source": {}}, {"source": [["x"]], "cell_type": "code"}]
    cells += [{"cell_type": "code", "source": "x", "metadata": "y"}, {"metadata": {"nbgrader": {"grade_id": 5}}}]
    cells += [{"cell_type": "code", "source": [1, None], "metadata": [], "outputs": 5, "id": {}}]
