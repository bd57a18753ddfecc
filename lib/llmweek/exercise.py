"""What a test cell says about a learner's answer.

A test cell is ordinary Python that makes claims::

    expect(merge, [1, 1, 1], (1, 1), 256).equals([256, 1], slip="pairs may not overlap")
    expect(softmax, logits, axis=0).close(want, rtol=1e-6)
    expect(backward, parameters, batch).gradients(numerical(loss, parameters))
    expect(encode, "", merges).raises(ValueError)
    require(0 < entropy, "the entropy of a distribution cannot be negative")

The same cell runs in two places. In a learner's notebook the function is the learner's own. In the
grader it is a stand-in whose calls cross into a sandbox (it offers ``outcome_of_call``). Either
way the function receives *copies*: what it does to them can be asserted, and the originals, from
which expectations are made, stay as they were.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext
from typing import Any, NoReturn, Protocol, cast

from llmweek.compare import OtherKind, difference, is_tensor, show
from llmweek.copies import duplicate, unchanged, with_gradients

SEED_VARIABLE = "LLMWEEK_SEED"


class Failure(AssertionError):
    """A failed check: the lesson (what is wrong and the likely slip) and the detail (the values).

    The lesson quotes neither a test's inputs nor what the learner's code returned, so it can be
    shown of a hidden test too; the detail does, and is for the learner's own screen. The grader
    shows a hidden test's lesson ``without_numbers``: by lengths and indices too a function could
    tell what it was asked.
    """

    def __init__(self, lesson: str, detail: str = "", without_numbers: str = "") -> None:
        self.lesson = lesson
        self.detail = detail
        self.without_numbers = without_numbers or lesson
        super().__init__(f"{lesson}\n{detail}" if detail else lesson)

    def _render_traceback_(self) -> list[str]:
        """IPython's hook: the message is the teaching, the stack is noise."""
        return str(self).splitlines()


@dataclass(frozen=True)
class Outcome:
    """What one call did.

    ``value`` or ``error`` (never both), the positions and names of the arguments it ``changed``,
    wall-clock ``seconds``, and whatever it printed (``stdout``, empty in-process).
    """

    value: Any = None
    error: BaseException | None = None
    changed: tuple[int | str, ...] = ()
    seconds: float = 0.0
    stdout: str = ""


