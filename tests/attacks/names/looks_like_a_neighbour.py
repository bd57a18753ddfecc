# ruff: noqa
"""Learners whose names are a neighbour's in other letters, in other cases, or written backwards."""


def folder(submitted, work):
    for name in ("Neighbour", "NEIGHBOUR", "neighbour ", "neighb\u043eur", "\u202eruobhgien", "neighbour.json", "neighbour\u200b"):
        place = submitted / name / "day9_small"
        place.mkdir(parents=True)
        (place / "day9_small.ipynb").write_bytes(work)
