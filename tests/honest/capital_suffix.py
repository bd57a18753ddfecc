"""A file system that shouts: `.IPYNB`."""

NOTES = ["the notebook was called DAY9_SMALL.IPYNB"]


def folder(path):
    (path / f"{path.name}.ipynb").rename(path / "DAY9_SMALL.IPYNB")
