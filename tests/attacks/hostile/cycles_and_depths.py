# ruff: noqa
"""A list that holds itself, one a million deep, and a dict that is its own value."""


def double(values):
    if len(values) == 3:
        values.append(values)
        return values
    if not values:
        deep = []
        for _ in range(1_000_000):
            deep = [deep]
        return deep
    loop = {}
    loop["x"] = [loop]
    return loop
