# ruff: noqa
"""Exceptions whose name, message, notes, cause and traceback are HTML, escapes and templates."""

evil = "</pre><script>alert('owned')</script><img src=x onerror=alert('owned')>{{ 7 * 7 }}{% raw %}\x1b]8;;http://x\x07[/red]"


def double(values):
    error = type(evil, (Exception,), {"__doc__": evil})(evil, evil)
    error.__notes__ = [evil]
    error.__cause__ = type(evil, (KeyError,), {})(evil)
    raise error


exec(compile("raise type(evil, (SyntaxError,), {})(evil)", evil, "exec"))
