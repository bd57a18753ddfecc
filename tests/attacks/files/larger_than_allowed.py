# ruff: noqa
"""A notebook of forty megabytes. It spoils its own notebook."""

import json


def notebook(notebook):
    return json.dumps(notebook).encode() + b" " * 40_000_000
