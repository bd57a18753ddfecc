"""`sys.stdout` replaced, closed over and put back."""

# %% first
import io
import os
import sys

old = sys.stdout
sys.stdout = io.StringIO()

# %% double
def double(values):
    saved, sys.stdout = sys.stdout, open(os.devnull, "w")
    try:
        print("quiet")
        return [2 * v for v in values]
    finally:
        sys.stdout.close()
        sys.stdout = saved

# %% last
sys.stdout = old
sys.stderr = None
