# ruff: noqa
"""The notebook is a folder, with the notebook in it, and folders in that, a hundred deep."""


def folder(submitted, work):
    place = submitted / "notebook_is_a_folder" / "day9_small" / "day9_small.ipynb"
    place.mkdir(parents=True)
    (place / "day9_small.ipynb").write_bytes(work)
    (place / "/".join(["deep"] * 100)).mkdir(parents=True)
