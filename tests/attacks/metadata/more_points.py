# ruff: noqa
"""A thousand points for each exercise, and one more exercise that is worth a thousand."""


def notebook(notebook):
    for c in notebook["cells"]:
        if "nbgrader" in c["metadata"]:
            c["metadata"]["nbgrader"] |= {"points": 1000, "grade": True}
    extra = {"grade_id": "bonus", "points": 1000, "grade": True, "solution": False, "locked": True}
    extra |= {"schema_version": 3, "task": False, "cell_type": "code"}
    cell = {"cell_type": "code", "id": "bonus", "source": "", "outputs": [], "execution_count": None}
    notebook["cells"].append(cell | {"metadata": {"nbgrader": extra}})
