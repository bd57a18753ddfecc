"""The learner's process: runs their cells, then answers calls by name. Nothing here is trusted.

It is started behind walls by ``sandbox.py``. Whatever runs in this process can change any of what
is below, so nothing it says counts for more than a value that a function returned.
"""

from __future__ import annotations

import json
import operator
import os
import resource
import socket
import sys
import threading
import time
import types
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

STREAM = 10_000  # characters of a cell's or a call's output that are kept
RESULTS = 20  # results a cell may show


def main() -> None:
    facts = json.loads(sys.argv[1])
    os.umask(0o077)
    limit(facts)
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.dirname(os.path.dirname(here))
    packages = [f"{inside}/{name}" for name in sorted(os.listdir(inside)) if "site" in name]
    sys.path += facts.get("path") or [f"{inside}/lib", *packages]
    sys.argv = [""]
    from autograde.channel import Channel

    Learner(Channel(socket.socket(fileno=facts["fd"]))).serve()


def limit(facts: dict[str, Any]) -> None:
    """Bound this process and its children, for good."""
    wanted = {
        "RLIMIT_AS": facts["memory"],
        "RLIMIT_NPROC": facts["processes"],
        "RLIMIT_CPU": facts["cpu"],
        "RLIMIT_FSIZE": facts["file"],
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 256,
    }
    for name, most in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), (most, most))
        except (AttributeError, ValueError, OSError):
            continue  # not every system has every limit; the grader's own watch remains


def seed_everything() -> None:
    """Global generators start alike, so that the same submission gets the same marks."""
    import random

    import numpy

    random.seed(0)
    numpy.random.seed(0)


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
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        error: list[str] | None = None

        def enable_gui(self, gui: Any = None) -> None:
            """``%matplotlib inline`` asks for one."""

        def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
            self.error = [str(getattr(etype, "__name__", "Error")), _text(evalue), "\n".join(stb)]

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


def _text(value: Any) -> str:
    try:
        return str(value)[:STREAM]
    except Exception:
        return ""


