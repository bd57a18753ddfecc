# ruff: noqa
"""Objects whose text runs code, never ends, or is a page of script."""


class Nasty(list):
    def __repr__(self):
        return "<script>alert(1)</script>\x1b]0;owned\x07" * 1000

    def __str__(self):
        while True:
            pass

    def __reduce__(self):
        return (exec, ("1/0",))


class Loud(Exception):
    def __str__(self):
        raise SystemExit("from str")

    __repr__ = __str__


def double(values):
    if len(values) == 3:
        raise Loud
    return Nasty([Nasty()])
