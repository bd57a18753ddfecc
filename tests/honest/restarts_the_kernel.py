"""The kernel ended on purpose in an added cell, as is done after an installation."""

NOTES = ["was stopped"]

# %% before unit
import os

os._exit(0)
