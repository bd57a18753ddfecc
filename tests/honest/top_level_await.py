"""`await`, `async for` and `async with` at top level."""

# %% double
import asyncio

await asyncio.sleep(0.01)


async def doubled(v):
    await asyncio.sleep(0)
    return 2 * v


check = await asyncio.gather(*(doubled(v) for v in range(3)))


def double(values):
    return [2 * v for v in values]
