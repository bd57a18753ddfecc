"""What the process imports first that workers are forked from.

Its socket lies in a folder that the grader removes when it ends. A grader that is killed removes
nothing, so this process, which ends after it and after all workers, does.
"""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

_FOLDER = "LLMWEEK_SOCKET_FOLDER"


@contextmanager
def removing(folder: str) -> Iterator[None]:
    """Such a process that is started in the block removes ``folder`` when it ends."""
    os.environ[_FOLDER] = folder
    try:
        yield
    finally:
        del os.environ[_FOLDER]


if _FOLDER in os.environ:
    atexit.register(shutil.rmtree, os.environ.pop(_FOLDER), ignore_errors=True)
