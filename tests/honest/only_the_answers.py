"""Nothing but the answer cells, in another order."""

from small_day import RIGHT, cell

NOTES = [
    "the set-up of `00_setup` was deleted",
    *(f"the checks of `{name}` were deleted" for name in RIGHT),
]


def notebook(nb):
    nb["cells"] = [cell(nb, f"{name}-solution") for name in sorted(RIGHT, reverse=True)]
