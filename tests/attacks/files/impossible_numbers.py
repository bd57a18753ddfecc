# ruff: noqa
"""Numbers that JSON has not: infinities, NaN, 1e400, an integer of a million digits. It spoils its own notebook."""

import json


def notebook(notebook):
    notebook["nbformat"] = float("inf")
    notebook["nbformat_minor"] = float("nan")
    for c in notebook["cells"]:
        c["execution_count"] = -float("inf")
        c["metadata"]["nbgrader"]["points"] = "POINTS"
    return json.dumps(notebook).replace('"POINTS"', "1e400").replace("NaN", "9" * 1_000_000).encode()
