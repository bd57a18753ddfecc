"""The whole notebook upside down."""


def notebook(nb):
    nb["cells"].reverse()
