"""Lengths of time, for people."""

_UNITS = ((86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"))


def spoken(seconds: float) -> str:
    """A length of time in two units at most: ``9 min 12 s``, ``2 d 3 h``."""
    whole = round(seconds)
    for unit, name, part, of in _UNITS:
        if whole >= unit:
            rest = whole % unit // part
            return f"{whole // unit} {name}" + (f" {rest} {of}" if rest else "")
    return f"{whole} s"
