# ruff: noqa
"""UTF-16 without its mark, Latin-1, UTF-7, and bytes that are too long for what they say. It spoils its own notebook."""

import json


def notebook(notebook):
    text = json.dumps(notebook)
    return text.encode("utf-16-le")[:5000] + b"\xff\xc0\x80\xed\xa0\x80" + text.encode("utf-7") + "é".encode("latin-1")
