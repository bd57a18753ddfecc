"""Answers made by `exec`, `globals()` and `setattr` on the module."""

# %% double
exec("def double(values):\n    return [2 * v for v in values]")

# %% unit
globals()["unit"] = lambda x: x / np.linalg.norm(x)

# %% twice
import sys

setattr(sys.modules["__main__"], "twice", lambda f, x: f(f(x)))
