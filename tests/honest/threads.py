"""Threads: a pool in an answer, a daemon and a timer left running."""

# %% double
import threading
from concurrent.futures import ThreadPoolExecutor


def tick():
    threading.Event().wait(60)


threading.Thread(target=tick, daemon=True).start()
threading.Timer(0.01, lambda: print("tick")).start()


def double(values):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda v: 2 * v, values))
