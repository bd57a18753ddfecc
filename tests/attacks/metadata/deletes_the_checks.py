# ruff: noqa
"""Leaves out every check, every set-up and every released text: only its own answers are there."""


def notebook(notebook):
    ids = {id(c): c["metadata"]["nbgrader"]["grade_id"] for c in notebook["cells"]}
    notebook["cells"] = [c for c in notebook["cells"] if ids[id(c)].endswith("-solution")]
