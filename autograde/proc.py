"""What the system says of processes: their children, their memory, how long they queued."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable
from pathlib import Path

_MOST_PUT_OFF = 3.0  # times the seconds asked for


def innermost(pid: int) -> int:
    """The last of a chain of processes that each have one child: what walls are around."""
    while len(below := children(pid)) == 1:
        pid = below[0]
    return pid


def resident(root: int) -> int:
    """Bytes of memory of a process and its descendants; what they share is counted once.

    What the system could read again from files, such as libraries, does not count. 0 where
    nothing is known of it.
    """
    total, todo = 0, [root]
    seen: set[int] = set()
    while todo and len(seen) < 1_000:
        pid = todo.pop()
        if pid in seen:
            continue
        seen.add(pid)
        with contextlib.suppress(OSError, IndexError, ValueError):
            # The process's share of its memory: shares of forks add up to the whole.
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith(("Pss_Anon:", "Pss_Shmem:")):
                    total += int(line.split()[1]) * 1024
        todo += children(pid)
    return total


def children(pid: int) -> list[int]:
    """The processes that a process has started and that have not ended."""
    found: list[int] = []
    with contextlib.suppress(OSError, ValueError):
        for task in os.listdir(f"/proc/{pid}/task"):
            found += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
    return found


def _scheduled(pids: Iterable[int]) -> tuple[float, float]:
    """Seconds in which processes (their first threads) had a processor, and wanted one in vain.

    0 where nothing is known of one. See proc_pid_schedstat(5).
    """
    ran = queued = 0.0
    for pid in pids:
        with contextlib.suppress(OSError, IndexError, ValueError):
            had, waited, *_ = map(int, Path(f"/proc/{pid}/schedstat").read_text().split())
            ran, queued = ran + had / 1e9, queued + waited / 1e9
    return ran, queued


class Deadline:
    """The moment at which processes have had ``seconds``, as ``time.monotonic`` counts.

    While a busy machine lets them queue, theirs does not run: that puts the moment off, though by
    no more than three times ``seconds``. Who sleeps does not queue.
    """

    def __init__(self, seconds: float, pids: Iterable[int]) -> None:
        self._seconds, self._pids = seconds, list(pids)
        self._start, self._before = time.monotonic(), _scheduled(self._pids)

    def __call__(self) -> float:
        at = self._start + self._seconds
        if time.monotonic() < at:
            return at
        waited = _scheduled(self._pids)[1] - self._before[1]
        return at + min(max(waited, 0.0), _MOST_PUT_OFF * self._seconds)

    def rested(self) -> bool:
        """Whether they computed for less than half of their time: they slept, or all stood still.

        To be asked while they are there.
        """
        return _scheduled(self._pids)[0] - self._before[0] < self._seconds / 2
