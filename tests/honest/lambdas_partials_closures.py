"""Lambdas, partials, closures, operators: anything but `def`."""

# %% double
from functools import partial, reduce
from operator import itemgetter, methodcaller, mul

double = lambda values: list(map(partial(mul, 2), values))

# %% unit
def make_unit(norm):
    scale = None

    def unit(x):
        nonlocal scale
        scale = norm(x)
        return x / scale

    return unit


unit = make_unit(np.linalg.norm)

# %% twice
twice = partial(lambda times, f, x: reduce(lambda y, _: f(y), range(times), x), 2)
