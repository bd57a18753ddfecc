"""A scratch notebook handed in with the right one."""

NOTES = ["not graded: day9_small-Copy1.ipynb"]


def folder(path):
    (path / f"{path.name}-Copy1.ipynb").write_text('{"cells": []}')
