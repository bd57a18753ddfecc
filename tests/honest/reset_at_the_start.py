"""`%reset -f` in a first cell, and once more before imports of one's own."""

# %% first
# %reset -f

# %% before double
# %reset -f
import numpy as np

# %% before unit
# %reset_selective -f ^scratch
