"""Decorators: wraps, caches, timers, one that counts, one with arguments."""

# %% before double
import functools
import time

calls = 0


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        global calls
        calls += 1
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            print(f"{function.__name__}: {time.perf_counter() - start:.2e} s")

    return wrapper


def repeat(times=1):
    def decorate(function):
        return lambda *args, **kwargs: [function(*args, **kwargs) for _ in range(times)][-1]

    return decorate

# %% double
@functools.lru_cache(maxsize=None)
def one(v: int, /) -> int:
    return v + v


@repeat(times=2)
@timed
def double(values):
    return list(map(one, values))

# %% unit
class Njit:
    """Like a compiler's decorator: an object with `__call__`."""

    def __init__(self, function=None, **options):
        self.function = function
        functools.update_wrapper(self, function)

    def __call__(self, *args):
        return self.function(*args)


@Njit
def unit(x):
    return x / np.sqrt(np.dot(x, x))

# %% twice
def once(function):
    return function


@once
@timed
def twice(f, x):
    return f(f(x))
