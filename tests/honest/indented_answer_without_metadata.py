"""A definition in an `if`, in a notebook that has lost all metadata: only its place tells."""

NOTES = ["the answer cell of `unit`", "the answer cell of `double`"]


def notebook(nb):
    for n, c in enumerate(nb["cells"]):
        c["metadata"], c["id"] = {}, f"n{n}"

# %% unit
FAST = True
if FAST:

    def unit(x):
        return x / np.linalg.norm(x)

else:

    def unit(x):
        return x / np.sqrt(sum(x**2))

# %% double
for _ in range(1):

    def double(values):
        return [v + v for v in values]
