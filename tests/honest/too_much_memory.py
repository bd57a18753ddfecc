"""An experiment that needs more memory than there is, in an added cell."""

NOTES = ["ran out of memory"]

# %% before unit
huge = np.ones(10**10)
