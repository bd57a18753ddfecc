"""All cells pasted once more below themselves."""

import copy

from small_day import RIGHT

NOTES = [f"there are 2 cells for the answer of `{name}`" for name in RIGHT]


def notebook(nb):
    nb["cells"] += copy.deepcopy(nb["cells"])
