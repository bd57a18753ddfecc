"""A torch notebook pasted into a fresh one, upside down."""

from small_day import added

DAY = "day9_tensors"


def notebook(nb):
    code = [c["source"] for c in nb["cells"] if c["cell_type"] == "code"]
    nb["cells"] = [added(source) for source in reversed(code)]
