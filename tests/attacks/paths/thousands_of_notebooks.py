# ruff: noqa
"""Five thousand notebooks in one folder, and as many other files, with the longest names there are."""


def folder(submitted, work):
    place = submitted / "thousands_of_notebooks" / "day9_small"
    place.mkdir(parents=True)
    for n in range(5_000):
        (place / f"{n:0>240}.ipynb").write_bytes(b"{}")
        (place / f"{n:0>250}.txt").touch()
    (place / "z.ipynb").write_bytes(work)
