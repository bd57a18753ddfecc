# ruff: noqa
"""A learner's name as long as a file's may be, so that no file made from it has room for more."""


def folder(submitted, work):
    for name in ("n" * 255, "é" * 127, "😀" * 63):
        place = submitted / name / "day9_small"
        place.mkdir(parents=True)
        (place / ("f" * 249 + ".ipynb")).write_bytes(work)
