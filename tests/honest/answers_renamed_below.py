"""Two solutions kept under other names, the better one bound to the name asked for."""

# %% double
def double_slow(values):
    return [v + v for v in values]


def double_fast(values):
    return (np.asarray(values, dtype=int) * 2).tolist()

# %% after double
for candidate in (double_slow, double_fast):
    assert candidate([1, 2]) == [2, 4]
double = double_fast if np.__version__ else double_slow
