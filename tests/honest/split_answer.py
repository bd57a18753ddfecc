"""An answer cell split in two: the helper stays, the answer is a new cell below."""

# %% unit
def length(x):
    return np.sqrt(np.dot(x, x))

# %% after unit
def unit(x):
    return x / length(x)
