# ruff: noqa
"""Booleans whose byte is neither nought nor one: true in one comparison, false in the next."""

import numpy as np

asked = []


def double(values):
    asked.append(values)
    neither = np.frombuffer(bytes([2, 254, 255]), dtype=bool)
    return [neither, list(neither), neither[0], [neither[1:]] * 3][len(asked) % 4]
