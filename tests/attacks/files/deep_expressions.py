# ruff: noqa
"""Answers that bring down whoever parses them: brackets, signs, attributes, by the hundred thousand."""


def notebook(notebook):
    new = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    for n, text in enumerate(
        ("(" * 100_000, "-" * 100_000 + "1", "x" + ".y" * 100_000, "x = " + "1+" * 100_000 + "1", "f'" + "{" * 5000)
    ):
        notebook["cells"].append(new | {"id": f"deep{n}", "source": text})
    solution = next(c for c in notebook["cells"] if c["metadata"]["nbgrader"]["grade_id"] == "double-solution")
    solution["source"] += "\nx = a" + ".b" * 100_000
