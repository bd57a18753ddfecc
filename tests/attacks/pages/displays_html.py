# ruff: noqa
"""Displays HTML, script, pictures, frames, Markdown, LaTeX and documents that refer elsewhere."""

from IPython.display import HTML, IFrame, Image, Javascript, Latex, Markdown, SVG, display

evil = "<script>alert('owned')</script><img src=x onerror=alert('owned')><a href=javascript:alert('owned')>x</a>"
display(HTML(evil), Javascript("alert('owned')"), Markdown(evil), Latex(r"\href{javascript:alert('owned')}{x}"))
display(IFrame("http://127.0.0.1:42424/owned", 1, 1), Image(url="http://127.0.0.1:42424/owned"))
display({"text/html": evil, "text/plain": evil, "application/javascript": "alert('owned')"}, raw=True)
try:
    display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload=\"alert('owned')\"/>"))
except Exception:
    pass
print(evil, "</pre></div></body></html>", evil)


def double(values):
    """<script>alert('owned')</script>"""
    print(evil)
    return evil
