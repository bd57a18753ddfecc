"""Statements and hints annotated, and one of them turned into code."""

from small_day import cell

NOTES = []


def notebook(nb):
    cell(nb, "double-statement")["source"] += "\n\nMy notes: twice."
    statement = cell(nb, "unit-statement")
    statement["cell_type"], statement["source"] = "code", "what is this"
