# ruff: noqa
"""The notebook is a link to the instructor's own, which holds every answer."""


def folder(submitted, work):
    place = submitted / "notebook_is_a_link" / "day9_small"
    place.mkdir(parents=True)
    source = submitted.parent / "source" / "day9_small" / "day9_small.ipynb"
    (place / "day9_small.ipynb").symlink_to(source)
