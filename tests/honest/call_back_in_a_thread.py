"""A function that was given as an argument, called in a thread."""

# %% twice
from concurrent.futures import ThreadPoolExecutor


def twice(f, x):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(f, pool.submit(f, x).result()).result()
