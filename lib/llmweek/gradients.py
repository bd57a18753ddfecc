"""Gradients: measured by finite differences, and compared so that the failure says what is wrong.

The oracle is the definition: nudge one number, see how far the loss moves. It is slow (two losses
a number) and knows nothing of the chain rule, which is what makes it worth believing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from gettext import gettext
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def numerical(
    loss: Callable[[dict[str, Array]], float],
    parameters: Mapping[str, Array],
    epsilon: float = 1e-5,
) -> dict[str, Array]:
    """The gradient of ``loss`` at ``parameters`` by central differences, float64, same shapes.

    ``(loss(θ + ε) − loss(θ − ε)) / 2ε`` for every number on its own; its error shrinks with ε².
    ``loss`` is given float64 copies and has to compute in float64: in float32 the difference of
    two losses is mostly rounding.
    """
    point = {name: np.array(value, dtype=np.float64) for name, value in parameters.items()}
    gradients = {name: np.zeros_like(value) for name, value in point.items()}
    for name, value in point.items():
        for at in np.ndindex(value.shape):
            here = value[at]
            value[at] = here + epsilon
            above = loss(point)
            value[at] = here - epsilon
            below = loss(point)
            value[at] = here
            gradients[name][at] = (above - below) / (2 * epsilon)
    return gradients


def wrong_gradient(
    got: object, want: Mapping[str, Array], rtol: float = 1e-4, atol: float = 1e-7
) -> tuple[str, str] | None:
    """The first parameter of ``want`` whose gradient in ``got`` is wrong, and what is wrong.

    ``None`` where all agree up to ``atol + rtol·|want|``. The name is empty where ``got`` is not a
    dict of gradients at all. Give ``want`` in the order in which backpropagation computes it: what
    is wrong first is wrong by itself, what follows may only have inherited it.
    """
    if not isinstance(got, dict):
        return "", gettext("{got} instead of a dict of gradients").format(got=_kind(got))
    for name in want:
        if name not in got:
            return name, gettext("the gradient of `{name}` is missing").format(name=name)
    for name in got:
        if name not in want:
            return "", gettext("a key is too many\ntoo many  {key}").format(key=repr(name)[:80])
    for name, right in want.items():
        problem = _problem(got[name], right, rtol, atol)
        if problem:
            return name, gettext("the gradient of `{name}` {problem}").format(
                name=name, problem=problem
            )
    return None


def _kind(value: object) -> str:
    return "None" if value is None else gettext("a {kind}").format(kind=type(value).__name__)


def _problem(got: object, want: Array, rtol: float, atol: float) -> str | None:
    if not isinstance(got, np.ndarray):
        return gettext("is {kind}, not an array").format(kind=_kind(got))
    if got.dtype.kind != "f":
        return gettext("has dtype {dtype}, not a float").format(dtype=got.dtype)
    is_transpose = want.ndim == 2 and got.shape == want.T.shape and _near(got.T, want, rtol, atol)
    if got.shape != want.shape:
        if is_transpose:
            return gettext("is the transpose of the right one")
        return gettext("has shape {got} instead of {want}").format(got=got.shape, want=want.shape)
    right = _near_each(got, want, rtol, atol)
    if right.all():
        return None
    if np.isnan(got).any():
        return gettext("is NaN in {n} of {m} numbers").format(n=np.isnan(got).sum(), m=got.size)
    if np.isinf(got).any():
        return gettext("is infinite in {n} of {m} numbers").format(
            n=np.isinf(got).sum(), m=got.size
        )
    if not got.any():
        return gettext("is all zeros")
    if is_transpose:
        return gettext("is the transpose of the right one")
    ratio = _ratio(got, want, rtol, atol)
    if ratio is not None:
        return _in_words(ratio)
    return _by_rows(got, want, right, rtol, atol)


def _by_rows(got: Array, want: Array, right: Array, rtol: float, atol: float) -> str:
    """How many rows are right, and what is common to the others."""
    rows = right.reshape(len(want), -1).all(axis=1) if want.ndim else right.reshape(1)
    unit = gettext("rows") if want.ndim > 1 else gettext("numbers")
    said = gettext("is right in {n} of {m} {unit}").format(n=rows.sum(), m=rows.size, unit=unit)
    if rows.size < 2:
        return gettext("is wrong: {much}").format(much=_by_length(got, want))
    wrong = ~rows
    ratio = _ratio(got[wrong], want[wrong], rtol, atol) if rows.any() else None
    if ratio is not None:
        return gettext("{said}; elsewhere it {ratio}").format(said=said, ratio=_in_words(ratio))
    return f"{said}; {_by_length(got[wrong], want[wrong])}"


def _by_length(got: Array, want: Array) -> str:
    """Length and direction, for a gradient that is no multiple of the right one."""
    length, right = float(np.linalg.norm(got)), float(np.linalg.norm(want))
    if right == 0:
        return gettext("where it should be zero it is not")
    cosine = float((got * want).sum()) / (length * right) if length else 0.0
    return gettext(
        "as a vector {ratio:.3g} times as long as it should be, cosine {cosine:.2f}"
    ).format(ratio=length / right, cosine=cosine)


def _ratio(got: Array, want: Array, rtol: float, atol: float) -> float | None:
    """The one number by which ``want`` has to be multiplied to give ``got``, if there is one."""
    square = float((want * want).sum())
    if square == 0:
        return None
    ratio = float((got * want).sum()) / square
    slack = max(1.0, abs(ratio))
    return ratio if _near(got, ratio * want, 10 * rtol, slack * atol) else None


def _in_words(ratio: float) -> str:
    if abs(ratio + 1) < 1e-3:
        return gettext("has the wrong sign")
    inverse = 1 / ratio if ratio else 0.0
    if 1.5 < abs(inverse) < 1e6 and abs(inverse - round(inverse)) < 1e-3 * abs(inverse):
        return gettext("is {ratio:.4g} times the right one everywhere (1/{whole:d})").format(
            ratio=ratio, whole=round(inverse)
        )
    return gettext("is {ratio:.4g} times the right one everywhere").format(ratio=ratio)


def _near_each(got: Array, want: Array, rtol: float, atol: float) -> Array:
    with np.errstate(invalid="ignore"):
        near: Array = np.abs(got - want) <= atol + rtol * np.abs(want)
    return near


def _near(got: Array, want: Array, rtol: float, atol: float) -> bool:
    return bool(_near_each(got, want, rtol, atol).all())
