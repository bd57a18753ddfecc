"""Cell magics on top of answers and of cells of one's own."""

# %% double
# %%time
def double(values):
    return [2 * v for v in values]

# %% after double
# %%timeit -n1 -r1
double(range(100))

# %% unit
# %%capture out
print("hidden")


def unit(x):
    return x / np.linalg.norm(x)

# %% twice
# %%capture --no-stderr
# # with a comment
def twice(f, x):
    return f(f(x))

# %% last
# %%bash
# echo hello; ls -l; exit 3

# %% last
# %%html
# <b>bold</b>

# %% last
# %%script python3
# print("elsewhere")
