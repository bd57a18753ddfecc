"""Two answer cells merged into the first."""

from small_day import cell

NOTES = ["the answer of `unit` stood in the answer cell of `double`"]


def notebook(nb):
    first, second = cell(nb, "double-solution"), cell(nb, "unit-solution")
    first["source"] += "\n\n" + second["source"]
    nb["cells"].remove(second)
