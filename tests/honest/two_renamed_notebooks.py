"""Two notebooks, neither with the right name: the newest is taken."""

import os

NOTES = ["of 2 notebooks the newest was graded: work.ipynb"]


def folder(path):
    (path / f"{path.name}.ipynb").rename(path / "work.ipynb")
    (path / "try.ipynb").write_text('{"cells": []}')
    os.utime(path / "try.ipynb", (1, 1))
