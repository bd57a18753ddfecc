# ruff: noqa
"""Exceptions that cause themselves, in groups of groups, with notes and arguments of a hundred megabytes."""


def double(values):
    error = ValueError("x" * 10**8, values)
    group = error
    for depth in range(500):
        group = ExceptionGroup("g" * 1000, [group, error])
    for _ in range(10_000):
        group.add_note("<script>note</script>\x1b[2J" * 10)
    error.__cause__ = group
    group.__cause__ = error
    error.__context__ = group
    raise group from error


class Endless(Exception):
    __module__ = property(lambda self: self)

    def __str__(self):
        raise self


try:
    double([1])
except ExceptionGroup:
    pass
