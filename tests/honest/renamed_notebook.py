"""Another name for the notebook's file."""

NOTES = ["the notebook was called final_FINAL.ipynb"]


def folder(path):
    (path / f"{path.name}.ipynb").rename(path / "final_FINAL.ipynb")
