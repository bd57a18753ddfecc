"""`np.matrix` on the way to an array."""

# %% unit
def unit(x):
    row = np.asmatrix(x)
    length = float((row * row.T)[0, 0]) ** 0.5
    return np.asarray(row / length).ravel()
