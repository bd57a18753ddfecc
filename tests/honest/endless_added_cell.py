"""An added cell that never ends: it is stopped, and the rest counts."""

NOTES = ["was stopped"]

# %% after double
while True:
    pass
