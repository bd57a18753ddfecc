"""Signal handlers, exit handlers, exception hooks, tracing and a stopped collector."""

# %% first
import atexit
import faulthandler
import gc
import signal
import sys

atexit.register(print, "bye")
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.excepthook = lambda *args: print(*args)
gc.disable()
sys.setswitchinterval(0.001)
get_ipython().set_custom_exc((Exception,), lambda *args, **kwargs: print("caught"))

# %% double
import signal


def double(values):
    signal.alarm(5)
    try:
        return [2 * v for v in values]
    finally:
        signal.alarm(0)

# %% last
faulthandler.enable()
