# ruff: noqa
"""Classes, functions, modules and arguments whose names and texts are HTML, shown by a visible check."""

evil = "<script>alert('owned')</script>\x1b[2J"


def double(values):
    """<img src=x onerror=alert('owned')>"""
    kind = type(evil, (), {"__module__": evil, "__qualname__": evil, "__doc__": evil})
    return [kind(), {evil: evil}, evil, evil.encode()]


double.__name__ = double.__qualname__ = double.__module__ = evil
