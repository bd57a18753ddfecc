# ruff: noqa
"""The assignment's folder is a link to a neighbour's, whose work is good."""


def folder(submitted, work):
    place = submitted / "folder_is_a_link"
    place.mkdir(parents=True)
    (place / "day9_small").symlink_to(submitted / "neighbour" / "day9_small")
