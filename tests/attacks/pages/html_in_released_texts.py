# ruff: noqa
"""Writes its HTML into the released cells: statements, hints, set-up and answers turned into text. It spoils its own notebook."""


def notebook(notebook):
    evil = "\n<script>alert('owned')</script><img src=x onerror=alert('owned')>\n"
    for c in notebook["cells"]:
        c["source"] = evil + c["source"] + evil
        c["cell_type"] = "markdown"
        c["attachments"] = {"x": {"image/svg+xml": "<svg onload=alert('owned')>"}}
