"""Names of the course's own helpers and imports taken for other things."""

# %% before unit
import numpy

np, expect, require, seed, passed, random = numpy, "expect", True, 0, 1, "random"

# %% last
np = double_checked = require = None
