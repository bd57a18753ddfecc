# ruff: noqa
"""The same cell many times over: checks first that check nothing, and twins of all that do nothing."""


def facts(notebook, name):
    return next(
        c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def notebook(notebook):
    cells = notebook["cells"]
    twins = [c | {"source": "pass", "id": c["id"] + "x"} for c in cells] * 2
    cells.insert(0, facts(notebook, "double") | {"source": "", "id": "first"})
    cells += twins
