"""Two answers, each in the other's cell."""

from small_day import cell

NOTES = [
    "the answer of `double` stood in the answer cell of `twice`",
    "the answer of `twice` stood in the answer cell of `double`",
]


def notebook(nb):
    one, other = cell(nb, "double-solution"), cell(nb, "twice-solution")
    one["source"], other["source"] = other["source"], one["source"]
