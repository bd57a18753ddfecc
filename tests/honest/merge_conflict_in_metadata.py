"""Metadata of odd kinds: lists, numbers and nulls where objects belong."""


def notebook(nb):
    for n, c in enumerate(nb["cells"]):
        c["metadata"] = [None, [], 3, "text", {"nbgrader": None}, {"nbgrader": []}][n % 6]
        c["id"] = [None, 4, ["x"], ""][n % 4]
    nb["metadata"] = None
