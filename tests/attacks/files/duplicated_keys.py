# ruff: noqa
"""Each key twice: the cells of one reader are not those of the other."""

import json


def notebook(notebook):
    real = json.dumps(notebook)[:-1]
    other = json.dumps({"cells": [], "nbformat": 4, "metadata": {}})[1:-1]
    text = "{" + other + ", " + real[1:] + ', "nbformat": 4}'
    return text.replace('"source": ', '"source": "", "source": ').encode()
