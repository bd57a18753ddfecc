# ruff: noqa
"""A learner whose name is HTML, a template, and markup of the terminal's table."""


def folder(submitted, work):
    names = ("<img src=x onerror=alert('owned')>", "{{ 7 * 7 }}{% raw %}", "[link=x][red]owned[&]")
    for name in (*names, "\"><svg onload=alert('owned')>", "' or 1=1; --", "javascript:alert('owned')"):
        place = submitted / name / "day9_small"
        place.mkdir(parents=True)
        (place / "day9_small.ipynb").write_bytes(work)
