"""Processes started by spawn, as on macOS and Windows, from a module written beside."""

# %% before double
# %%writefile spawned.py
def twofold(v):
    return 2 * v

# %% double
import multiprocessing

from spawned import twofold


def double(values):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.map(twofold, values)
