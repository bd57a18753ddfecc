"""Warnings, and text on stderr, when cells run and when answers are called."""

# %% double
import sys
import warnings

warnings.warn("this is deprecated", DeprecationWarning)
sys.stderr.write("loading 3/3\n")


def double(values):
    print("called", file=sys.stderr)
    warnings.warn("slow")
    return [2 * v for v in values]


double([1])

# %% unit
def unit(x):
    np.log(np.zeros(1))  # numpy warns of it
    return x / np.linalg.norm(x)
