"""Format 4.0: no ids, sources as lists of lines."""


def notebook(nb):
    nb["nbformat_minor"] = 0
    for c in nb["cells"]:
        c.pop("id", None)
        c["source"] = c["source"].splitlines(True)
