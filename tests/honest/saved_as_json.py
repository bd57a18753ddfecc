"""A browser that saves notebooks as `.json`."""

NOTES = ["the notebook was called day9_small.json"]


def folder(path):
    (path / f"{path.name}.ipynb").rename(path / f"{path.name}.json")
