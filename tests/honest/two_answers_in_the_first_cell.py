"""Two answers in one cell, and the other's cell left as released."""

NOTES = ["the answer of `unit` stood in the answer cell of `double`"]

# %% double
def double(values):
    return [2 * v for v in values]


def unit(x):
    return x / np.linalg.norm(x)

# %% unit
def unit(x: np.ndarray) -> np.ndarray:
    """`x` divided by its length."""
    # YOUR CODE HERE
    raise NotImplementedError()
