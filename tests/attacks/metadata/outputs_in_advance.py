# ruff: noqa
"""The outputs of a run that went well are there already: a score for each check, and pages of script."""


def notebook(notebook):
    html = "<script>alert('owned')</script><img src=x onerror=alert('owned')>"
    data = {"text/plain": "1000", "text/html": html, "application/javascript": "alert('owned')"}
    data |= {"image/svg+xml": f"<svg onload=alert('owned')>{html}</svg>", "text/markdown": html, "text/latex": html}
    result = {"output_type": "execute_result", "execution_count": 1, "metadata": {"x": html}, "data": data}
    error = {"output_type": "error", "ename": html, "evalue": html, "traceback": [html]}
    odd = {"output_type": "<script>", "data": [], "metadata": None}
    for c in notebook["cells"]:
        if c["cell_type"] == "code":
            c["outputs"], c["execution_count"] = [result, error, odd], html
