# ruff: noqa
"""Text cells with script, frames, forms, styles, links, attachments, formulas and fences that end early."""


def notebook(notebook):
    evil = "<script>alert('owned')</script><img src=x onerror=alert('owned')><iframe srcdoc=owned></iframe>"
    evil += "[x](javascript:alert('owned')) <style>@import url(http://127.0.0.1:42424/owned)</style> $\\href{javascript:alert('owned')}{x}$"
    evil += "<form action=http://127.0.0.1:42424/owned><base href=http://127.0.0.1:42424/owned/>"
    attachment = {"x.svg": {"image/svg+xml": "<svg onload=alert('owned')>", "text/html": evil}}
    for fence in ("", "```\n", "````text\n", "~~~\n", "`" * 5000, "<!--\n", "\n---\n", "$$\n", "\x1b[0m```\x00```\n"):
        text = {"cell_type": "markdown", "id": f"t{len(notebook['cells'])}", "source": fence + evil}
        notebook["cells"].append(text | {"metadata": {}, "attachments": attachment})
        raw = text | {"cell_type": "raw", "metadata": {"raw_mimetype": "text/html", "format": "text/html"}}
        notebook["cells"].append(raw | {"id": text["id"] + "r"})
