"""`from x import *`, which replaces `sum`, `abs`, `open` and more."""

# %% before double
from math import *
from os import *
from random import *
from numpy import *

# %% double
def double(values):
    return [2 * v for v in values]

# %% unit
def unit(x):
    return x / sqrt(sum(x * x))
