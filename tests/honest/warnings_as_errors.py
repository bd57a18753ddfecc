"""Warnings turned into errors, numpy's too."""

# %% first
import warnings

warnings.filterwarnings("error")
warnings.simplefilter("error", ResourceWarning)

# %% before unit
np.seterr(all="raise")
