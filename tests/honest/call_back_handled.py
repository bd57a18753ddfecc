"""A function that was given as an argument: wrapped, cached, looked at, vectorised."""

# %% twice
import functools
import inspect


def twice(f, x):
    assert callable(f)
    print(f, f.__name__, inspect.signature(f), hash(f), f == f, {f: 1})
    cached = functools.lru_cache(functools.wraps(f)(lambda *args: f(*args)))
    try:
        first = cached(x)
    except KeyError as error:
        print(error, error.args)
        raise
    return functools.partial(cached)(first)
