# ruff: noqa
"""Changes its answer while it is written down: a thread rewrites the buffer that is being sent. It spoils its own process."""

import threading

import numpy as np

from autograde.wire import arrays

WANTS = "unit"
shared = np.zeros(100)
asked = []


def rewrite():
    while True:
        for x in asked[-1:]:
            if x.size:
                shared[: x.size] = x / max(abs(x).sum(), 1e-9)


threading.Thread(target=rewrite, daemon=True).start()
arrays.node.__globals__["_DTYPE"] = __import__("re").compile(".*")


def unit(x):
    asked.append(x)
    return shared[: x.size].astype(object) if x.size == 1 else shared[: x.size]
