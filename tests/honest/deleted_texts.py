"""Every text cell deleted."""


def notebook(nb):
    nb["cells"] = [c for c in nb["cells"] if c["cell_type"] == "code"]
