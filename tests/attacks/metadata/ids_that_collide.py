# ruff: noqa
"""Cell ids that are another cell's, empty, HTML, paths, no strings at all, or the same for every cell."""


def notebook(notebook):
    ids = [c["id"] for c in notebook["cells"]]
    bad = "\"><script>alert('owned')</script>"
    for n, c in enumerate(notebook["cells"]):
        c["id"] = [ids[-n], "", bad, ids[0], "x" * 100_000, None, ["x"], "../x"][n % 8]
    new = {"cell_type": "markdown", "source": "text", "metadata": {}}
    notebook["cells"] += [new | {"id": bad}, new | {"id": "added-0-1"}, new | {"id": "double"}]
