"""A file name in Chinese, with blanks and an apostrophe."""

NOTES = ["the notebook was called 小明's 作业.ipynb"]


def folder(path):
    (path / f"{path.name}.ipynb").rename(path / "小明's 作业.ipynb")
