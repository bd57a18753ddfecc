# ruff: noqa
"""The easier exercise's checks stand under the name of the other, and the other's under its. It spoils its own notebook."""


def facts(notebook, name):
    return next(
        c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def notebook(notebook):
    for ending in ("", "-solution"):
        one, other = facts(notebook, f"double{ending}"), facts(notebook, f"unit{ending}")
        for key in ("metadata", "id"):
            one[key], other[key] = other[key], one[key]
    facts(notebook, "double")["metadata"]["nbgrader"]["points"] = 0
