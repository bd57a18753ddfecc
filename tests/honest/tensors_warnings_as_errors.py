"""Warnings turned into errors where tensors cross."""

DAY = "day9_tensors"

# %% first
import warnings

warnings.filterwarnings("error")
