# ruff: noqa
"""Objects of thousands of classes, each of a new name as long as may be, and errors of them too."""

made = []


def double(values):
    objects = []
    for _ in range(3_000):
        made.append(1)
        name = f"C{'x' * 70}{len(made)}"
        kind = type(name, (Exception,), {"__slots__": (), "__module__": "builtins"})
        objects.append(kind())
    if len(values) == 3:
        raise objects[-1]
    return [type(f"D{n}", (), {})() for n in range(3_000)] + objects
