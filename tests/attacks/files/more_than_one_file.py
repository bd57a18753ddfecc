# ruff: noqa
"""Two notebooks in one file, with an archive at its end. It spoils its own notebook."""

import gzip
import json


def notebook(notebook):
    text = json.dumps(notebook).encode()
    return gzip.compress(bytes(50_000_000)) + text + b"\n" + text + b"PK\x05\x06" + bytes(18)
