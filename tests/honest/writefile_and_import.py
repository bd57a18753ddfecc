"""A module written by `%%writefile`, imported, run and reloaded."""

# %% before double
# %%writefile my_helpers.py
FACTOR = 2


def twofold(value):
    return FACTOR * value

# %% before double
# %%writefile script.py
SCRIPT_RAN = True

# %% double
import importlib

import my_helpers
from my_helpers import *

importlib.reload(my_helpers)
# %run script.py


def double(values):
    assert SCRIPT_RAN
    return [twofold(v) for v in values]
