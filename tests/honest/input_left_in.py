"""`input()` and `breakpoint()` left in an added cell: nobody types, and only that cell ends."""

# %% before double
name = input("Your name? ")

# %% before unit
import getpass

getpass.getpass()

# %% last
breakpoint()

# %% last
# %debug
