"""A format newer than any there is, with fields of its own."""


def notebook(nb):
    nb["nbformat_minor"] = 9
    nb["theme"] = "dark"
    for c in nb["cells"]:
        c["pinned"] = True
