# ruff: noqa
"""Whatever a note to the instructor may quote: the first line of a cell that never ends, a call that is not allowed."""


def notebook(notebook):
    evil = "<img src=x onerror=alert('owned')>"
    for c in notebook["cells"]:
        if c["metadata"]["nbgrader"]["grade_id"] == "double-solution":
            c["source"] = f"# {evil}\x1b[2J\nimport os, eval as \u202e_\nos._exit(0)"
