"""What a test cell says about a learner's answer.

A test cell is ordinary Python that makes claims::

    expect(merge, [1, 1, 1], (1, 1), 256).equals([256, 1], slip="pairs may not overlap")
    expect(softmax, logits, axis=0).close(want, rtol=1e-6)
    expect(encode, "", merges).raises(ValueError)
    require(0 < entropy, "the entropy of a distribution cannot be negative")

The same cell runs in two places. In a learner's notebook the function is the learner's own. In the
grader it is a stand-in whose calls cross into a sandbox (it offers ``outcome_of_call``). Either
way the function receives *copies*: what it does to them can be asserted, and the originals, from
which expectations are made, stay as they were.
"""

from __future__ import annotations

import copy
import hashlib
import itertools
import os
import reprlib
import secrets
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext
from numbers import Integral, Real
from typing import Any, NoReturn, Protocol, cast

SEED_VARIABLE = "LLMWEEK_SEED"


class _InOrder(reprlib.Repr):
    """`reprlib` sorts a dict's keys; here their order may be what the check is about."""

    def repr_dict(self, x: dict[Any, Any], level: int) -> str:
        if x and level <= 0:
            return "{…}"
        shown = [
            f"{self.repr1(key, level - 1)}: {self.repr1(value, level - 1)}"
            for key, value in itertools.islice(x.items(), self.maxdict)
        ]
        return f"{{{', '.join(shown + ['...'] * (len(x) > self.maxdict))}}}"


_SHORTENER = _InOrder()
_SHORTENER.maxlist = _SHORTENER.maxtuple = 12
_SHORTENER.maxdict = _SHORTENER.maxset = 8
_SHORTENER.maxstring = _SHORTENER.maxother = 80


