"""IPython as the learner's cells meet it, without a terminal."""

from __future__ import annotations

import _sitebuiltins
import builtins
import sys
import types
from typing import Any

_SITE = {"help": _sitebuiltins._Helper()}
STREAM = 10_000  # characters of a cell's or a call's output that are kept


class Stream:
    """A text stream that keeps the beginning of what is written to it."""

    encoding, errors = "utf-8", "replace"

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.room = STREAM

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self.room > 0:
            self.parts.append(text[: self.room])
            self.room -= len(text)
            if self.room <= 0:
                self.parts.append("\n[… more output was left out]\n")
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def take(self) -> str:
        text = "".join(self.parts)
        self.parts, self.room = [], STREAM
        return text

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise OSError("this stream has no file")

    @property
    def buffer(self) -> Any:
        return self

    closed = False

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True


def make_shell() -> Any:
    """IPython without its terminal: magics, ``!commands`` and ``await`` work in its cells."""
    from IPython.core.error import UsageError
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        error: list[str] | None = None

        def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
            """A magic that this machine has not got, or not for a screen, costs no cell."""
            try:
                return super().run_line_magic(magic_name, line, _stack_depth + 1)
            except (UsageError, ImportError) as problem:
                print(f"%{magic_name}: {problem}", file=sys.stderr)
            except RuntimeError as problem:
                if magic_name != "matplotlib":  # `%timeit f()` may raise one of the learner's
                    raise
                print(f"%{magic_name}: {problem}", file=sys.stderr)

        def ask_exit(self) -> None:
            """`exit()` in a cell: the cells below it run all the same."""

        def enable_gui(self, gui: Any = None) -> None:
            """``%matplotlib inline`` asks for one."""

        def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
            self.error = [str(getattr(etype, "__name__", "Error")), text_of(evalue), "\n".join(stb)]

        def system(self, command: str) -> None:
            """``!command``: what it prints is the cell's output."""
            import subprocess

            done = subprocess.run(
                self.var_expand(command, depth=1),  # type: ignore[no-untyped-call]
                shell=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            sys.stdout.write(done.stdout[:STREAM].decode(errors="replace"))
            self.user_ns["_exit_code"] = done.returncode

    # Python's `site` brings these, and is not here: `help(…)` must not cost a cell.
    for name in ("help", "exit", "quit", "copyright", "credits", "license"):
        if not hasattr(builtins, name):
            setattr(builtins, name, _SITE.get(name, lambda *_: None))
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryAccessor.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Plain"
    config.InteractiveShell.automagic = True
    module = types.ModuleType("__main__")
    module.__spec__ = None
    module.__builtins__ = __builtins__  # type: ignore[attr-defined]
    shell = Shell.instance(config=config, user_module=module)
    setattr(shell.displayhook, "write_output_prompt", lambda: None)  # noqa: B010
    return shell


def text_of(value: Any) -> str:
    """What ``str`` says of a learner's object, if it says anything."""
    try:
        return str(value)[:STREAM]
    except Exception:
        return ""


def warm(shell: Any) -> None:
    """Run a cell that works and one that fails, for what IPython imports at the first of each."""
    before = set(shell.user_ns)
    for source in ("pass", "%matplotlib inline", "raise ValueError"):
        shell.run_cell(source, store_history=False)
    for name in set(shell.user_ns) - before:
        del shell.user_ns[name]
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)
    shell.error = None
