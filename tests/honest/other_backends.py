"""A plotting backend of the learner's screen, on top of an answer cell."""

# %% double
# %matplotlib notebook
def double(values):
    return [2 * v for v in values]

# %% unit
# %matplotlib qt
import matplotlib

matplotlib.use("TkAgg", force=False)
# %matplotlib inline


def unit(x):
    return x / np.linalg.norm(x)

# %% last
# %matplotlib widget
