"""Checks edited while looking for a mistake, and some deleted."""

from small_day import cell

NOTES = ["the checks of `double` were edited", "the checks of `unit` were deleted"]


def notebook(nb):
    checks = cell(nb, "double")
    checks["source"] = "print(double([1, 2, 3]))\n" + checks["source"].replace("[2, 4, 6]", "[]")
    nb["cells"].remove(cell(nb, "unit"))
