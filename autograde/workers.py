"""Many submissions at a time, by a pool of processes."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from typing import Any

from autograde import bubblewrap, grading
from autograde.course import secret
from autograde.grading import Options, grade_submission
from autograde.results import Result
from llmweek.notebook import Day


def grade_many(
    day: Day,
    submissions: Iterable[tuple[str, bytes]],
    jobs: int = 1,
    options: Options | None = None,
) -> Iterator[tuple[str, Result]]:
    """Grade ``(name, bytes)`` pairs by ``jobs`` processes; ``(name, result)`` as each is done.

    What goes wrong with one submission is that one's result (status "not graded").
    """
    options = options or Options(secret=secret())
    if options.walls:
        bubblewrap.require_walls()
    todo = dict(submissions)
    if jobs > 1 and len(todo) > 1:
        grading.release_of(day)
        known = (dict(grading.releases),)
        pool = ProcessPoolExecutor(jobs, _context(), initializer=_know, initargs=known)
        with pool, suppress(BrokenProcessPool):
            futures = {
                pool.submit(_grade_one, day, data, options): name for name, data in todo.items()
            }
            for future in as_completed(futures):
                result = future.result()
                name = futures[future]
                del todo[name]
                yield name, result
    for name, data in list(todo.items()):
        yield name, _grade_one(day, data, options)


def _grade_one(day: Day, submitted: bytes, options: Options) -> Result:
    try:
        return grade_submission(day, submitted, options)
    except Exception as error:
        note = f"grading stopped with {type(error).__name__}: {error}"
        return replace(grading.nothing(day, note, options), status="not graded")


def _context() -> Any:
    """Workers start from a process that has all imports and no threads, where there can be one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["llmweek.cli", "autograde.grading"])
    return context


def _know(releases: dict[str, str]) -> None:
    """What a worker is told, so that it need not make it (nor import nbgrader)."""
    grading.releases.update(releases)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker waits for work for ever, also when the grader was killed: so watch for that."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
