"""A library function replaced by a wrapper of one's own, for a look."""

# %% unit
_norm = np.linalg.norm


def counted(*args, **kwargs):
    counted.calls += 1
    return _norm(*args, **kwargs)


counted.calls = 0
np.linalg.norm = counted


def unit(x):
    return x / np.linalg.norm(x)

# %% after unit
import time

time.perf_counter = time.monotonic
np.set_printoptions(precision=2, suppress=True)
