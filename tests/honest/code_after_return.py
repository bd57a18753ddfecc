"""Code after `return`, dead branches, `pass`, ellipses, commented attempts."""

# %% double
def double(values):
    # return values + values   # wrong!
    return [2 * v for v in values]
    print("never")
    raise NotImplementedError


if False:
    double = None
    ...

# %% unit
def unit(x):
    """First idea:
    def unit(x):
        raise NotImplementedError()
    """
    try:
        return x / np.linalg.norm(x)
    finally:
        pass
    return None
