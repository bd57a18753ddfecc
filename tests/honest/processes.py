"""Processes: pools in a helper, a subprocess, a fork."""

# %% double
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool, cpu_count


def twofold(v):
    return 2 * v


def in_parallel(values):
    with Pool(min(2, cpu_count())) as pool:
        return pool.map(twofold, values)


assert in_parallel([1, 2]) == [2, 4]
print(subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True, text=True).stdout)


def double(values):
    return in_parallel(values)

# %% unit
import math


def unit(x):
    with ProcessPoolExecutor(2) as pool:
        squares = list(pool.map(math.prod, [(v, v) for v in x]))
    return x / math.fsum(squares) ** 0.5

# %% twice
def twice(f, x):
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return f(f(x))
