"""Names that shadow builtins, as variables of the notebook."""

# %% before double
list_of = [1, 2]
sum = 0
max, min = 9, 1
input = "text"
str = "abc"
type = "noun"
id = 7
dict = {}
len_ = 3
file = open
next = None
all = any = True

# %% double
def double(values):
    return [2 * v for v in values]

# %% last
list = [1, 2, 3]
len = 3
isinstance = print = range = object = None
