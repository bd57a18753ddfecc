"""Tracing, profiling and coverage switched on."""

# %% double
import sys
import tracemalloc

tracemalloc.start()
sys.setprofile(lambda frame, event, arg: None)
sys.settrace(lambda frame, event, arg: None)


def double(values):
    return [2 * v for v in values]
