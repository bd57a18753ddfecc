"""An answer cell turned raw in a notebook that has lost all metadata."""

from small_day import cell

NOTES = ["the answer cell of `unit` had been turned into text: it is run as code"]


def notebook(nb):
    cell(nb, "unit-solution")["cell_type"] = "raw"
    for n, c in enumerate(nb["cells"]):
        c["metadata"], c["id"] = {}, f"n{n}"
