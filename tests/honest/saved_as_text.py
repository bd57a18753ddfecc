"""A browser that saves notebooks as `.ipynb.txt`."""

NOTES = ["the notebook was called day9_small.ipynb.txt"]


def folder(path):
    (path / f"{path.name}.ipynb").rename(path / f"{path.name}.ipynb.txt")
