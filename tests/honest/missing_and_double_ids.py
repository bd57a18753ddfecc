"""Ids missing here and doubled there."""


def notebook(nb):
    for n, c in enumerate(nb["cells"]):
        c["id"] = "same"
        if n % 3 == 0:
            del c["id"]
