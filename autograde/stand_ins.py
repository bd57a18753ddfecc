"""Stand-ins: what a test cell holds in place of the learner's functions, classes and objects.

A stand-in has none of the learner's behaviour. Whatever is done to it becomes a question to the
learner's process, and the answer is plain data, or another stand-in. It never compares, converts
or prints itself by the learner's methods.
"""

from __future__ import annotations

import builtins
import functools
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from autograde import wire
from autograde.channel import Channel, Closed, Frame, Kind, Oversized
from autograde.handing_over import Tensors, gradients_wanted
from llmweek.exercise import Outcome

MOST_CALLS_BACK = 50  # calls within call-backs within calls …


# What a hidden check's lesson names exceptions by: the slips that anybody makes. By all of
# Python's, some sixty, a function could tell six bits of what it was asked.
_NAMED = {
    *("TypeError", "ValueError", "IndexError", "KeyError", "NameError", "AttributeError"),
    *("ZeroDivisionError", "RuntimeError"),
}
_PLAIN = (list, tuple, dict, set, frozenset, str, bytes, int, float)


class CallEnded(BaseException):
    """The learner's process is gone, or broke a rule (``why``). No test cell catches it."""

    def __init__(self, why: str = "") -> None:
        self.why = why
        super().__init__(why)


class LearnerError(Exception):
    """An exception of the learner's code: its class and bases by name, and its text."""

    type_names: tuple[str, ...] = ("Exception",)

    def __init__(self, problem: wire.Problem) -> None:
        Exception.__init__(self, problem.text)
        self.text = problem.text
        self.type_names = problem.names or ("Exception",)

    def __str__(self) -> str:
        return self.text


