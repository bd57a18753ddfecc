"""Imports and constants added to the set-up cell, which the answers use."""

from small_day import cell

NOTES = ["the notebook's set-up was edited"]


def notebook(nb):
    cell(nb, "00_setup-setup")["source"] += "\nimport math\nfrom functools import reduce\nTWO = 2\n"
    cell(nb, "double-solution")["source"] = "def double(v):\n    return [TWO * x for x in v]"
    cell(nb, "unit-solution")["source"] = "def unit(x):\n    return x / math.hypot(*x)"
