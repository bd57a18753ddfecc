"""Other names for arguments, further ones with defaults, `*args` and `**kwargs`."""

# %% double
def double(vals, factor=2, *, verbose=False, **unused):
    return [factor * v for v in vals]

# %% unit
def unit(*args, **kwargs):
    (x,) = args
    return x / np.linalg.norm(x, **kwargs)

# %% twice
def twice(function, argument, /):
    for _ in "ab":
        argument = function(argument)
    return argument
