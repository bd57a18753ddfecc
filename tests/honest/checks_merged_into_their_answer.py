"""The checks pulled up into the answer cell, and their own cell deleted."""

from small_day import cell

NOTES = ["the checks of `stack` were deleted"]


def notebook(nb):
    answer, checks = cell(nb, "stack-solution"), cell(nb, "stack")
    answer["source"] += "\n\n" + checks["source"]
    nb["cells"].remove(checks)
