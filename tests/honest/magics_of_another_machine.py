"""Magics of extensions that only the learner's machine has, on top of answer cells."""

# %% double
# %load_ext lab_black
def double(values):
    return [2 * v for v in values]

# %% unit
# %store -r
def unit(x):
    return x / np.linalg.norm(x)

# %% twice
# %matplotlib widget
def twice(f, x):
    return f(f(x))

# %lprun -f twice twice(abs, 1)