class Crossing(Protocol):
    """A stand-in for a function that lives in another process."""

    def outcome_of_call(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Outcome: ...


def seed(exercise: str = "") -> int:
    """A 63-bit seed for a test's random inputs: fresh each time, or the course's when graded.

    The grader sets ``LLMWEEK_SEED`` (in the checker's process only) to a secret; the seed is then
    a hash of it and of the exercise's name, the same for the whole class and for a regrade.
    """
    secret = os.environ.get(SEED_VARIABLE)
    if secret is None:
        return secrets.randbits(63)
    return int.from_bytes(hashlib.sha256(f"{secret}/{exercise}".encode()).digest()[:8]) >> 1


def require(condition: object, lesson: str, detail: str = "") -> None:
    """Raise :class:`Failure` with ``lesson`` unless ``condition`` is exactly ``True``.

    ``numpy.bool_`` and a single boolean of torch's count; any other object (one whose truth is its
    own to tell) does not.
    """
    kind = type(condition)
    if kind.__module__ == "numpy" and kind.__name__ in ("bool", "bool_"):
        condition = bool(condition)
    elif is_tensor(condition) and kind.__name__ == "Tensor":
        condition = cast(Any, condition).tolist()
    if condition is not True:
        raise Failure(lesson, detail)


def passed(exercise: str) -> None:
    """Say that the visible checks of ``exercise`` pass (the last line of a released test cell)."""
    print(gettext("✓ {name}: every check in this cell passes").format(name=exercise))


def expect(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Expectation:
    """A claim about ``function(*args, **kwargs)``, made by the methods of what is returned."""
    return Expectation(function, args, kwargs)


class Expectation:
    """One call and what is claimed of it. Nothing runs until a claim is made.

    Every claim takes ``slip``: the likely mistake, in words the learner can act on. It is left out
    where the failure explains itself: a value of another kind, an error that names its own cause.
    Every claim also fails if the call changes its arguments, unless made after :meth:`in_place`.
    """

    def __init__(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self._function, self._args, self._kwargs = function, args, kwargs
        self._may_change = False

    def in_place(self) -> Expectation:
        """Allow the call to change its arguments."""
        self._may_change = True
        return self

    def outcome(self, slip: str = "") -> Outcome:
        """Run the call and return its :class:`Outcome`, whatever it was (errors included)."""
        outcome = _call(self._function, self._args, self._kwargs)
        if outcome.changed and not self._may_change:
            which = ", ".join(
                gettext("argument {n}").format(n=c + 1) if isinstance(c, int) else f"`{c}`"
                for c in outcome.changed
            )
            problem = gettext("it changed its input ({which}); work on a copy").format(which=which)
            raise self._failure(problem)
        return outcome

    def value(self, slip: str = "") -> Any:
        """Run the call and return its value; an exception fails the check."""
        outcome = self.outcome(slip)
        if outcome.error is not None:
            self._fail_on_error(outcome.error, slip)
        return outcome.value

    def equals(self, want: Any, slip: str = "") -> None:
        """The value is ``want`` exactly: same type, same shape, same items, no tolerance."""
        got = self.value(slip)
        problem = difference(got, want)
        if problem:
            self._fail(got, want, problem, slip)

    def close(self, want: Any, rtol: float = 1e-6, atol: float = 1e-9, slip: str = "") -> None:
        """The value is ``want`` up to ``atol + rtol·|want|``: same type and shape, no stray NaN."""
        got = self.value(slip)
        problem = difference(got, want, rtol=rtol, atol=atol)
        if problem:
            self._fail(got, want, problem, slip)

    def gradients(
        self,
        want: Mapping[str, Any],
        rtol: float = 1e-4,
        atol: float = 1e-7,
        slips: Mapping[str, str] | None = None,
    ) -> None:
        """The value is a dict of gradients, parameter by parameter those of ``want``.

        A failure names the first parameter that is wrong, in the order of ``want``, says by what
        ratio, and adds that parameter's slip from ``slips``.
        """
        from llmweek.gradients import wrong_gradient

        got = self.value()
        wrong = wrong_gradient(got, want, rtol, atol)
        if wrong:
            name, problem = wrong
            slip = (slips or {}).get(name, "")
            if isinstance(got, dict) and name in got:
                self._fail(got[name], want[name], problem, slip)
            self._fail(got, dict(want), problem, slip)

    def raises(self, error: type[BaseException], slip: str = "") -> None:
        """The call raises ``error`` or a subclass of it."""
        outcome = self.outcome(slip)
        names = _type_names(outcome.error) if outcome.error is not None else []
        if error.__name__ in names:
            return
        if outcome.error is not None and "NotImplementedError" in names:
            self._fail_on_error(outcome.error, slip)
        what = (
            gettext("returned  {value}").format(value=show(outcome.value))
            if outcome.error is None
            else gettext("raised    {error}").format(error=_describe(outcome.error))
        )
        raise self._failure(gettext("it should raise {e}").format(e=error.__name__), slip, what)

    @property
    def given(self) -> str:
        """The call as the learner would type it, long values shortened."""
        parts = [show(a) for a in self._args]
        parts += [f"{k}={show(v)}" for k, v in self._kwargs.items()]
        return f"{self._name}({', '.join(parts)})"

    @property
    def _name(self) -> str:
        return str(getattr(self._function, "__name__", type(self._function).__name__))

    def _failure(
        self, problem: str, slip: str = "", *happened: str, explained: bool = False
    ) -> Failure:
        """The lesson names the function and the slip; the detail has the call and its values.

        Where the detail has ``explained`` the failure, the slip is for those who do not see it.
        """
        problem, *values = problem.splitlines()
        lines = [gettext("called    {call}").format(call=self.given), *happened, *values]
        detail = "\n".join(f"  {line}" for line in lines)
        bare = re.sub(r"(?<!\w)\d+", "…", problem)
        bare = re.sub(r"\((?:…, ){4,}…?\)", "(…)", bare)  # a shape of any number of axes
        lesson = _with_slip(f"{self._name}: {problem}", "" if explained else slip)
        return Failure(lesson, detail, _with_slip(f"{self._name}: {bare}", slip))

    def _fail(self, got: Any, want: Any, problem: str, slip: str) -> NoReturn:
        gave = gettext("gave      {value}").format(value=show(got))
        expected = gettext("expected  {value}").format(value=show(want))
        explained = isinstance(problem, OtherKind)
        raise self._failure(problem, slip, gave, expected, explained=explained)

    def _fail_on_error(self, error: BaseException, slip: str) -> NoReturn:
        names = _type_names(error)
        if "NotImplementedError" in names:
            lesson = gettext(
                "`{name}` is not written yet: replace `raise NotImplementedError` by your code."
            ).format(name=self._name)
            raise Failure(lesson) from None
        raised = gettext("raised    {error}").format(error=_describe(error))
        problem = gettext("it raised {error}").format(error=names[0])
        if not {"NameError", "ImportError"}.isdisjoint(names) or (
            "TypeError" in names and f"{self._name}()" in str(error)
        ):
            slip = ""
        explained = not {"TypeError", "AttributeError"}.isdisjoint(names)
        raise self._failure(problem, slip, raised, explained=explained) from None


def _with_slip(lesson: str, slip: str) -> str:
    return f"{lesson}\n  likely slip: {slip}" if slip else lesson


def _type_names(error: BaseException) -> list[str]:
    """Names of an exception's class and its bases; a stand-in's error carries them as text."""
    names = getattr(error, "type_names", None)
    return list(names) if names else [c.__name__ for c in type(error).__mro__]


def _describe(error: BaseException) -> str:
    return f"{_type_names(error)[0]}: {show(str(error))}"


def _call(function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Outcome:
    if hasattr(type(function), "outcome_of_call"):
        return cast(Crossing, function).outcome_of_call(args, kwargs)
    sent = [duplicate(a) for a in args]
    sent_by_name = {k: duplicate(v) for k, v in kwargs.items()}
    value, error = None, None
    start = time.perf_counter()
    try:
        value = function(*sent, **sent_by_name)
    except Exception as raised:
        error = raised
    seconds = time.perf_counter() - start
    value = with_gradients(value)
    changed: list[int | str] = [i for i, a in enumerate(args) if not unchanged(sent[i], a)]
    changed += [k for k, v in kwargs.items() if not unchanged(sent_by_name[k], v)]
    return Outcome(value, error, tuple(changed), seconds)
