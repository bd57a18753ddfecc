"""Inputs that are kept, sorted in a copy, and looked at again in the next call."""

# %% double
seen = []


def double(values):
    seen.append(values)
    first = seen[0]
    ordered = sorted(values)
    return [2 * v for v in values]

# %% unit
last = None


def unit(x):
    global last
    last, before = x, last
    y = x.copy()
    y /= np.linalg.norm(y)
    return y
