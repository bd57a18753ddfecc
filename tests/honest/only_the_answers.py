"""Nothing but the answer cells, in another order."""

from small_day import RIGHT, cell

NOTES = [
    "the notebook's set-up was deleted",
    "the checks of every exercise were deleted",
]


def notebook(nb):
    nb["cells"] = [cell(nb, f"{name}-solution") for name in sorted(RIGHT, reverse=True)]
