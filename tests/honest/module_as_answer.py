"""The answer written to a module by `%%writefile`, and imported below."""

# %% double
# %%writefile doubling.py
def double(values):
    return [2 * v for v in values]

# %% after double
from doubling import double