class Link:
    """The checker's end of the line to the learner's process."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._lent: dict[int, Callable[..., Any]] = {}
        self._stand_ins: dict[int, StandIn] = {}
        self._tensors = Tensors(lambda *question: self.value("pull", *question), owner=False)
        self._depth = 0
        self._hidden = False

    def begin(self, hidden: bool) -> None:
        """Start a new check: nothing that was lent before is valid any more.

        In a ``hidden`` one the learner's names for classes, objects and errors are not used: what
        it asks could be told by them.
        """
        self._hidden = hidden
        self._lent.clear()
        self._stand_ins.clear()
        self._tensors.forget()
        self.value("forget")

    def value(self, operation: str, *args: Any, **kwargs: Any) -> Any:
        """The value of an operation; the learner's exception is raised as a built-in's kin."""
        outcome = self.outcome(operation, args, kwargs)
        if isinstance(outcome.error, StopIteration) and operation != "next":
            # It would end a loop of the check's own, such as `all(map(f, …))`, as PEP 479 has it.
            stopped = wire.Problem(("RuntimeError", "Exception"), "it raised StopIteration")
            raise learner_error(stopped, self._hidden)
        if outcome.error is not None:
            raise outcome.error
        return outcome.value

    def outcome(
        self, operation: str, args: Sequence[Any], kwargs: Mapping[str, Any] | None = None
    ) -> Outcome:
        """What came of an operation on the learner's side, timed by this side's clock."""
        nonce = os.urandom(8)
        question = [operation, list(args), dict(kwargs or {}), self._context()]
        request = wire.encode(question, self.lend, self._tensors.give)
        start = time.perf_counter()
        try:
            frame = self._ask(nonce, request)
        except Closed:
            raise CallEnded from None
        except Oversized:
            raise CallEnded("the code sent more than may cross") from None
        seconds = time.perf_counter() - start
        try:
            reply = wire.decode(frame.payload, self.borrow, self._tensors.take, imports=False)
            return self._outcome_of(reply, seconds)
        except wire.Refused as refused:
            problem = wire.Problem(("TypeError", "Exception"), f"it returned {refused}")
            return Outcome(error=learner_error(problem, self._hidden), seconds=seconds)

    def _ask(self, nonce: bytes, request: bytes) -> Frame:
        """The reply to a call; what the call asks of this side meanwhile is answered."""
        self._channel.send(Kind.CALL, nonce, request)
        while True:
            frame = self._channel.receive(wire.LARGEST_PAYLOAD)
            if frame.kind == Kind.REPLY and frame.nonce == nonce:
                return frame
            if frame.kind != Kind.CALL_BACK:
                raise CallEnded("the code answered out of turn")
            self._channel.send(Kind.ANSWER, frame.nonce, self._answer(frame))

    def _context(self) -> dict[str, Any]:
        """What a call on the learner's side needs to know of torch on this one."""
        torch = sys.modules.get("torch")
        if torch is None:
            return {}
        tensors = self._tensors
        released, tensors.released[:] = list(tensors.released), []
        return {
            "gradients": gradients_wanted(),
            "seed": _fresh_seed(torch),
            "released": released,
            "twins": tensors.twins.living(),
            "edits": [
                [n, t.detach(), t.grad if t.is_leaf else None, t.requires_grad]
                for n, t in tensors.twins.changed()
            ],
        }

    def _outcome_of(self, reply: Any, seconds: float) -> Outcome:
        keys = {"value", "problem", "changed", "stdout", "moved", "gone"}
        if type(reply) is not dict or keys - set(reply):
            raise wire.Refused("something that is no reply")
        gone = reply["gone"]
        if type(gone) is not list or not all(type(n) is int for n in gone):
            raise wire.Refused("something that is no reply")
        self._tensors.twins.drop(gone)
        problem, changed, stdout = reply["problem"], reply["changed"], reply["stdout"]
        if type(changed) is not list or not all(type(c) in (int, str) for c in changed[:100]):
            raise wire.Refused("something that is no reply")
        if type(stdout) is not str or not isinstance(problem, (wire.Problem, type(None))):
            raise wire.Refused("something that is no reply")
        error = None if problem is None else learner_error(problem, self._hidden)
        value = None if error is not None else reply["value"]
        return Outcome(value, error, tuple(changed[:100]), seconds, stdout[:20_000])

    def _answer(self, frame: Frame) -> bytes:
        """Call back a function this side has lent."""
        value, problem = None, None
        self._depth += 1
        try:
            if self._depth > MOST_CALLS_BACK:
                raise RecursionError("too many calls within calls")
            request = wire.decode(frame.payload, self.borrow, self._tensors.receive, imports=False)
            number, args, kwargs, gradients = _call_back(request)
            function = self._tensors.pull if number == 0 else self._lent.get(number)
            if function is None:
                raise wire.Refused("a function that was never given")
            with nullcontext() if gradients else _no_grad():
                value = function(*args, **kwargs)
            answer = {"value": value, "problem": None}
            return wire.encode(answer, self.lend, self._tensors.hand_back)
        except Exception as error:
            problem = wire.problem_of(error)
            return wire.encode({"value": None, "problem": problem})
        finally:
            self._depth -= 1

    def lend(self, value: Any) -> wire.Reference | None:
        """A reference for what does not go by value: stand-ins go home, functions stay here."""
        if isinstance(value, StandIn):
            return reference_of(value)
        if callable(value) and not isinstance(value, type):
            number = id(value)  # kept alive by the table, so no other object gets it
            self._lent[number] = value
            # Of a hidden check no name: one such as `off_by_one` would be the answer.
            name = str(getattr(value, "__name__", type(value).__name__))
            return wire.Reference("checker", number, "function", "f" if self._hidden else name)
        return None

    def borrow(self, reference: wire.Reference) -> Any:
        """The object a reference of the learner's side means."""
        if reference.owner == "checker":
            if reference.number not in self._lent:
                raise wire.Refused("a function that was never given")
            return self._lent[reference.number]
        if reference.number not in self._stand_ins:
            name = "object" if self._hidden else reference.name
            self._stand_ins[reference.number] = named(_class_named(name)(self, reference), name)
        return self._stand_ins[reference.number]