class Learner:
    """The learner's namespace, and the objects of it that were lent out."""

    def __init__(self, channel: Any) -> None:
        from autograde import channel as frames
        from autograde import wire
        from autograde.handing_over import Tensors, gradients_wanted

        self.gradients_wanted = gradients_wanted
        pull = wire.Reference("checker", 0, "function", "pull")
        self.tensors = Tensors(lambda *question: self.call_back(pull, question, {}), owner=True)
        self.wire, self.kinds, self.closed = wire, frames.Kind, frames.Closed
        self.channel = channel
        self.stdout, self.stderr = Stream(), Stream()
        for name in ("stdout", "__stdout__"):
            setattr(sys, name, self.stdout)
        for name in ("stderr", "__stderr__"):
            setattr(sys, name, self.stderr)
        from llmweek.copies import unchanged

        self.unchanged = unchanged
        seed_everything()
        self.shell = make_shell()
        sys.path.insert(0, "")  # modules a cell writes into the scratch folder
        self.lent: dict[int, Any] = {}
        self.count = 0
        self.numbers: dict[int, int] = {}  # id of a lent object -> its number
        self.borrowed: dict[int, Any] = {}
        self.operations: dict[str, Callable[..., Any]] = {
            "get": self.get,
            "forget": self.forget,
            "call": lambda f, *args, **kwargs: f(*args, **kwargs),
            "getattr": getattr,
            "setattr": setattr,
            "delattr": delattr,
            "len": len,
            "bool": bool,
            "getitem": operator.getitem,
            "setitem": operator.setitem,
            "delitem": operator.delitem,
            "contains": operator.contains,
            "iter": iter,
            "next": next,
            "isinstance": isinstance,
            "pull": self.tensors.pull,
        }

    def serve(self) -> None:
        """Answer the grader until it hangs up."""
        self.channel.send(self.kinds.READY, bytes(8), b"")
        try:
            while True:
                self.answer(self.channel.receive(self.wire.LARGEST_PAYLOAD))
        except self.closed:
            os._exit(0)

    def answer(self, frame: Any) -> None:
        if frame.kind == self.kinds.RUN:
            source = self.wire.decode(frame.payload)
            self.channel.send(self.kinds.DONE, frame.nonce, self.wire.encode(self.run(source)))
        elif frame.kind == self.kinds.CALL:
            self.channel.send(self.kinds.REPLY, frame.nonce, self.reply(frame.payload))

    def run(self, source: str) -> dict[str, Any]:
        """Run a cell; what it printed, and its error if it ended in one."""
        self.shell.error = None
        try:
            self.shell.run_cell(source, store_history=False)
        except BaseException as raised:
            self.shell.error = [type(raised).__name__, _text(raised), ""]
        error = self.shell.error
        return {
            "stdout": self.stdout.take(),
            "stderr": self.stderr.take(),
            "error": [part[:STREAM] for part in error] if error else None,
        }

    def get(self, name: str) -> Any:
        if name not in self.shell.user_ns:
            raise NameError(f"name '{name}' is not defined")
        return self.shell.user_ns[name]

    def forget(self) -> None:
        """A new check begins: what was lent in the last one is not asked for any more."""
        self.lent.clear()
        self.numbers.clear()
        self.borrowed.clear()
        self.tensors.forget()

    def reply(self, payload: bytes) -> bytes:
        """Do one operation: its value or error, the arguments it changed, seconds, output."""
        value, problem, changed, seconds, operation = None, None, [], 0.0, ""
        self.stdout.take()
        watched: list[int] = []
        try:
            operation, args, kwargs, context = self.decode(payload)
            watched = context.get("twins", [])
            start = time.perf_counter()
            try:
                with self.put_in(context):
                    value = self.operations[operation](*args, **kwargs)
            finally:
                seconds = time.perf_counter() - start
                if operation == "call":
                    changed = self.changes(payload, args, kwargs)
        except BaseException as error:
            problem = self.wire.problem_of(error)
        twins = self.tensors.twins
        moved = [tensor for _, tensor in twins.changed()]
        gone = [n for n in watched if twins.get(n) is None]
        said = {"changed": changed, "seconds": seconds, "stdout": self.stdout.take()}
        said |= {"moved": moved, "gone": gone}
        self.stderr.take()

        def hand_back(tensor: Any) -> list[int]:
            return self.hand_back(tensor, operation)

        try:
            reply = {"value": value, "problem": problem} | said
            return self.wire.encode(reply, self.lend, hand_back)
        except BaseException as error:
            said |= {"value": None, "moved": [], "problem": self.wire.problem_of(error)}
            return self.wire.encode(said)

    def decode(self, payload: bytes) -> Any:
        return self.wire.decode(payload, self.borrow, self.tensors.receive)

    def put_in(self, context: dict[str, Any]) -> AbstractContextManager[None]:
        """Bring torch here to where it stands on the checker's side."""
        if not context:
            return nullcontext()
        self.tensors.release(context["released"])
        twins = self.tensors.twins
        twins.drop([n for n in twins.living() if n not in set(context["twins"])])
        for edit in context["edits"]:
            twins.set(*edit)
        if context["seed"] is None and context["gradients"]:
            return nullcontext()
        import torch

        if context["seed"] is not None:
            torch.manual_seed(context["seed"])
        return nullcontext() if context["gradients"] else torch.no_grad()

    def hand_back(self, tensor: Any, operation: str) -> list[int]:
        """The numbers of a result; a parameter, and whatever is read off an object, gets a twin."""
        import torch

        from llmweek.gradient_flow import origin_of

        read = operation in ("get", "getattr", "getitem", "next")
        held = tensor.is_leaf and (read or isinstance(tensor, torch.nn.Parameter))
        known = origin_of(tensor) is not None or self.tensors.twins.number_of(tensor) is not None
        if held and not known:
            self.count += 1
            self.tensors.twins.hold(tensor, self.count)
        return self.tensors.hand_back(tensor)

    def changes(self, payload: bytes, args: Any, kwargs: Any) -> list[Any]:
        """Positions and names of the arguments that are not as they came."""
        _, before, named, _ = self.decode(payload)
        changed: list[Any] = [
            n - 1 for n in range(1, len(args)) if not self.same(args[n], before[n])
        ]
        return changed + [k for k in kwargs if not self.same(kwargs[k], named[k])]

    def same(self, after: Any, before: Any) -> bool:
        try:
            return bool(self.unchanged(after, before))
        except Exception:
            return False

    def lend(self, value: Any) -> Any:
        if isinstance(value, CallBack):
            return value._reference
        kind = "object"
        if isinstance(value, type):
            kind = "class"
        elif isinstance(value, (types.FunctionType, types.MethodType, types.BuiltinFunctionType)):
            kind = "function"
        elif hasattr(value, "__next__"):
            kind = "iterator"
        number = self.numbers.get(id(value))
        if number is None:
            number = self.count = self.count + 1
            self.numbers[id(value)], self.lent[number] = number, value
        name = getattr(value, "__name__", None) if kind in ("class", "function") else None
        name = name if isinstance(name, str) else type(value).__name__
        return self.wire.Reference("learner", number, kind, name)

    def borrow(self, reference: Any) -> Any:
        if reference.owner == "learner":
            return self.lent[reference.number]
        if reference.number not in self.borrowed:
            self.borrowed[reference.number] = CallBack(self, reference)
        return self.borrowed[reference.number]

    def call_back(self, reference: Any, args: Any, kwargs: Any) -> Any:
        """Call a function that lives in the checker, and meanwhile answer what it asks."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("a function that was given to you can be called in the main thread")
        nonce = os.urandom(8)
        question = [reference.number, list(args), kwargs, self.gradients_wanted()]
        payload = self.wire.encode(question, self.lend, self.tensors.give)
        self.channel.send(self.kinds.CALL_BACK, nonce, payload)
        while True:
            frame = self.channel.receive(self.wire.LARGEST_PAYLOAD)
            if frame.kind == self.kinds.ANSWER and frame.nonce == nonce:
                break
            self.answer(frame)
        answer = self.wire.decode(frame.payload, self.borrow, self.tensors.take)
        if answer["problem"] is not None:
            raise _exception(answer["problem"])
        return answer["value"]


class CallBack:
    """A function of the checker's, given to the learner's code as an argument."""

    def __init__(self, learner: Learner, reference: Any) -> None:
        self._learner, self._reference = learner, reference
        self.__name__ = self.__qualname__ = reference.name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._learner.call_back(self._reference, args, kwargs)


def _exception(problem: Any) -> Exception:
    """The built-in exception nearest to ``problem``, so that ``except ValueError`` works."""
    import builtins

    for name in problem.names:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            try:
                return kind(problem.text)
            except TypeError:
                continue
    return RuntimeError(problem.text)


if __name__ == "__main__":
    main()
