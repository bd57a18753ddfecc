"""The stub's comment left above the answer."""

# %% double
def double(values: list[int]) -> list[int]:
    """Twice each value."""
    # YOUR CODE HERE
    return [2 * v for v in values]

# %% unit
def unit(x: np.ndarray) -> np.ndarray:
    """`x` divided by its length."""
    # YOUR CODE HERE
    return x / np.linalg.norm(x)
    raise NotImplementedError()
