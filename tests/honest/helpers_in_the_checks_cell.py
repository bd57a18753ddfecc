"""A helper that a later answer uses, defined below the checks in their cell."""

from small_day import cell

NOTES = ["the checks of `double` were edited"]


def notebook(nb):
    cell(nb, "double")["source"] += "\n\ndef length(x):\n    return np.sqrt((x * x).sum())"
    cell(nb, "unit-solution")["source"] = "def unit(x):\n    return x / length(x)"
