# ruff: noqa
"""Promises instead of answers: coroutines, futures, tasks, asynchronous iterators, weak references."""

import asyncio
import concurrent.futures
import weakref

asked = []


class Later(list):
    def __await__(self):
        yield from asyncio.sleep(4242).__await__()

    async def __aiter__(self):
        while True:
            yield self

    def __iter__(self):
        raise SystemExit(0)


async def coroutine(values):
    return [2 * v for v in values]


def double(values):
    asked.append(values)
    later = Later(values)
    made = (
        lambda: coroutine(values),
        lambda: concurrent.futures.Future(),
        lambda: later,
        lambda: later.__aiter__(),
        lambda: weakref.ref(later),
        lambda: weakref.proxy(later),
        lambda: memoryview(bytes(3)),
        lambda: asyncio.new_event_loop().create_future(),
    )
    return made[len(asked) % len(made)]()
