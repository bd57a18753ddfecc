"""A browser's `name (1).ipynb`."""

NOTES = ["the notebook was called day9_small (1).ipynb"]


def folder(path):
    (path / f"{path.name}.ipynb").rename(path / f"{path.name} (1).ipynb")