class StandIn:
    """Something of the learner's that does not cross by value: function, class or object."""

    __slots__ = ("__link", "__name__", "__reference")
    __array_ufunc__ = None  # numpy keeps its hands off

    def __init__(self, link: Link, reference: wire.Reference) -> None:
        object.__setattr__(self, "_StandIn__link", link)
        object.__setattr__(self, "_StandIn__reference", reference)
        object.__setattr__(self, "__name__", reference.name)

    def outcome_of_call(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Outcome:
        """Call it, with copies of the arguments; see :class:`llmweek.exercise.Crossing`."""
        outcome = self.__link.outcome("call", [self, *args], kwargs)
        if self.__reference.kind == "class" and isinstance(outcome.value, StandIn):
            named(outcome.value, self.__name__)
        return outcome

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__link.value("apply", self, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        value = self.__link.value("getattr", self, name)
        return named(value, name) if isinstance(value, StandIn) else value

    def __setattr__(self, name: str, value: Any) -> None:
        self.__link.value("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self.__link.value("delattr", self, name)

    def __len__(self) -> int:
        length = self.__link.value("len", self)
        if type(length) is not int or not 0 <= length < 2**62:
            raise TypeError("its length is no length")
        return length

    def __bool__(self) -> bool:
        return self.__link.value("bool", self) is True

    def __getitem__(self, key: Any) -> Any:
        return self.__link.value("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.__link.value("setitem", self, key, value)

    def __delitem__(self, key: Any) -> None:
        self.__link.value("delitem", self, key)

    def __contains__(self, item: Any) -> bool:
        return self.__link.value("contains", self, item) is True

    def __iter__(self) -> Iterator[Any]:
        iterator = self.__link.value("iter", self)
        if not isinstance(iterator, StandIn):
            raise TypeError("its iterator is no iterator")
        while True:
            try:
                yield self.__link.value("next", iterator)
            except StopIteration:
                return

    def __next__(self) -> Any:
        return self.__link.value("next", self)

    def __instancecheck__(self, other: Any) -> bool:
        return isinstance(other, StandIn) and self.__link.value("isinstance", other, self) is True

    def __eq__(self, other: object) -> bool:
        if isinstance(other, StandIn):
            return reference_of(self) == reference_of(other)
        if type(other) not in _PLAIN:
            return False
        # An object that inherits from a container: what it holds, and not what it says, counts.
        mine = self.__link.value("plain", self)
        return not isinstance(mine, StandIn) and bool(mine == other)

    def __hash__(self) -> int:
        return hash(reference_of(self).number)

    def __repr__(self) -> str:
        return f"<your {self.__reference.kind} {self.__name__}>"

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(f"{self!r} is no array")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(f"{self!r} stays where it is")


def reference_of(stand_in: StandIn) -> wire.Reference:
    """The reference behind a stand-in."""
    reference: wire.Reference = object.__getattribute__(stand_in, "_StandIn__reference")
    return reference


def named(stand_in: StandIn, name: str) -> StandIn:
    """``stand_in``, called ``name`` in messages (a lambda or a decorated function has another)."""
    object.__setattr__(stand_in, "__name__", name)
    return stand_in


def learner_error(problem: wire.Problem, hidden: bool = False) -> LearnerError:
    """``problem`` as an exception that ``except ValueError`` catches where it was one.

    In a ``hidden`` check its names are those of Python's own among its classes, after what a
    lesson calls it.
    """
    if hidden:
        called = next((name for name in problem.names if name in _NAMED), "an error")
        known = (name for name in problem.names if hasattr(builtins, name))
        problem = wire.Problem((called, *known), problem.text)
    return _error_class(problem.names)(problem)


@functools.lru_cache(maxsize=256)
def _error_class(names: tuple[str, ...]) -> type[LearnerError]:
    for name in names:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception:
            if issubclass(kind, BaseExceptionGroup):
                continue  # is not made without the exceptions that it groups
            try:
                return type(names[0], (LearnerError, kind), {})
            except TypeError:
                continue
    return LearnerError


@functools.lru_cache(maxsize=256)
def _class_named(name: str) -> type[StandIn]:
    """A class of stand-ins called as the learner's is: messages read "Tokenizer instead of …"."""
    return type(name if name.isidentifier() else "object", (StandIn,), {"__slots__": ()})


def _no_grad() -> AbstractContextManager[None]:
    import torch

    return torch.no_grad()


def _fresh_seed(torch: Any) -> int | None:
    """The seed of torch's global generator if the test has just set it: the call shall see it too.

    A draw is taken then, so that the next call does not start from the same place again.
    """
    left_and_next = torch.get_rng_state()[8:24].tolist()
    if left_and_next != [1, 0, 0, 0, 1, 0, 0, 0] + [0] * 8:
        return None
    seed: int = torch.initial_seed()
    torch.rand(1)
    return seed


def _call_back(request: Any) -> tuple[int, list[Any], dict[str, Any], bool]:
    if type(request) is not list or len(request) != 4:
        raise wire.Refused("something that is no call")
    number, args, kwargs, gradients = request
    if type(gradients) is not bool:
        raise wire.Refused("something that is no call")
    if type(number) is not int or type(args) is not list or type(kwargs) is not dict:
        raise wire.Refused("something that is no call")
    if not all(type(k) is str for k in kwargs):
        raise wire.Refused("something that is no call")
    return number, args, kwargs, gradients
