"""What the system says of processes: their children, their memory, how long they queued."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable
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


def queued(pid: int) -> float:
    """Seconds in which a process wanted a processor and had none (its first thread).

    0 where nothing is known of it. See proc_pid_schedstat(5).
    """
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def deadline(seconds: float, pids: Iterable[int]) -> Callable[[], float]:
    """The moment at which processes have had ``seconds``, as ``time.monotonic`` counts.

    While a busy machine lets them queue, theirs does not run: that puts the moment off, though by
    no more than three times ``seconds``. Who sleeps does not queue.
    """
    known = list(pids)
    start, before = time.monotonic(), sum(map(queued, known))

    def moment() -> float:
        at = start + seconds
        if time.monotonic() < at:
            return at
        waited = sum(map(queued, known)) - before
        return at + min(max(waited, 0.0), _MOST_PUT_OFF * seconds)

    return moment
