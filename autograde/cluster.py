"""Many submissions at a time, by the workers of a running Dask scheduler."""

from __future__ import annotations

import logging
import pickle
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

import distributed
from distributed import Client, KilledWorker
from distributed.comm.core import CommClosedError

from autograde import crew
from autograde.run import AGAIN
from autograde.workers import InHand, WorkerDied, student_of
from llmweek.cli import CommandError

_CONNECT = 10.0  # seconds in which the scheduler has to answer
_ENLIST = 60.0  # and a worker, which may be busy with somebody else's work
_LONELY = 60.0  # seconds to wait for a worker when all are gone: a nanny starts one anew
_LOOK = 1.0  # seconds between two looks at who is there


class Cluster(Executor):
    """The threads of the workers of the Dask scheduler at ``address``, ``most`` at a time.

    A call whose worker dies fails with :class:`~autograde.workers.WorkerDied`. Workers that come
    later are called upon, too. Once there is no scheduler or no worker any more, calls raise
    :class:`~llmweek.cli.CommandError`.
    """

    def __init__(self, address: str, most: int, in_hand: InHand | None = None) -> None:
        self._address, self._most, self._in_hand = address, most, in_hand or InHand()
        self._name = f"llmweek-{secrets.token_hex(8)}"
        self._client: Any = None
        self._crews: dict[str, Any] = {}  # by a worker's address: its crew, as a Dask future
        self._refused: dict[str, str] = {}  # and why
        self._free: SimpleQueue[str] = SimpleQueue()  # a worker's address for each idle thread
        self._seats = 0
        self._threads = ThreadPoolExecutor(most)
        self._over, self._ended = "", threading.Event()

    @property
    def jobs(self) -> int:
        """How many calls are worked on at a time."""
        return min(self._most, self._seats)

    def start(self) -> None:
        """Connect, and have every worker ready.

        Raises :class:`~llmweek.cli.CommandError` where there is none, or one that would not give
        the very marks that this machine gives.
        """
        if self._client is not None:
            return
        for name in ("distributed", "distributed.client", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said here
        try:
            self._client = Client(self._address, timeout=_CONNECT)
        except Exception as error:  # of many kinds: name, address, network, certificate
            raise CommandError(
                f"no Dask scheduler answers at {self._address} ({error}): start one with `dask "
                "scheduler`, or mend the address"
            ) from None
        self._enlist(self._client.nthreads())
        if self._refused:
            said = "\n  ".join(f"worker {who}: {why}" for who, why in self._refused.items())
            raise CommandError(
                f"not every worker of {self._address} can grade; nothing was graded:\n  {said}\n"
                "Give each of them this course and its packages as they are here, or stop it."
            )
        if not self._crews:
            raise CommandError(
                f"the Dask scheduler at {self._address} has no workers: on each machine that is to "
                f"grade, start `dask worker {self._address}`"
            )
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, call: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        return self._threads.submit(self._run, call, args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        self._ended.set()
        if self._client is not None:
            with suppress(Exception):  # without a scheduler there is nobody to take leave of
                self._client.close(_CONNECT)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:  # nobody waits for what is in hand, which may take minutes
            self._over = "the grader has ended"
        self.shutdown(cancel_futures=True)

    def _run(self, call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        where = self._take()
        lost = WorkerDied(f"the worker {where} was lost")
        try:
            with self._in_hand.holding(student_of(args)):
                packed = pickle.dumps((call, args))
                task = self._client.submit(
                    crew.call, self._name, packed, workers=[where], pure=False
                )
                while True:
                    with suppress(distributed.TimeoutError):
                        return task.result(_LOOK)
                    self._go_on()
                    if where not in self._crews:
                        raise lost
        except (CancelledError, KilledWorker, CommClosedError):
            self._go_on()
            raise lost from None
        finally:
            self._free.put(where)

    def _take(self) -> str:
        """Wait for an idle thread of a worker that is still there; the worker's address."""
        while True:
            self._go_on()
            with suppress(Empty):
                if (where := self._free.get(timeout=_LOOK)) in self._crews:
                    return where

    def _go_on(self) -> None:
        """Raise :class:`~llmweek.cli.CommandError` where nothing is to be had any more."""
        if not self._over and self._client.status != "running":
            self._over = f"the Dask scheduler at {self._address} was lost: start it again"
        if self._over:
            raise CommandError(f"{self._over}, {AGAIN}")

    def _enlist(self, threads: dict[str, int]) -> None:
        """Have workers (by address, how many threads each has) keep crews; note why not."""
        asked = {
            who: self._client.submit(crew.Crew, self._name, crew.LOADED, workers=[who], pure=False)
            for who in threads
        }
        with suppress(distributed.TimeoutError):
            distributed.wait(list(asked.values()), _ENLIST)
        for who, answer in asked.items():
            if answer.status == "finished":
                self._crews[who] = answer
                self._seats += threads[who]
                for _ in range(threads[who]):
                    self._free.put(who)
            elif answer.status == "error":
                error = answer.exception()
                kind = "" if isinstance(error, crew.Unfit) else f"{type(error).__name__}: "
                self._refused[who] = f"{kind}{error}"
            else:
                self._refused[who] = f"no answer within {_ENLIST:.0f} s: is it at other work?"

    def _watch(self) -> None:
        """See who comes and who goes, until the end."""
        met = time.monotonic()
        while not self._ended.wait(_LOOK):
            with suppress(Exception):  # of many kinds: no scheduler, and the next call says so
                there = self._client.nthreads()
                for who in self._crews.keys() - there.keys():
                    del self._crews[who]
                if new := there.keys() - self._crews.keys() - self._refused.keys():
                    self._enlist({who: there[who] for who in new})
            met = time.monotonic() if self._crews else met
            if time.monotonic() > met + _LONELY:
                self._over = f"all workers of {self._address} were lost: start some"
