"""Sources as strings here, as lists there; trailing blanks and blank lines everywhere."""


def notebook(nb):
    for n, c in enumerate(nb["cells"]):
        text = "\n\n" + c["source"].replace("\n", "  \n") + "\n\n  \n"
        c["source"] = text.splitlines(True) if n % 2 else text
