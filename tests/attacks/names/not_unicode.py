# ruff: noqa
"""Names that are bytes and no text, of a learner, of a folder and of a file."""

import os


def folder(submitted, work):
    place = os.path.join(os.fsencode(submitted), b"not\xff\xfeunicode", b"day9_small")
    os.makedirs(place)
    with open(os.path.join(place, b"\xe9t\xe9\xff.ipynb"), "wb") as file:
        file.write(work)
    os.makedirs(os.path.join(os.fsencode(submitted), b"other\xc3", b"day\xff\xfe"))
