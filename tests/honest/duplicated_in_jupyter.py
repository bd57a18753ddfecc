"""Jupyter's `name-Copy1.ipynb`, handed in without the original."""

NOTES = ["the notebook was called day9_small-Copy1.ipynb"]


def folder(path):
    (path / f"{path.name}.ipynb").rename(path / f"{path.name}-Copy1.ipynb")
