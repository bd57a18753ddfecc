# ruff: noqa
"""Raw cells, headings, unknown kinds, checks turned into text, and text turned into code."""


def facts(notebook, name):
    return next(
        c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def notebook(notebook):
    facts(notebook, "double")["cell_type"] = "markdown"
    facts(notebook, "double")["attachments"] = {"x.svg": {"image/svg+xml": "<svg onload=alert('owned')>"}}
    for c in notebook["cells"]:
        c["metadata"]["nbgrader"]["cell_type"] = "raw"
    for kind in ("raw", "heading", "html", "<script>", "", "code\x00", "sql"):
        new = {"cell_type": kind, "id": f"k{len(kind)}", "metadata": {"format": "text/html"}}
        notebook["cells"].append(new | {"source": "<script>alert('owned')</script>", "outputs": []})
