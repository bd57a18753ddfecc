"""Views, Fortran order, read-only arrays, subclasses and strides."""

# %% before unit
class Vector(np.ndarray):
    pass

# %% unit
def unit(x):
    wide = np.zeros((len(x), 2), order="F")
    wide[:, 1] = x / np.linalg.norm(x)
    result = wide[::-1, 1][::-1].view(Vector)
    result.flags.writeable = False
    return result
