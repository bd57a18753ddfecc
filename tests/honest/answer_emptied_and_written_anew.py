"""An answer cell emptied, the answer typed into a new cell below it."""

# %% unit

# %% after unit
def unit(x):
    return x / np.linalg.norm(x)
