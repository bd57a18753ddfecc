# ruff: noqa
"""A list in a list in a list, a million deep. It spoils its own notebook."""


def notebook(notebook):
    return b'{"cells": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}"
