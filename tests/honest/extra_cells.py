"""Cells of one's own everywhere: code, text and raw."""

# %% [markdown] first
# # My notes on `double`
# <script>alert(1)</script>

# %% [raw] first
def double(values): not code

# %% before double
attempts = 0

# %% [markdown] after double
# That was easy:
#
# ```python
# def double(values):
#     return values
# ```

# %% after double
assert double([1]) == [2]
attempts += 1

# %% before unit
scratch = np.ones(3)

# %% [raw] after unit
raw

# %% last
summary = {"attempts": attempts}
summary
