# ruff: noqa
"""The notebook and its time stamp are pipes that nobody writes to: who reads them waits."""

import os


def folder(submitted, work):
    place = submitted / "notebook_is_a_pipe" / "day9_small"
    place.mkdir(parents=True)
    for name in ("day9_small.ipynb", "timestamp.txt", "other.ipynb"):
        os.mkfifo(place / name)
