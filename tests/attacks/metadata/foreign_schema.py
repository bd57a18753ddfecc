# ruff: noqa
"""Schemas of the past and of the future, and facts that are no facts: numbers, lists, strings."""


def facts(notebook, name):
    return next(
        c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def notebook(notebook):
    odd = (5, [], "x", None, {"schema_version": 99}, {"schema_version": "<script>"}, {"grade_id": []})
    odd += ({"grade_id": {"a": 1}, "points": "NaN"}, {"points": -1, "grade": 1, "schema_version": 0})
    for name in ("double", "unit", "twice", "stack"):
        facts(notebook, name)["metadata"]["nbgrader"]["schema_version"] = 99
    for n in range(len(notebook["cells"])):
        new = {"cell_type": "code", "source": "", "outputs": [], "execution_count": None}
        notebook["cells"].append(new | {"id": f"odd{n}", "metadata": {"nbgrader": odd[n % len(odd)]}})
