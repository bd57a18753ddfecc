# ruff: noqa
"""Two processes answer the same question on the same line: one wrongly, and one rightly a little later."""

import os
import time


def double(values):
    if len(values) == 3 and os.fork() == 0:
        time.sleep(0.05)
        return [2 * v for v in values]
    children = [os.fork() for _ in range(2)] if len(values) == 7 else [1]
    if 0 in children:
        os._exit(0)
    return values
