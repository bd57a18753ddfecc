# ruff: noqa
"""Names with newlines, terminal escapes, bells and carriage returns, of files and of a learner."""


def folder(submitted, work):
    place = submitted / "newlines\x1b[2J\r\n\x07\x1b]0;owned\x07" / "day9_small"
    place.mkdir(parents=True)
    (place / "a\n\x1b[31mneighbour: 10 of 10\r\x08.ipynb").write_bytes(work)
