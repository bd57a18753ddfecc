# ruff: noqa
"""An answer with a null character in it, which is no text that Python's parser takes."""


def notebook(notebook):
    for c in notebook["cells"]:
        if c["metadata"]["nbgrader"]["grade_id"] == "double-solution":
            c["source"] += "\n\x00\ndouble = 1"
