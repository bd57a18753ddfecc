# ruff: noqa
"""Says that it is of format 99, then of 3 with sheets, and is of 4. It spoils its own notebook."""


def notebook(notebook):
    notebook |= {"nbformat": 99, "nbformat_minor": -1, "orig_nbformat": 1}
    notebook["worksheets"] = [{"cells": [{"cell_type": "code", "input": "pass", "prompt_number": "x"}]}, 5]
    del notebook["metadata"]
