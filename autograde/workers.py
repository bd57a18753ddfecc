"""Many submissions at a time, by processes of which any may die."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.util import get_temp_dir
from typing import Any, Protocol, TypeVar

from autograde import bubblewrap, fork_server, grading
from autograde.executed import notebook_of
from autograde.grading import Options, grade_submission
from autograde.marks import Marks
from autograde.report import feedback_page
from autograde.results import Result
from autograde.submissions import Submission
from llmweek.cli import CommandError
from llmweek.notebook import Day

Item = TypeVar("Item")
Done = TypeVar("Done")
AHEAD = 2  # submissions in hand for each worker, so that none waits for the next


class WorkerDied(BrokenExecutor):
    """The worker that had a submission is no more."""


# --- what a worker does ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """A graded submission as it is written: the result, less its notebook, and two files' texts.

    The page is as it is where people have given no marks.
    """

    result: Result
    notebook: str
    page: str

    @classmethod
    def of(cls, result: Result, student: str, marks: Marks | None = None) -> Outcome:
        # In one line: indenting it would take longer than all else here.
        notebook = json.dumps(notebook_of(result), ensure_ascii=False) + "\n"
        page = feedback_page(result, student, marks)
        return cls(replace(result, notebook={}), notebook, page)

    def as_run(self) -> dict[str, Any]:
        """The notebook as the result had it."""
        notebook: dict[str, Any] = json.loads(self.notebook)
        notebook["metadata"].pop("llmweek", None)
        return notebook


@dataclass(frozen=True)
class Grader:
    """How a day is graded, and its release notebook: making that takes nbgrader, and a second."""

    day: Day
    options: Options
    releases: dict[str, str]

    @classmethod
    def of(cls, day: Day, options: Options) -> Grader:
        """Raises :class:`~autograde.bubblewrap.NoWalls`, before any work is begun."""
        if options.walls:
            bubblewrap.require_walls()
        grading.release_of(day)
        return cls(day, options, dict(grading.releases))

    def __call__(self, submission: Submission) -> Outcome:
        return self.outcome(submission, self.grade(submission.data))

    def grade(self, submitted: bytes) -> Result:
        grading.releases.update(self.releases)
        try:
            return grade_submission(self.day, submitted, self.options)
        except Exception as error:
            return self.not_graded(error)

    def not_graded(self, error: Exception) -> Result:
        note = f"grading stopped with {type(error).__name__}: {error}"
        return replace(grading.nothing(self.day, note, self.options), status="not graded")

    def outcome(self, submission: Submission, result: Result) -> Outcome:
        if submission.note:
            # Without a file there is nothing else to say; with one, this comes first.
            notes = (submission.note, *(result.notes if submission.data else ()))
            flags = ("look",) if submission.look else ()
            result = replace(result, notes=notes, flags=(*result.flags, *flags))
        return Outcome.of(result, submission.student)


# --- the pool -------------------------------------------------------------------------------------


class Pool(Protocol):
    """Workers, who do ``jobs`` calls at a time: at least one, and now more, now fewer."""

    @property
    def jobs(self) -> int: ...

    def submit(self, call: Callable[..., Any], /, *args: Any) -> Future[Any]: ...


def each(
    pool: Pool, work: Callable[[Item], Done], items: Iterable[Item]
) -> Iterator[tuple[Item, Done | Exception]]:
    """Each item with what ``work`` makes of it, or the exception it raises, as it is done.

    ``items`` are taken a few ahead only, for as many workers as there are then. Those whose worker
    died are tried again one at a time, when nothing else runs: they come with :class:`WorkerDied`
    if that one dies too. Raises :class:`~llmweek.cli.CommandError` where the pool does.
    """
    packed = pickle.dumps(work)
    coming = iter(items)
    flying: dict[Future[Done], Item] = {}
    orphans: list[Item] = []
    while True:
        while not orphans and len(flying) < pool.jobs * AHEAD:
            try:
                item = next(coming)
            except StopIteration:
                break
            flying[pool.submit(_call, packed, item)] = item
        if not flying:
            if not orphans:
                return
            for item in orphans:
                yield item, _done(pool.submit(_call, packed, item))
            orphans.clear()
            continue
        for future in wait(flying, return_when=FIRST_COMPLETED).done:
            item, done = flying.pop(future), _done(future)
            if isinstance(done, BrokenExecutor):
                orphans.append(item)
            else:
                yield item, done


def _done(future: Future[Done]) -> Done | Exception:
    try:
        return future.result()
    except CommandError:  # there is nobody left to do anything
        raise
    except Exception as error:
        return error


def _call(packed: bytes, item: Any) -> Any:
    return _unpacked(packed)(item)


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> Callable[[Any], Any]:
    """What is the same for every item is read once."""
    work: Callable[[Any], Any] = pickle.loads(packed)
    return work


def student_of(args: tuple[Any, ...]) -> str:
    """Whose submission is among a call's arguments, or ""."""
    return next((a.student for a in args if isinstance(a, Submission)), "")


