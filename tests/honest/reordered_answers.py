"""Answers dragged below each other's checks."""

from small_day import RIGHT, cell


def notebook(nb):
    moved = [cell(nb, f"{name}-solution") for name in RIGHT]
    nb["cells"] = [c for c in nb["cells"] if c not in moved] + moved[::-1]
