"""A whole day: each answer in an added cell above its own, stripped of all metadata."""

DAY = "day3_bpe"


def notebook(nb):
    for n, c in enumerate(nb["cells"]):
        c["metadata"], c["id"] = {}, f"n{n}"
    nb["nbformat_minor"] = 2
