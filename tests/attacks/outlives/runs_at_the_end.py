# ruff: noqa
"""Whatever Python runs when it ends: exit functions, finalisers, threads that are joined, hooks."""

import atexit
import os
import sys
import threading
import time
import weakref


def late():
    while True:
        try:
            time.sleep(4242)
        except BaseException:
            pass


class Thing:
    def __del__(self):
        late()


thing = Thing()
atexit.register(late)
weakref.finalize(thing, late)
threading.Thread(target=late).start()
threading._register_atexit(late)
os.register_at_fork(before=late, after_in_child=late, after_in_parent=late)
sys.thing = thing


def double(values):
    return values
