"""A first try of a later exercise far above, and one just above, in a notebook without metadata."""

from small_day import added, cell


def notebook(nb):
    nb["cells"].insert(1, added("def unit(x):\n    return x"))
    at = nb["cells"].index(cell(nb, "unit-solution"))
    nb["cells"].insert(at, added("def unit(x):\n    return x / len(x)"))
    for n, c in enumerate(nb["cells"]):
        c["metadata"], c["id"] = {}, f"n{n}"
