"""Cells and nothing else: no metadata, no format, no outputs."""


def notebook(nb):
    for key in ("metadata", "nbformat", "nbformat_minor"):
        nb.pop(key, None)
    for c in nb["cells"]:
        for key in ("metadata", "id", "outputs", "execution_count", "attachments"):
            c.pop(key, None)
