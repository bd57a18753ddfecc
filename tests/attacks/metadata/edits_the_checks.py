# ruff: noqa
"""Checks that check nothing, and a set-up whose helpers agree."""


def facts(notebook, name):
    return next(
        c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def notebook(notebook):
    for name in ("double", "unit", "twice", "stack"):
        facts(notebook, name)["source"] = "pass"
        facts(notebook, name)["metadata"]["nbgrader"] |= {"locked": False, "solution": True}
    facts(notebook, "00_setup-setup")["source"] += "\nexpect = require = seed = print"
