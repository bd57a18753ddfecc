"""`importlib.reload` of modules that are in use."""

# %% before unit
import importlib
import json
import math
import random

importlib.reload(json)
importlib.reload(math)
importlib.reload(random)

# %% last
import llmweek.exercise

importlib.reload(llmweek.exercise)
