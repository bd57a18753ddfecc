"""Answers alone, copied into a new notebook in another order, with notes between."""

from small_day import RIGHT, added, cell

NOTES = [
    "the notebook's set-up was deleted",
    "the checks of every exercise were deleted",
]


def notebook(nb):
    nb["metadata"] = {}
    answers = [added(cell(nb, f"{name}-solution")["source"]) for name in reversed(RIGHT)]
    note = {"cell_type": "markdown", "metadata": {}, "source": "and here is the next one"}
    nb["cells"] = [c for answer in answers for c in (note, answer)]
