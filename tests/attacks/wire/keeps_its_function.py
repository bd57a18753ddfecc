# ruff: noqa
"""Keeps the function that it was given, and calls it in later checks, from threads and finalisers."""

import gc
import threading
import time

WANTS = "twice"
kept = []


class Calls:
    def __del__(self):
        for f in kept:
            try:
                f(5)
            except BaseException:
                pass


def go_on():
    for _ in range(40):
        time.sleep(0.05)
        for f in kept:
            try:
                f(6)
            except BaseException:
                pass


threading.Thread(target=go_on, daemon=True).start()


def twice(f, x):
    kept.append(f)
    gc.collect()
    Calls()
    return kept[0](kept[0](x)) if len(kept) > 1 else None
