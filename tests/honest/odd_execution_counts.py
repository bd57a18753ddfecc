"""Cells run in an odd order, some never, one still running."""


def notebook(nb):
    for n, c in enumerate(c for c in nb["cells"] if c["cell_type"] == "code"):
        c["execution_count"] = [None, 999, 3, 2, "*", 1][n % 6]
