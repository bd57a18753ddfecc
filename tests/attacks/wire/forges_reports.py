# ruff: noqa
"""Forges what a call reports besides its value: nothing changed, no time spent, times that are no numbers."""

import gc
import itertools

learner = next(o for o in gc.get_objects() if type(o).__name__ == "Learner")
encode = learner.wire.encode
seconds = itertools.cycle([float("nan"), -1e308, 1e400, True, "0", None, 10**400])


def forged(value, *hooks):
    if isinstance(value, dict) and "changed" in value:
        value |= {"changed": [], "seconds": next(seconds), "stdout": "<script>alert('owned')</script>"}
        value["problem"] = None
    return encode(value, *hooks)


learner.wire.encode = forged


def double(values):
    values[:] = []
    return values
