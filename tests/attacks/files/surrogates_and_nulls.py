# ruff: noqa
"""Halves of characters, null characters, marks of order and ends of lines of every kind in each cell."""


def notebook(notebook):
    odd = "\ud800\x00\udfff\ufeff\u2028\u2029\x85\x0b\x0c\r\x1a"
    new = {"cell_type": "code", "metadata": {odd: odd}, "outputs": [], "execution_count": None}
    notebook["cells"] += [new | {"id": odd, "source": odd}, new | {"id": "z", "source": f"'''{odd}'''"}]
    notebook["cells"] += [new | {"cell_type": "markdown", "id": "m", "source": odd, "attachments": {odd: {odd: odd}}}]
    notebook["metadata"][odd] = odd
