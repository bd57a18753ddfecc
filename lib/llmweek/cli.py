"""The `llmweek` command. Each room registers its own commands; this module imports none of them.

A command is a plain function with typer annotations, named by an entry point of the group
``llmweek.commands``. A wheel has no ``autograde``: its command then says what it needs.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, cast

# nbformat imports jsonschema, which imports this grammar of web addresses where it is installed:
# 1.3 of nbformat's 1.5 seconds, for a check that notebooks do not use.
sys.modules.setdefault("rfc3987_syntax", cast(ModuleType, None))

try:
    import typer

    from llmweek.notebook import SourceError
    from llmweek.trained import NotTrained
except KeyboardInterrupt:  # these take most of a second, in which Ctrl-C is no fault to trace
    sys.exit(130)

GROUP = "llmweek.commands"
HERE = ("llmweek", "autograde")  # modules that only a clone, not a package index, can bring


class CommandError(Exception):
    """What was asked cannot be done; the message says why and what to do. Exit status 2."""


def main() -> None:
    """Run the command line. Expected errors are a message and a status, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know ✓: print ? rather than fail.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    find_programs()
    sys.unraisablehook = not_dropped
    try:
        app(sys.argv[1:2])()
    except (CommandError, SourceError, NotTrained) as error:
        print(f"llmweek: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)  # what shells give a command that Ctrl-C ended
    except BrokenPipeError:  # `llmweek check | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def not_dropped(dropped: sys.UnraisableHookArgs) -> None:
    """Give a Ctrl-C again that came where Python drops exceptions: as an object was finalized."""
    if not issubclass(dropped.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
        return
    with suppress(RuntimeError):  # at its end Python starts no thread, and needs no Ctrl-C
        threading.Timer(0.02, _interrupt_main).start()


def _interrupt_main() -> None:
    main_thread = threading.main_thread().ident
    if main_thread is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main_thread, signal.SIGINT)  # this wakes it where it waits, too
    else:
        _thread.interrupt_main()


def find_programs() -> None:
    """Put this Python's programs on the path: nbgrader calls `alembic` by name."""
    here = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])


def app(asked: list[str]) -> typer.Typer:
    """The application; of the commands only the one ``asked`` for is loaded, so each is quick."""
    commands = {e.name: e for e in entry_points(group=GROUP)}
    application = typer.Typer(
        name="llmweek",
        help="Seven Days to a Language Model.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,
    )
    application.callback()(_no_options)  # or a single command would lose its name
    for name in [a for a in asked if a in commands] or sorted(commands):
        load(commands[name], application)
    return application


def load(entry: EntryPoint, application: typer.Typer) -> None:
    """Add the command of ``entry``, or one that says why it is not here."""
    try:
        application.command(entry.name)(entry.load())
    except ModuleNotFoundError as error:
        command = _absent(entry.name, error.name or "")
        application.command(
            entry.name,
            help=f"(not here: {command.__doc__})",
            context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        )(command)


def _absent(name: str, module: str) -> Callable[[], Any]:
    top = module.split(".")[0]
    needs = (
        "needs a clone of the course: run `make demo` there"
        if top in HERE
        else f"needs the package `{top}`, which is not installed here: run `make demo` in a clone"
    )

    def absent() -> None:
        raise CommandError(f"`llmweek {name}` {needs}")

    absent.__doc__ = needs
    return absent


def _no_options() -> None:
    """Seven Days to a Language Model."""


if __name__ == "__main__":
    # Commands raise the CommandError of the module they import, not of this second copy of it.
    from llmweek.cli import main as imported_main

    imported_main()
