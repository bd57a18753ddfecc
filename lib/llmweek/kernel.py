"""Runs a notebook's cells one by one in a kernel of this Python, each within a time limit."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from llmweek.cli import CommandError

# IPython's `exit()` would end the kernel; Python's is an error like others.
PRELUDE = "get_ipython().user_ns.update(dict.fromkeys(('exit', 'quit'), __import__('sys').exit))"


@dataclass(frozen=True)
class Trouble:
    """Why a cell did not run to its end: the kind (an exception's name) and what to tell."""

    kind: str
    message: str


def execute(
    notebook: NotebookNode,
    folder: Path,
    seconds: int,
    advance: Callable[[NotebookNode], object] = lambda cell: None,
) -> dict[int, Trouble]:
    """Run every code cell in order, in ``folder``; cell index → trouble, for those that had some.

    A cell that overruns ``seconds`` (or those of its own metadata, if they are more), or ends the
    kernel, costs only itself: a fresh kernel runs the earlier cells that worked (but no tests) and
    goes on after it.
    """
    troubles: dict[int, Trouble] = {}
    cells = notebook.cells
    here = 0
    while here < len(cells):
        with _kernel(notebook, folder, seconds) as run:
            run(nbformat.v4.new_code_cell(PRELUDE))
            for i in range(len(cells)):
                again = i < here
                if again and (i in troubles or cells[i].metadata.get("nbgrader", {}).get("grade")):
                    continue
                trouble = run(cells[i])
                if not again:
                    advance(cells[i])
                    here = i + 1
                if trouble is not None:
                    troubles[i] = trouble
                    if trouble.kind in ("Timeout", "Death"):
                        break
    return troubles


@contextmanager
def _kernel(
    notebook: NotebookNode, folder: Path, seconds: int
) -> Iterator[Callable[[NotebookNode], Trouble | None]]:
    """A fresh kernel of this Python; yields the function that runs one cell in it."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    class ThisPython(KernelSpecManager):
        """Whatever kernels are installed, the answer runs where `llmweek` does."""

        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, language="python", display_name="Python")

    class Client(NotebookClient):
        """Keeps no output: a loop that prints for a minute must not fill the memory."""

        def output(
            self,
            outs: list[NotebookNode],
            msg: dict[str, Any],
            display_id: str | None,
            cell_index: int,
        ) -> NotebookNode | None:
            return None

    def limit(cell: NotebookNode) -> float:
        return max(seconds, float(cell.metadata.get("llmweek", {}).get("seconds", 0)))

    # zmq's way of saying that on Windows it polls from a thread.
    warnings.filterwarnings("ignore", message="Proactor event loop", category=RuntimeWarning)
    client = Client(
        nbformat.from_dict(notebook),
        km=AsyncKernelManager(kernel_spec_manager=ThisPython()),
        timeout_func=limit,
        force_raise_errors=True,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(folder)}},
    )
    client.log.disabled = True  # what it logs is told in the table

    def run(cell: NotebookNode) -> Trouble | None:
        try:
            client.execute_cell(nbformat.from_dict(cell), 0)
        except CellTimeoutError:
            return Trouble(
                "Timeout", f"no answer after {limit(cell):g} s: look for a loop that never ends"
            )
        except DeadKernelError:
            message = "Python itself stopped: out of memory, endless recursion, or `os._exit`?"
            return Trouble("Death", message)
        except CellExecutionError as error:
            return Trouble(error.ename, error.evalue)
        return None

    try:
        kernel = client.setup_kernel(cleanup_kc=True, stderr=subprocess.DEVNULL)
        kernel.__enter__()
    except RuntimeError as error:
        raise CommandError(f"Python's notebook kernel does not start ({error})") from None
    with ExitStack() as stack:
        stack.push(kernel)
        yield run
