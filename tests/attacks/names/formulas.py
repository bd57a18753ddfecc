# ruff: noqa
"""Learners whose names a spreadsheet would compute."""


def folder(submitted, work):
    for name in ("=1+1", "+cmd|' -c calc'!A0", "@SUM(1,1)", '=HYPERLINK("http:x","owned")', "\t=1+1"):
        place = submitted / name / "day9_small"
        place.mkdir(parents=True)
        (place / "=2+2.ipynb").write_bytes(work)
