"""What a zygote does once, so that none of its forks has to: imports, and first times."""

from __future__ import annotations

import ast
import contextlib
import functools
import gc
import os
import sys
import types
from collections.abc import Iterator
from typing import Any


def main_module() -> types.ModuleType:
    """A fresh ``__main__``, for code that is not a file's."""
    module = types.ModuleType("__main__")
    module.__spec__ = None
    sys.modules["__main__"] = module
    return module


@functools.cache
def compiled(source: str, name: str) -> Any:
    """The code of a setup or test cell, without magics, which are there for learners' sake."""
    return compile(_without_magics(source), name, "exec")


def warm(sources: list[str]) -> None:
    """Run a day's setup cells for the sake of what they import and read, then forget them."""
    for source in sources:
        with contextlib.suppress(Exception), silence():
            exec(compiled(source, "<setup>"), main_module().__dict__)
    if "torch" in sys.modules:
        _warm_torch(sys.modules["torch"])


def warm_test(source: str, title: str) -> None:
    """Compile a test cell and import what it imports, but do not run it."""
    with contextlib.suppress(SyntaxError):
        compiled(source, f"<{title}>")
        for node in ast.walk(ast.parse(_without_magics(source))):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                with contextlib.suppress(Exception), silence():
                    exec(ast.unparse(node), {})


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Let what setup and test cells print go nowhere."""
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


def _without_magics(source: str) -> str:
    lines = source.splitlines()
    return "\n".join("" if line.startswith(("%", "!")) else line for line in lines)


def settle() -> None:
    """Before forking: what is here now is no garbage, and need not be copied to find that out."""
    gc.collect()
    gc.freeze()


def _warm_torch(torch: Any) -> None:
    """The first optimiser imports for seconds; the first gradient makes torch's engine."""
    layer = torch.nn.Linear(2, 2)
    optimizer = torch.optim.Adam(layer.parameters())
    torch.nn.functional.cross_entropy(layer(torch.zeros(1, 2)), torch.tensor([0])).backward()
    optimizer.step()
