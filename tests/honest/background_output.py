"""Output that goes on after the cell is done, from a thread."""

# %% first
import sys
import threading
import time


def chatter():
    while True:
        print("still here", flush=True)
        sys.stderr.write("still here\n")
        time.sleep(0.01)


threading.Thread(target=chatter, daemon=True).start()
