"""Tabs for indentation, in the answers."""


def notebook(nb):
    for c in nb["cells"]:
        if c["metadata"].get("nbgrader", {}).get("solution"):
            c["source"] = c["source"].replace("    ", "\t")
