"""`?`, `??`, `help`, trailing semicolons, `display` and `_`."""

# %% double
def double(values):
    """Twice each."""
    return [2 * v for v in values];

# double?
# double??
# ?double
help(double);
double([1])

# %% after double
_ + [1];
display(_, double);
Out, In, __, _i
# print??