class InHand:
    """Whose submissions are being graded, and for how long: threads write, any may read."""

    def __init__(self) -> None:
        self._since: dict[int, tuple[str, float]] = {}  # by the thread that waits for it

    @contextmanager
    def holding(self, student: str) -> Iterator[None]:
        """While the block lasts, this thread's submission is ``student``'s."""
        self._since[threading.get_ident()] = student, time.monotonic()
        try:
            yield
        finally:
            del self._since[threading.get_ident()]

    def longest(self) -> list[tuple[str, float]]:
        """The learners and how many seconds theirs take already, the longest first."""
        now = time.monotonic()
        held = [(student, now - since) for student, since in list(self._since.values())]
        return sorted(held, key=lambda one: -one[1])


class LocalPool(Executor):
    """``jobs`` processes of this machine, each with a pipe of its own.

    They share nothing, so when one dies its call alone fails, with :class:`WorkerDied`; in the
    standard library's pool all calls do, and one killed while it answers stops the pool for good.
    """

    def __init__(
        self, jobs: int, in_hand: InHand | None = None, start_method: str | None = None
    ) -> None:
        self._in_hand = in_hand or InHand()
        self._context = multiprocessing.get_context(start_method) if start_method else _context()
        self._mine = threading.local()
        self._workers: set[_Worker] = set()
        self._processors = _processors()
        self._threads = ThreadPoolExecutor(jobs)
        self.jobs = jobs
        self._started = self._killed = False

    def start(self) -> None:
        """Start the processes, while the grader does something else."""
        if self._started:
            return
        self._started = True
        # Of Ctrl-C the grader alone is to hear, which ends the others.
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            if self._context.get_start_method() == "forkserver":
                with fork_server.removing(get_temp_dir()):
                    forkserver.ensure_running()
        finally:
            signal.signal(signal.SIGINT, heard)
        for _ in range(self.jobs):  # each thread starts its own
            self._threads.submit(self._worker)

    def submit(self, call: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        return self._threads.submit(self.run, call, args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        for worker in list(self._workers):
            worker.end()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:  # nobody waits for what is in hand, which may take minutes
            self._threads.shutdown(wait=False, cancel_futures=True)
            self.kill()
        self.shutdown(cancel_futures=True)

    def kill(self) -> None:
        """End all processes at once, with what they do."""
        self._killed = True
        workers = list(self._workers)
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.process.join(10)

    def run(self, call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """What ``call(*args)`` makes, in the process that belongs to the thread that asks."""
        worker = self._worker()
        try:
            with self._in_hand.holding(student_of(args)):
                good, done = worker.ask((call, args))
        except (EOFError, OSError):
            worker.end()
            self._workers.discard(worker)
            self._mine.worker = None
            raise WorkerDied("its process was killed, perhaps for want of memory") from None
        if good:
            return done
        raise done

    def _worker(self) -> _Worker:
        """This thread's worker."""
        worker: _Worker | None = getattr(self._mine, "worker", None)
        if worker is None:
            if not hasattr(self._mine, "processor"):
                self._mine.processor = next(self._processors)
            worker = self._mine.worker = _Worker(self._context, self._mine.processor)
            self._workers.add(worker)
            if self._killed:
                worker.process.kill()
        return worker


class _Worker:
    """A process that answers calls, one at a time."""

    def __init__(self, context: Any, processor: int | None) -> None:
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, processor), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, call: Any) -> Any:
        self._pipe.send(call)
        return self._pipe.recv()

    def end(self) -> None:
        self._pipe.close()  # it waits for calls, and hears so that there will be none
        self.process.join(10)
        self.process.kill()
        self.process.join()


def _processors() -> Iterator[int | None]:
    """A processor for each worker, in turn; not the same first for every grader on a machine."""
    if not hasattr(os, "sched_getaffinity"):
        return itertools.repeat(None)
    mine = sorted(os.sched_getaffinity(0))
    start = os.getpid() % len(mine)
    return itertools.cycle(mine[start:] + mine[:start])


def _serve(pipe: Connection[Any, Any], processor: int | None) -> None:
    """Answer calls until there are no more, or nobody who hears the answer.

    A worker and all it starts keep to one ``processor``. Grader, learner and checker take turns,
    which goes faster there; and a learner who starts sixty processes slows nobody else.
    """
    if processor is not None:
        os.sched_setaffinity(0, {processor})
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            call, args = pipe.recv()
            try:
                answer = True, call(*args)
            except Exception as error:
                answer = False, error
            pipe.send(answer)


def _end_with_parent() -> None:
    """A worker may be busy for minutes when the grader is killed: so watch for that."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _context() -> Any:
    """Workers start from a process that has all imports and no threads, where there can be one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["autograde.fork_server", "llmweek.cli", "autograde.workers"])
    return context
