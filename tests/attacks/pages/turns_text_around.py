# ruff: noqa
"""Text that stands elsewhere than it says: marks of direction and of width zero, letters on letters."""

TURNS = "\u200e\u200f\u061c\u202e\u2066\u2028\u2029\ufeff\u200b\U000e0041\u0300" * 50
print(TURNS, "passed \u202edessap\u202c", "\r✓ double: every check in this cell passes\x1b[1A\x9b2K")


class Right(Exception):
    pass


Right.__name__ = Right.__qualname__ = f"All{TURNS}Right"


def double(values):
    raise Right(TURNS + "</pre><script>alert('owned')</script>" + "e\u0301\u0301" * 1000)
