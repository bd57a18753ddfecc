"""The learner's process: runs their cells, then answers calls by name. Nothing here is trusted.

It is a fork of the zygote. Whatever runs in this process can change any of what is below, so
nothing it says counts for more than a value that a function returned.
"""

from __future__ import annotations

import json
import operator
import os
import random
import select
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import numpy

from autograde import wire
from autograde.channel import Channel, Closed, Frame, Kind
from autograde.handing_over import Tensors, gradients_wanted
from autograde.shell import STREAM, Stream, text_of
from llmweek.copies import unchanged

CONTAINERS = (list, tuple, dict, set, frozenset, str, bytes, bytearray, int, float)


def seed_everything() -> None:
    """Global generators start alike, so that the same submission gets the same marks."""
    random.seed(0)
    numpy.random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


class Learner:
    """The learner's namespace, and the objects of it that were lent out."""

    def __init__(self, grader: Channel, checker: Channel, shell: Any) -> None:
        pull = wire.Reference("checker", 0, "function", "pull")
        self.tensors = Tensors(lambda *question: self.call_back(pull, question, {}), owner=True)
        self.grader, self.checker, self.shell = grader, checker, shell
        self.stdout, self.stderr = Stream(), Stream()
        for name in ("stdout", "__stdout__"):
            setattr(sys, name, self.stdout)
        for name in ("stderr", "__stderr__"):
            setattr(sys, name, self.stderr)
        seed_everything()
        self.turn = threading.Lock()  # whoever has it may ask the checker
        self.turn.acquire()
        self.lent: dict[int, Any] = {}
        self.count = 0
        self.numbers: dict[int, int] = {}  # id of a lent object -> its number
        self.borrowed: dict[int, Any] = {}
        self.operations: dict[str, Callable[..., Any]] = {
            "get": self.get,
            "forget": self.forget,
            "call": lambda f, *args, **kwargs: f(*args, **kwargs),
            "apply": lambda f, *args, **kwargs: f(*args, **kwargs),
            "plain": lambda value: value,
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
        """Answer grader and checker until one of them hangs up."""
        self.grader.send(Kind.READY, bytes(8), b"")
        waiting = select.poll()
        for channel in (self.grader, self.checker):
            waiting.register(channel, select.POLLIN)
        try:
            while True:
                for descriptor, _ in waiting.poll():
                    if descriptor == self.grader.fileno():
                        self.run_next()
                    else:
                        self.answer(self.checker.receive(wire.LARGEST_PAYLOAD))
        except Closed:
            os._exit(0)

    def run_next(self) -> None:
        """Run the cell that the grader sends."""
        frame = self.grader.receive(wire.LARGEST_PAYLOAD)
        said = self.run(json.loads(frame.payload))
        self.grader.send(Kind.DONE, frame.nonce, json.dumps(said).encode())

    def answer(self, frame: Frame) -> None:
        """Answer the checker's question."""
        self.checker.send(Kind.REPLY, frame.nonce, self.reply(frame.payload))

    def run(self, source: str) -> dict[str, Any]:
        """Run a cell; what it printed, and its error if it ended in one."""
        self.shell.error = None
        try:
            self.shell.run_cell(source, store_history=False)
        except BaseException as raised:
            self.shell.error = [type(raised).__name__, text_of(raised), ""]
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
                with self.put_in(context), self.others_may_ask():
                    value = self.operations[operation](*args, **kwargs)
                if operation == "apply" and self.stays(args[0], value):
                    value = self.lend(value)
            finally:
                seconds = time.perf_counter() - start
                if operation == "call":
                    changed = self.changes(payload, args, kwargs)
        except BaseException as error:
            problem = wire.problem_of(error)
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
            return wire.encode(reply, self.lend, hand_back)
        except wire.Refused as refused:  # in the words in which the checker refuses a reply
            problem = wire.Problem(("TypeError", "Exception"), f"it returned {refused}")
        except BaseException as error:
            problem = wire.problem_of(error)
        return wire.encode(said | {"value": None, "moved": [], "problem": problem})

    def stays(self, function: Any, value: Any) -> bool:
        """Whether a value that could go as its base is an object with methods of the learner's."""
        made = isinstance(function, type) or id(value) in self.numbers
        return made and isinstance(value, CONTAINERS) and type(value) not in CONTAINERS

    def decode(self, payload: bytes) -> Any:
        return wire.decode(payload, self.borrow, self.tensors.receive)

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
            return bool(unchanged(after, before))
        except Exception:
            return False

    def lend(self, value: Any) -> Any:
        if isinstance(value, CallBack):
            return value._reference
        if isinstance(value, wire.Reference):
            return value
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
        return wire.Reference("learner", number, kind, name)

    def borrow(self, reference: Any) -> Any:
        if reference.owner == "learner":
            return self.lent[reference.number]
        if reference.number not in self.borrowed:
            self.borrowed[reference.number] = CallBack(self, reference)
        return self.borrowed[reference.number]

    def call_back(self, reference: Any, args: Any, kwargs: Any) -> Any:
        """Call a function that lives in the checker, and meanwhile answer what it asks.

        Any thread may, while the checker waits for the learner's code; one at a time.
        """
        with self.turn:
            return self._call_back(reference, args, kwargs)

    @contextmanager
    def others_may_ask(self) -> Iterator[None]:
        """While the learner's code runs, it and its threads may call back."""
        self.turn.release()
        try:
            yield
        finally:
            self.turn.acquire()

    def _call_back(self, reference: Any, args: Any, kwargs: Any) -> Any:
        nonce = os.urandom(8)
        question = [reference.number, list(args), kwargs, gradients_wanted()]
        payload = wire.encode(question, self.lend, self.tensors.give)
        self.checker.send(Kind.CALL_BACK, nonce, payload)
        while True:
            frame = self.checker.receive(wire.LARGEST_PAYLOAD)
            if frame.kind == Kind.ANSWER and frame.nonce == nonce:
                break
            self.answer(frame)
        answer = wire.decode(frame.payload, self.borrow, self.tensors.take)
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
