# ruff: noqa
"""Tags that tell tools to skip a cell, to hide it, to expect its error, or to fill in parameters."""


def notebook(notebook):
    tags = ["raises-exception", "skip-execution", "remove-cell", "hide-output", "parameters"]
    tags += ["injected-parameters", "nbval-skip", "remove_output", "<script>alert('owned')</script>"]
    for c in notebook["cells"]:
        c["metadata"] |= {"tags": tags, "frozen": True, "deletable": False, "editable": True}
        c["metadata"] |= {"jupyter": {"source_hidden": True}, "init_cell": True, "trusted": True}
    notebook["metadata"]["celltoolbar"] = "Create Assignment"
