"""An experiment that needs more memory than there is, in an added cell."""

# %% before unit
huge = np.ones(10**10)
