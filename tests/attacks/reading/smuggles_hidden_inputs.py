# ruff: noqa
"""Keeps what the hidden checks ask, and tells it in the errors of a later cell and a visible check. It spoils its own notebook."""

WANTS = "twice"


def notebook(notebook):
    cells = {c["metadata"]["nbgrader"]["grade_id"]: c for c in notebook["cells"] if "nbgrader" in c["metadata"]}
    cells["double-solution"]["source"] = (
        "asked = []\n"
        "def double(values):\n"
        "    asked.append(list(values))\n"
        "    print(values)\n"
        "    open('asked', 'a').write(str(values))\n"
        "    return [2 * v for v in values]\n"
    )
    cells["twice-solution"]["source"] = (
        "def twice(f, x):\n    raise ValueError(f'CANARY asked: {asked}')\n"
    )
    cells["stack-solution"]["source"] = "raise ValueError(f'CANARY asked: {asked}')"
    notebook["cells"].append(
        {"cell_type": "code", "id": "later", "metadata": {}, "outputs": [], "execution_count": None}
        | {"source": "print(asked, open('asked').read())"}
    )
