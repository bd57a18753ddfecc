"""Global generators seeded inside an answer and in cells."""

# %% first
import random

random.seed(42)

# %% double
import random


def double(values):
    random.seed(0)
    np.random.seed(0)
    random.shuffle(list(values))
    return [2 * v for v in values]

# %% last
np.random.seed(1234)
np.random.rand(3)
