"""All answers in one added cell at the top, with the imports they need; the stubs deleted."""

from small_day import RIGHT, added, cell

NOTES = [f"the answer of `{name}` stood in the answer cell of `double`" for name in RIGHT if name != "double"]


def notebook(nb):
    answers = [cell(nb, f"{name}-solution") for name in RIGHT]
    nb["cells"] = [c for c in nb["cells"] if c not in answers]
    texts = ["import numpy as np", *(c["source"] for c in answers)]
    nb["cells"].insert(0, added("\n\n".join(texts)))
