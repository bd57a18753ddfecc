"""The answer written on top of the checks, in their cell, and the stub left above."""

from small_day import cell

NOTES = ["the checks of `unit` were edited"]


def notebook(nb):
    stub, checks = cell(nb, "unit-solution"), cell(nb, "unit")
    checks["source"] = stub["source"] + "\n\n" + checks["source"]
    stub["source"] = "def unit(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
