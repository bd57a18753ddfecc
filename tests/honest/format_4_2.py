"""Format 4.2 with its tags and a kernel's older description."""


def notebook(nb):
    nb["nbformat_minor"] = 2
    nb["metadata"]["language_info"] = {"name": "python", "version": "3.6.9"}
    for c in nb["cells"]:
        c.pop("id", None)
        c["metadata"]["collapsed"] = True