class Failure(AssertionError):
    """A failed check: the lesson (what is wrong and the likely slip) and the detail (the values).

    The lesson quotes neither a test's inputs nor what the learner's code returned, so it can be
    shown of a hidden test too; the detail does, and is for the learner's own screen.
    """

    def __init__(self, lesson: str, detail: str = "") -> None:
        self.lesson = lesson
        self.detail = detail
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

    ``numpy.bool_`` counts; any other object (one whose truth is its own to tell) does not.
    """
    if type(condition).__module__ == "numpy" and type(condition).__name__ in ("bool", "bool_"):
        condition = bool(condition)
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

    Every claim takes ``slip``: the likely mistake, in words the learner can act on, left out where
    the failure explains itself. Every claim also fails if the call changes its arguments, unless it
    is made after :meth:`in_place`.
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
        return str(getattr(self._function, "__name__", gettext("your function")))

    def _failure(self, problem: str, slip: str = "", *happened: str) -> Failure:
        """The lesson names the function and the slip; the detail has the call and its values."""
        problem, *values = problem.splitlines()
        lines = [gettext("called    {call}").format(call=self.given), *happened, *values]
        detail = "\n".join(f"  {line}" for line in lines)
        return Failure(_with_slip(f"{self._name}: {problem}", slip), detail)

    def _fail(self, got: Any, want: Any, problem: str, slip: str) -> NoReturn:
        gave = gettext("gave      {value}").format(value=show(got))
        expected = gettext("expected  {value}").format(value=show(want))
        raise self._failure(problem, slip, gave, expected)

    def _fail_on_error(self, error: BaseException, slip: str) -> NoReturn:
        names = _type_names(error)
        if "NotImplementedError" in names:
            lesson = gettext(
                "`{name}` is not written yet: replace `raise NotImplementedError` by your code."
            ).format(name=self._name)
            raise Failure(lesson) from None
        raised = gettext("raised    {error}").format(error=_describe(error))
        problem = gettext("it raised {error}").format(error=names[0])
        explains_itself = not {"NameError", "ImportError"}.isdisjoint(names) or (
            "TypeError" in names and f"{self._name}()" in str(error)
        )
        raise self._failure(problem, "" if explains_itself else slip, raised) from None


def show(value: Any) -> str:
    """``repr`` for people: bounded in length and depth, arrays with their shape and dtype."""
    if type(value).__module__ == "numpy" and hasattr(value, "shape") and value.shape:
        body = reprlib.repr(value.tolist()) if value.size <= 24 else "…"
        return f"{value.dtype} array {tuple(value.shape)} {body}"
    if callable(value):
        return str(getattr(value, "__name__", "a function"))
    return _SHORTENER.repr(value)


def difference(got: Any, want: Any, *, rtol: float | None = None, atol: float = 0.0) -> str | None:
    """The first thing in which ``got`` is not ``want``, or ``None``: words, then lines of values.

    Strict: a list is no tuple, ``True`` is no ``1``, arrays agree in shape and in kind of dtype,
    NaN equals nothing. ``numpy`` integers and floats count as Python's, subclasses of ``dict``,
    ``list``, ``str`` … as their base. With ``rtol`` numbers may differ by ``atol + rtol·|want|``.
    """
    if _is_array(want):
        return _array_difference(got, want, rtol, atol)
    if isinstance(want, bool):
        return None if _plain_bool(got) is want else _kind_or_value(got, want, (bool,), "a bool")
    if isinstance(want, Integral):
        if not _is_number(got, Integral):
            return _wrong_type(got, "an int")
        return None if int(got) == int(want) else gettext("the number differs")
    if isinstance(want, Real):
        if not _is_number(got, Real):
            return _wrong_type(got, "a float")
        same = _near(float(got), float(want), rtol, atol)
        return None if same else gettext("the number differs")
    if isinstance(want, (str, bytes)):
        return _kind_or_value(got, want, (type(want),), f"a {type(want).__name__}")
    if want is None:
        return None if got is None else _wrong_type(got, "None")
    if isinstance(want, (list, tuple)):
        return _sequence_difference(got, want, rtol, atol)
    if isinstance(want, (set, frozenset)):
        return _kind_or_value(got, want, (set, frozenset), "a set")
    if isinstance(want, Mapping):
        return _mapping_difference(got, want, rtol, atol)
    raise TypeError(f"a test cannot compare with a {type(want).__name__}")


def _sequence_difference(
    got: Any, want: Sequence[Any], rtol: float | None, atol: float
) -> str | None:
    kind = list if isinstance(want, list) else tuple
    if not isinstance(got, kind):
        return _wrong_type(got, f"a {kind.__name__}")
    if len(got) != len(want):
        return gettext("{n} items instead of {m}").format(n=len(got), m=len(want))
    for i, (g, w) in enumerate(zip(got, want, strict=True)):
        problem = difference(g, w, rtol=rtol, atol=atol)
        if problem:
            return gettext("item {i}: {problem}").format(i=i, problem=problem)
    return None


def _mapping_difference(
    got: Any, want: Mapping[Any, Any], rtol: float | None, atol: float
) -> str | None:
    if not isinstance(got, dict):
        return _wrong_type(got, "a dict")
    for key in want:
        if key not in got:
            return gettext("a key is missing\nmissing   {key}").format(key=show(key))
    for key in got:
        if key not in want:
            return gettext("a key is too many\ntoo many  {key}").format(key=show(key))
    for key, value in want.items():
        problem = difference(got[key], value, rtol=rtol, atol=atol)
        if problem:
            return gettext("{problem}\nat key    {key}").format(key=show(key), problem=problem)
    return None


def _array_difference(got: Any, want: Any, rtol: float | None, atol: float) -> str | None:
    import numpy as np

    if not want.shape and _is_number(got, Real):
        got = np.asarray(got)
    if not _is_array(got):
        return _wrong_type(got, f"an array of shape {tuple(want.shape)}")
    if got.shape != want.shape:
        return gettext("shape {got} instead of {want}").format(got=got.shape, want=want.shape)
    if got.dtype.kind != want.dtype.kind:
        return gettext("dtype {got} instead of {want}").format(got=got.dtype, want=want.dtype)
    if want.dtype.kind not in "fc" or rtol is None:
        wrong = np.asarray(got != want)
    else:
        both_infinite = np.isinf(want) & (got == want)
        with np.errstate(invalid="ignore"):
            near = np.abs(got - want) <= atol + rtol * np.abs(want)
        wrong = ~(both_infinite | (near & np.isfinite(want)))
    if not wrong.any():
        return None
    if want.dtype.kind in "fc" and np.isnan(got).any():
        return gettext("{n} of {m} numbers are NaN").format(n=int(np.isnan(got).sum()), m=got.size)
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    problem = gettext("{n} of {m} numbers differ").format(n=int(wrong.sum()), m=wrong.size)
    first = gettext("first at  {where}: {got} instead of {want}").format(
        where=list(where), got=show(got[where].item()), want=show(want[where].item())
    )
    return f"{problem}\n{first}"


def _near(got: float, want: float, rtol: float | None, atol: float) -> bool:
    if rtol is None or got == want:
        return got == want
    return abs(got - want) <= atol + rtol * abs(want) < float("inf")


def _is_array(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def _is_number(value: Any, kind: type) -> bool:
    if _is_array(value):
        return value.shape == () and value.dtype.kind in ("iu" if kind is Integral else "iuf")
    return isinstance(value, kind) and not isinstance(value, bool)


def _plain_bool(value: Any) -> bool | None:
    numpy = sys.modules.get("numpy")
    if isinstance(value, bool) or (numpy is not None and isinstance(value, numpy.bool_)):
        return bool(value)
    return None


def _kind_or_value(got: Any, want: Any, kinds: tuple[type, ...], name: str) -> str | None:
    if not isinstance(got, kinds):
        return _wrong_type(got, name)
    return None if got == want else gettext("the value differs")


def _wrong_type(got: Any, wanted: str) -> str:
    kind = "None" if got is None else type(got).__name__
    return gettext("{got} instead of {wanted}").format(got=kind, wanted=wanted)


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
    changed: list[int | str] = [i for i, a in enumerate(args) if not unchanged(sent[i], a)]
    changed += [k for k, v in kwargs.items() if not unchanged(sent_by_name[k], v)]
    return Outcome(value, error, tuple(changed), seconds)


def duplicate(value: Any) -> Any:
    """A deep copy that keeps an array's dtype and strides class; functions as they are."""
    if _is_array(value):
        import numpy as np

        if value.flags.c_contiguous or value.flags.f_contiguous:
            return value.copy(order="K")
        padded = np.empty((*value.shape[:-1], 2 * value.shape[-1]), dtype=value.dtype)
        padded[..., ::2] = value
        return padded[..., ::2]
    if callable(value) and not isinstance(value, type):
        return value
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(duplicate(v) for v in value)
    if type(value) is dict:
        return {k: duplicate(v) for k, v in value.items()}
    return copy.deepcopy(value)


def unchanged(after: Any, before: Any) -> bool:
    """Whether an argument is as it was: generators may advance, functions are not looked into."""
    if _is_array(before):
        import numpy as np

        same_form = after.shape == before.shape and after.dtype == before.dtype
        return same_form and bool(
            np.array_equal(after, before, equal_nan=before.dtype.kind in "fc")
        )
    if isinstance(before, (list, tuple)):
        return len(after) == len(before) and all(
            unchanged(a, b) for a, b in zip(after, before, strict=True)
        )
    if isinstance(before, dict):
        return list(after) == list(before) and all(unchanged(after[k], before[k]) for k in before)
    if isinstance(before, (str, bytes, bytearray, int, float, complex, set, frozenset)):
        return bool(after == before) or before != before
    return True
