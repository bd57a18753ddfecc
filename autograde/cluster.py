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
from dataclasses import dataclass
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
_FETCH = 60.0  # seconds in which what is graded has to come
_WHY = {  # by a Dask future's state: why a worker has no crew
    "pending": f"no answer within {_ENLIST:.0f} s: is it at other work?",
    "cancelled": "what it was asked was cancelled, by the scheduler or by somebody there",
    "lost": "it was lost while it got ready",
}


@dataclass(frozen=True, eq=False)
class _Post:
    """A worker that has a crew: its address, the crew as a Dask future, how many threads it has."""

    where: str
    crew: Any
    threads: int


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
        self._posts: dict[str, _Post] = {}  # by a worker's address
        self._refused: dict[str, str] = {}  # and why
        self._free: SimpleQueue[_Post] = SimpleQueue()  # one for each idle thread
        self._threads = ThreadPoolExecutor(most)
        self._over, self._ended = "", threading.Event()

    @property
    def jobs(self) -> int:
        """How many calls are worked on at a time, or wait for a worker to come."""
        threads = sum(post.threads for post in list(self._posts.values()))
        return max(1, min(self._most, threads))

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
        try:
            self._enlist(self._client.nthreads())
        except OSError:  # the network's, or a TimeoutError; our caller would take it for the disk's
            raise self._lost() from None
        self._go_on()
        if self._refused:
            raise CommandError(
                f"not every worker of {self._address} can grade; nothing was graded:"
                f"{self._refusals()}\nGive each of them this course and its packages as they are "
                "here, or stop it."
            )
        if not self._posts:
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
        while True:
            post = self._take()
            try:
                with self._in_hand.holding(student_of(args)):
                    return self._ask(post, pickle.dumps((call, args)))
            except crew.NoCrew:  # nothing was begun there
                self._forget(post)
            finally:
                self._free.put(post)

    def _ask(self, post: _Post, packed: bytes) -> Any:
        """What a worker makes of a call."""
        lost = WorkerDied(f"the worker {post.where} was lost")
        try:
            task = self._client.submit(
                crew.call, self._name, packed, workers=[post.where], pure=False
            )
            while not task.done():
                self._go_on()
                if not self._stands(post):
                    raise lost
                with suppress(distributed.TimeoutError):
                    distributed.wait(task, _LOOK)
            try:
                return task.result(_FETCH)
            except distributed.TimeoutError:
                if task.status == "error":  # it is the call's own
                    raise
                raise lost from None
        except (CancelledError, KilledWorker, CommClosedError):
            self._go_on()
            raise lost from None

    def _take(self) -> _Post:
        """Wait for an idle thread of a worker that is still there."""
        while True:
            self._go_on()
            with suppress(Empty):
                if self._stands(post := self._free.get(timeout=_LOOK)):
                    return post

    def _stands(self, post: _Post) -> bool:
        """Whether its worker is still there, and not only one that has taken its address."""
        return self._posts.get(post.where) is post and post.crew.status == "finished"

    def _forget(self, post: _Post) -> None:
        """Have its worker, should it be there, enlisted anew."""
        if self._posts.get(post.where) is post:
            del self._posts[post.where]

    def _go_on(self) -> None:
        """Raise :class:`~llmweek.cli.CommandError` where nothing is to be had any more."""
        if self._over:
            raise CommandError(f"{self._over}, {AGAIN}")
        if self._client.status != "running":
            raise self._lost()

    def _lost(self) -> CommandError:
        what = f"the Dask scheduler at {self._address} was lost"
        return CommandError(f"{what}: start it again, {AGAIN}")

    def _refusals(self) -> str:
        return "".join(f"\n  worker {who}: {why}" for who, why in self._refused.items())

    def _enlist(self, threads: dict[str, int]) -> None:
        """Have workers (by address, how many threads each has) keep crews; note why not."""
        asked = {
            who: self._client.submit(
                crew.Crew, self._name, crew.LOADED, workers=[who], pure=False, actor=True
            )
            for who in threads
        }
        with suppress(distributed.TimeoutError, CancelledError):
            distributed.wait(list(asked.values()), _ENLIST)
        for who, answer in asked.items():
            status = answer.status
            if status == "finished":
                post = self._posts[who] = _Post(who, answer, threads[who])
                for _ in range(threads[who]):
                    self._free.put(post)
            elif status == "error":
                error = answer.exception()
                kind = "" if isinstance(error, crew.Unfit) else f"{type(error).__name__}: "
                self._refused[who] = f"{kind}{error}"
            else:
                gone = status == "pending" and who not in self._client.nthreads()
                self._refused[who] = _WHY["lost" if gone else status]

    def _watch(self) -> None:
        """See who comes and who goes, until the end."""
        met = time.monotonic()
        while not self._ended.wait(_LOOK):
            with suppress(Exception):  # of many kinds: no scheduler, and the next call says so
                there = self._client.nthreads()
                for post in list(self._posts.values()):
                    if post.where not in there or not self._stands(post):
                        self._forget(post)
                if new := there.keys() - self._posts.keys() - self._refused.keys():
                    self._enlist({who: there[who] for who in new})
            met = time.monotonic() if self._posts else met
            if time.monotonic() > met + _LONELY:
                self._over = f"all workers of {self._address} were lost: start some"
                if self._refused:
                    self._over = (
                        f"all workers of {self._address} were lost, and who came later cannot "
                        f"grade:{self._refusals()}\nMend these, or start others"
                    )
