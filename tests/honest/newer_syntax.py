"""Walrus, `match`, f-strings in f-strings, star expressions, exception groups."""

# %% double
def double(values):
    match values:
        case []:
            return []
        case [first, *rest]:
            return [(twice_ := 2 * first), *double(rest)]


try:
    raise ExceptionGroup("several", [ValueError(1), TypeError(2)])
except* ValueError as group:
    print(f"{f'{group!r}'}")
except* TypeError:
    pass
