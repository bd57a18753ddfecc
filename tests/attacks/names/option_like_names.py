# ruff: noqa
"""Learners, files and folders called like options and patterns of a command line."""


def folder(submitted, work):
    for name in ("--regrade", "-rf", "--db=sqlite:////tmp/left-4242", "*", "$(touch left-4242)", "`x`"):
        place = submitted / name / "day9_small"
        place.mkdir(parents=True)
        (place / "--help.ipynb").write_bytes(work)
