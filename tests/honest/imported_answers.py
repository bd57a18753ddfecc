"""An answer that is imported or renamed from what is there already."""

# %% double
def scaled(values, by=2):
    return [by * v for v in values]


from functools import partial as double_by

double = double_by(scaled, by=2)

# %% unit
def normalise(x):
    return x / np.linalg.norm(x)


unit, also_unit = normalise, normalise
