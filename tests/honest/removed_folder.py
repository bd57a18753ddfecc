"""The folder it runs in removed under its own feet."""

# %% first
import os
import tempfile

here = tempfile.mkdtemp()
os.chdir(here)
os.rmdir(here)
