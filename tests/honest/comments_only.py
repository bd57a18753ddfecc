"""Cells with comments only, with blanks only and with nothing."""

# %% before double
# TODO

# %% before unit

# %% after unit
   

# %% last
"""Just a text."""
