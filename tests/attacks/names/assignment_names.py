# ruff: noqa
"""Assignments of names that are almost the real one's, HTML, dots, options, the longest there is."""


def folder(submitted, work):
    odd = ("day9_small ", "DAY9_SMALL", "<script>alert('owned')<", "day9_small\n", "--course", "..x", "d" * 250)
    for name in odd:
        place = submitted / "assignment_names" / name
        place.mkdir(parents=True)
        (place / "day9_small.ipynb").write_bytes(work)
