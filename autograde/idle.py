"""Processes that have a day's imports done and wait for the next submission of it."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

_MOST = 2  # of each kind, with the one in use: each holds the imports of a day, 300 MB with torch


class _Process(Protocol):
    def kill(self) -> None: ...


P = TypeVar("P", bound=_Process)


class Idle(Generic[P]):
    """Those of one kind, by what they are good for (``key``). They end with this process."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Hashable, P]] = []  # the latest last
        atexit.register(self._keep, 0)

    def take(self, key: Hashable, start: Callable[[], P]) -> P:
        """One that waits, or else a new one. Whoever takes it gives it back, or kills it."""
        for place, (known, process) in enumerate(self._waiting):
            if known == key:
                del self._waiting[place]
                return process
        self._keep(_MOST - 1)
        return start()

    def give_back(self, key: Hashable, process: P) -> None:
        """Have it wait for the next."""
        self._waiting.append((key, process))
        self._keep(_MOST)

    def _keep(self, most: int) -> None:
        """End those that have waited longest, until no more than ``most`` are left."""
        while len(self._waiting) > most:
            self._waiting.pop(0)[1].kill()
