"""`sys.exit()`, `quit()` and `exit()` in added cells, to stop Run All there."""

# %% before double
import sys

sys.exit()

# %% before unit
quit()

# %% before twice
exit()

# %% before stack
sys.exit("that is all")

# %% last
raise SystemExit
