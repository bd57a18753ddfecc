"""Format 4.4 by its number, though it has ids."""


def notebook(nb):
    nb["nbformat_minor"] = 4
