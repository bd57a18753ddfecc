"""Progress bars of tqdm, its notebook's among them."""

# %% double
from tqdm import tqdm, trange
from tqdm.auto import tqdm as auto
from tqdm.notebook import tqdm as in_notebook

for _ in tqdm(range(1000), desc="warming up"):
    pass
for _ in in_notebook(range(10)):
    pass


def double(values):
    return [2 * v for v in tqdm(values)]

# %% unit
def unit(x):
    total = 0.0
    for i in auto(range(len(x)), leave=False):
        total += x[i] ** 2
    for _ in trange(3):
        pass
    return x / np.sqrt(total)

# %% twice
def twice(f, x):
    for _ in in_notebook(range(2)):
        x = f(x)
    return x
