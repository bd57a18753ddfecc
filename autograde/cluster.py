"""Many submissions at a time, by the workers of a running Dask scheduler.

On each of them stands a :class:`Crew`, with a process like a local pool's for each of its threads.
It is a result that the scheduler has it keep for the grader: when the grader goes away, however it
ends, the scheduler has it dropped, and its processes end.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import pickle
import platform
import secrets
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import distributed
from distributed import Client, KilledWorker
from distributed.comm.core import CommClosedError

import llmweek
from autograde.bubblewrap import why_no_walls
from autograde.course import COURSE, fingerprint
from autograde.run import AGAIN
from autograde.submissions import Submission
from autograde.workers import InHand, LocalPool, WorkerDied
from llmweek import trained
from llmweek.cli import CommandError

_CONNECT = 10.0  # seconds in which the scheduler has to answer
_ENLIST = 60.0  # and a worker, which may be busy with somebody else's work
_LONELY = 60.0  # seconds to wait for a worker when all are gone: Dask's nanny starts one anew
_LOOK = 1.0  # seconds between two looks at who is there
_PACKAGES = (
    *("numpy", "torch", "regex", "tokenizers", "safetensors", "ipython"),
    *("nbformat", "jinja2", "msgpack", "dask", "distributed"),
)


def versions() -> dict[str, str]:
    """What marks and pages depend on besides the day and the submission, by name."""
    texts = [path.read_bytes() for path in sorted(COURSE.glob("*.j2"))]
    code = fingerprint(Path(llmweek.__file__).parent, COURSE, COURSE / "wire")
    found = {"the course": _short(code.encode() + b"".join(texts))}
    found["Python"] = platform.python_version()
    for package in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    for model in sorted(trained.FOLDER.glob("*.safetensors")):
        found[f"the model {model.stem}"] = _short(model.read_bytes())
    return found


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]


# --- on a Dask worker -----------------------------------------------------------------------------

_POOLS: dict[str, LocalPool] = {}
_LOADED = versions()


class Unfit(Exception):
    """A worker cannot grade; the message says why."""


class Crew:
    """The processes of a Dask worker that grade for one grader. They end with this object."""

    def __init__(self, grader: str, wanted: dict[str, str]) -> None:
        """Raises :class:`Unfit` where the worker has not what is ``wanted``, or no walls."""
        now = versions()
        for name, want in wanted.items():
            if now.get(name) != want:
                raise Unfit(f"{name} there is {now.get(name, 'missing')}, and here {want}")
            if _LOADED.get(name) != want:
                raise Unfit(f"{name} was changed after the worker had started: start it again")
        if reason := why_no_walls():
            raise Unfit(f"no walls around learners' code: {reason}")
        # A nanny's worker may have no children, lest they outlive it; ours watch for its end.
        multiprocessing.current_process().daemon = False
        _POOLS[grader] = LocalPool(1, start_method="spawn")
        weakref.finalize(self, _dismiss, grader)


def _dismiss(grader: str) -> None:
    _POOLS.pop(grader).kill()


def _call(grader: str, packed: bytes) -> Any:
    """Have the process of this thread do what is ``packed``: a function and its arguments."""
    if grader not in _POOLS:
        raise WorkerDied("its worker has no crew any more")
    return _POOLS[grader].run(*pickle.loads(packed))


# --- where the grader is --------------------------------------------------------------------------


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
        self._crews: dict[str, Any] = {}  # by the worker's address: its Crew, as a Dask future
        self._seats = 0
        self._free: SimpleQueue[str] = SimpleQueue()  # a worker's address for each idle thread
        self._refused: dict[str, str] = {}
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
            self._client.close(_CONNECT)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:  # nobody waits for what is in hand, which may take minutes
            self._over = "the grader has ended"
            self._threads.shutdown(wait=False, cancel_futures=True)
        self.shutdown(cancel_futures=True)

    def _run(self, call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        where, student = (
            self._take(),
            next((a.student for a in args if isinstance(a, Submission)), ""),
        )
        try:
            with self._in_hand.holding(student):
                task = self._client.submit(
                    _call, self._name, pickle.dumps((call, args)), workers=[where], pure=False
                )
                while True:
                    with suppress(distributed.TimeoutError):
                        return task.result(_LOOK)
                    self._go_on()
                    if where not in self._crews:
                        raise WorkerDied(f"the worker {where} was lost")
        except (CancelledError, KilledWorker, CommClosedError):
            self._go_on()
            raise WorkerDied(f"the worker {where} was lost") from None
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
            who: self._client.submit(Crew, self._name, _LOADED, workers=[who], pure=False)
            for who in threads
        }
        with suppress(distributed.TimeoutError):
            distributed.wait(list(asked.values()), _ENLIST)
        for who, crew in asked.items():
            if crew.status == "finished":
                self._crews[who] = crew
                self._seats += threads[who]
                for _ in range(threads[who]):
                    self._free.put(who)
            elif crew.status == "error":
                error = crew.exception()
                said = "" if isinstance(error, Unfit) else f"{type(error).__name__}: "
                self._refused[who] = f"{said}{error}"
            else:
                self._refused[who] = f"no answer within {_ENLIST:.0f} s, perhaps for other work"

    def _watch(self) -> None:
        """See who comes and who goes, until the end."""
        met = time.monotonic()
        while not self._ended.wait(_LOOK):
            try:
                there = self._client.nthreads()
            except Exception:  # of many kinds: the next call says so
                return
            for who in self._crews.keys() - there.keys():
                del self._crews[who]
            new = there.keys() - self._crews.keys() - self._refused.keys()
            if new:
                self._enlist({who: there[who] for who in new})
            met = time.monotonic() if self._crews else met
            if time.monotonic() > met + _LONELY:
                self._over = f"all workers of {self._address} were lost: start some"
                return
