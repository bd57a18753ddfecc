"""The answer in an added cell below the stub, before the checks."""

# %% double
def double(values: list[int]) -> list[int]:
    """Twice each value."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %% after double
def double(values):
    return [v + v for v in values]
