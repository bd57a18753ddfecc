"""Comparing and showing the values a test cell deals in.

The comparison is strict: kind, shape, dtype and finiteness count, and so an object that claims to
equal anything equals nothing.
"""

from __future__ import annotations

import itertools
import math
import reprlib
import sys
from collections.abc import Mapping, Sequence
from gettext import gettext
from numbers import Integral, Real
from typing import Any


class OtherKind(str):
    """A difference in kind, such as "tuple instead of a list": words that explain themselves."""


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

    def repr_ndarray(self, x: Any, level: int) -> str:
        """An array among other values takes one line, and shows its numbers where it is small."""
        return _show_array(x, 6) if x.shape else self.repr_instance(x, level)

    def repr_Tensor(self, x: Any, level: int) -> str:
        return _show_tensor(x, 6)

    repr_Parameter = repr_Tensor


_SHORTENER = _InOrder()
_SHORTENER.maxlist = _SHORTENER.maxtuple = 12
_SHORTENER.maxdict = _SHORTENER.maxset = 8
_SHORTENER.maxstring = _SHORTENER.maxother = 80


def show(value: Any) -> str:
    """``repr`` for people: bounded in length and depth, arrays and tensors with shape and dtype."""
    if type(value).__module__ == "numpy" and hasattr(value, "shape") and value.shape:
        return _show_array(value, 24)
    if is_tensor(value):
        return _show_tensor(value, 24)
    if callable(value):
        return str(getattr(value, "__name__", f"<{type(value).__name__}>"))
    return _SHORTENER.repr(value)


def _show_array(value: Any, most: int) -> str:
    body = reprlib.repr(value.tolist()) if _is_small(value, most) else "…"
    return f"{value.dtype} array {tuple(value.shape)} {body}"


def _show_tensor(value: Any, most: int) -> str:
    body = reprlib.repr(value.tolist()) if _is_small(value, most) else "…"
    return f"{_dtype(value)} tensor {tuple(value.shape)} {body}"


def _is_small(value: Any, most: int) -> bool:
    """Whether it is no more than ``most`` items, empty lists among them."""
    return math.prod(max(n, 1) for n in value.shape) <= most


def difference(got: Any, want: Any, *, rtol: float | None = None, atol: float = 0.0) -> str | None:
    """The first thing in which ``got`` is not ``want``, or ``None``: words, then lines of values.

    Strict: a list is no tuple, ``True`` is no ``1``, arrays agree in shape and in kind of dtype,
    tensors in shape and dtype (not in ``requires_grad``), NaN equals nothing. ``numpy`` integers
    and floats count as Python's, subclasses of ``dict``, ``list``, ``str`` … as their base. With
    ``rtol`` numbers may differ by ``atol + rtol·|want|``.
    """
    if is_array(want):
        return _array_difference(got, want, rtol, atol)
    if is_tensor(want):
        return _tensor_difference(got, want, rtol, atol)
    if isinstance(want, bool):
        plain = _plain_bool(got)
        if plain is None:
            return _wrong_type(got, "a bool")
        return None if plain is want else gettext("the value differs")
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
        return gettext("length {n} instead of {m}").format(n=len(got), m=len(want))
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
    if not is_array(got):
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


def _tensor_difference(got: Any, want: Any, rtol: float | None, atol: float) -> str | None:
    if not is_tensor(got):
        return _wrong_type(got, f"a tensor of shape {tuple(want.shape)}")
    if got.shape != want.shape:
        got_shape, want_shape = tuple(got.shape), tuple(want.shape)
        return gettext("shape {got} instead of {want}").format(got=got_shape, want=want_shape)
    if got.dtype != want.dtype:
        got_dtype, want_dtype = _dtype(got), _dtype(want)
        return gettext("dtype {got} instead of {want}").format(got=got_dtype, want=want_dtype)
    return _array_difference(_as_array(got), _as_array(want), rtol, atol)


def _as_array(tensor: Any) -> Any:
    """The tensor's numbers as numpy has them: it knows no bfloat16."""
    plain = tensor.detach().resolve_conj().resolve_neg()
    return (plain.double() if plain.is_floating_point() else plain).numpy()


def _near(got: float, want: float, rtol: float | None, atol: float) -> bool:
    if rtol is None or got == want:
        return got == want
    return abs(got - want) <= atol + rtol * abs(want) < float("inf")


def is_array(value: Any) -> bool:
    """Whether it is a numpy array, without importing numpy."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def is_tensor(value: Any) -> bool:
    """Whether it is a torch tensor, without importing torch."""
    kind = getattr(sys.modules.get("torch"), "Tensor", None)
    return kind is not None and isinstance(value, kind)


def _dtype(tensor: Any) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _is_number(value: Any, kind: type) -> bool:
    if is_array(value):
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


def _wrong_type(got: Any, wanted: str) -> OtherKind:
    kind = "None" if got is None else type(got).__name__
    return OtherKind(gettext("{got} instead of {wanted}").format(got=kind, wanted=wanted))
