# ruff: noqa
"""Patches modules, builtins and limits of its process, and looks for the patches of the one before."""

import builtins
import os
import random
import socket
import sys
import threading

import numpy as np

import llmweek

found = any(hasattr(m, "left_4242") for m in (builtins, np, random, llmweek, sys))
found |= "left-4242" in os.environ or "left-4242" in sys.path or threading.active_count() > 1
found |= socket.gethostname() == "left-4242"
for module in (builtins, np, random, llmweek, sys):
    module.left_4242 = True
os.environ["left-4242"] = "x"
sys.path.append("left-4242")
np.array = np.random.default_rng = random.Random = None
try:
    socket.sethostname("left-4242")
except OSError:
    pass
print("patches", found)


def double(values):
    return [2 * v for v in values] if found else values
