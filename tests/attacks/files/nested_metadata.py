# ruff: noqa
"""Metadata and outputs nested to just under what a JSON reader takes: those who walk it fall. It spoils its own notebook."""

import json


def notebook(notebook):
    text = json.dumps(notebook)
    deep = '{"a":' * 900 + "1" + "}" * 900
    return text.replace('"metadata": {', '"metadata": {"deep": ' + deep + ", ").encode()
