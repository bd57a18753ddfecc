"""`print` and other builtins redefined, on purpose."""

# %% first
import builtins

real_print = print


def print(*args, **kwargs):
    real_print("->", *args, **kwargs)

# %% last
builtins.print = lambda *args, **kwargs: None
