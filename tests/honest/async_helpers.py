"""Coroutines behind an ordinary function, on a loop of its own and by `asyncio.run`."""

# %% double
import asyncio


async def one(v):
    await asyncio.sleep(0)
    return v + v


async def all_of(values):
    return list(await asyncio.gather(*map(one, values)))


def double(values):
    return asyncio.run(all_of(values))

# %% unit
def unit(x):
    async def length():
        return np.linalg.norm(x)

    loop = asyncio.new_event_loop()
    try:
        return x / loop.run_until_complete(length())
    finally:
        loop.close()
