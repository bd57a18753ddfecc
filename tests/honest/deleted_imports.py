"""Imports deleted again, and imported where they are used."""

# %% double
del random, expect, require, seed


def double(values):
    return [2 * v for v in values]

# %% unit
def unit(x):
    import numpy as np

    return x / np.linalg.norm(x)

# %% after unit
del np
