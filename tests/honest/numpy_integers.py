"""A list of numpy's integers where a list of ints is right."""

# %% double
def double(values):
    return list(2 * np.array(values, dtype=np.int32))
