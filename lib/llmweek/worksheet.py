"""Matrices that know how they were made, so that every number can be traced and differentiated.

A :class:`Worksheet` computes with named matrices (rows are points) and keeps, beside the values of
each, its recipe and the names of its sources. From these the book writes out any number as a sum,
and :meth:`Worksheet.gradients` applies the chain rule backwards, recipe by recipe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray
EPS = 1e-5  # of layer normalisation, inside the root, as torch has it


@dataclass(frozen=True)
class Matrix:
    """Values (n, m), the labels of their rows and columns, and where they came from.

    ``detail`` is what the recipe needs beside its sources: ids, a factor, a mask.
    """

    values: Array
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    recipe: str = "given"
    sources: tuple[str, ...] = ()
    detail: Any = None


class Worksheet(dict[str, Matrix]):
    """Matrices by name, in the order in which they were computed. Each recipe returns its name."""

    def given(
        self,
        name: str,
        values: Array,
        rows: Sequence[str] | None = None,
        columns: Sequence[str] | None = None,
    ) -> str:
        """A matrix that nothing on the sheet has made. Labels are numbers unless given."""
        n, m = values.shape
        labels = (
            (tuple(map(str, range(n))) if rows is None else tuple(rows)),
            (tuple(map(str, range(m))) if columns is None else tuple(columns)),
        )
        self[name] = Matrix(values, *labels)
        return name

    def pick(self, name: str, table: str, ids: Sequence[int]) -> str:
        """Rows ``ids`` of ``table`` (V, d): (n, d)."""
        t = self[table]
        rows = tuple(t.rows[i] for i in ids)
        return self._keep(name, t.values[list(ids)], rows, t.columns, "pick", (table,), tuple(ids))

    def times(self, name: str, a: str, b: str, bias: str | None = None) -> str:
        """a (n, k) · b (k, m), plus ``bias`` (1, m) on every row: (n, m)."""
        values = self[a].values @ self[b].values
        sources = (a, b) if bias is None else (a, b, bias)
        if bias is not None:
            values = values + self[bias].values
        return self._keep(name, values, self[a].rows, self[b].columns, "times", sources)

    def against(self, name: str, a: str, b: str) -> str:
        """a (n, k) · bᵗ for b (m, k): every row of one with every row of the other, (n, m)."""
        values = self[a].values @ self[b].values.T
        return self._keep(name, values, self[a].rows, self[b].rows, "against", (a, b))

    def add(self, name: str, a: str, b: str) -> str:
        """a + b, both (n, m)."""
        values = self[a].values + self[b].values
        return self._keep(name, values, self[a].rows, self[a].columns, "add", (a, b))

    def divide(self, name: str, a: str, by: float) -> str:
        """a / by."""
        return self._like(name, self[a].values / by, "divide", a, detail=by)

    def mask(self, name: str, a: str, allowed: Array) -> str:
        """a, and −∞ where ``allowed`` (bool, of the same shape) is False."""
        return self._like(name, np.where(allowed, self[a].values, -np.inf), "mask", a)

    def softmax(self, name: str, a: str) -> str:
        """Every row of a as a distribution. A row of −∞ alone is an error: NaN."""
        powers = np.exp(self[a].values - self[a].values.max(axis=1, keepdims=True))
        return self._like(name, powers / powers.sum(axis=1, keepdims=True), "softmax", a)

    def norm(self, name: str, a: str, gamma: str, beta: str) -> str:
        """γ (a − mean) / √(variance + ε) + β, mean and variance by row (Ba et al. 2016)."""
        values = _standard(self[a].values)[0] * self[gamma].values + self[beta].values
        return self._like(name, values, "norm", a, gamma, beta)

    def relu(self, name: str, a: str) -> str:
        """max(0, a)."""
        return self._like(name, np.maximum(self[a].values, 0), "relu", a)

    def join(self, name: str, *parts: str) -> str:
        """Parts (n, m_i), side by side."""
        values = np.concatenate([self[p].values for p in parts], axis=1)
        columns = tuple(map(str, range(values.shape[1])))
        return self._keep(name, values, self[parts[0]].rows, columns, "join", parts)

    def split(self, name: str, a: str, start: int, stop: int) -> str:
        """Columns ``start`` to ``stop`` (not included) of a."""
        m = self[a]
        columns = m.columns[start:stop]
        values = m.values[:, start:stop]
        return self._keep(name, values, m.rows, columns, "split", (a,), start)

    def gradients(self, name: str, gradient: Array) -> dict[str, Array]:
        """Of a loss by every matrix that led to ``name``, given its gradient by ``name`` itself."""
        found = {name: gradient}
        for current in reversed(list(self)):
            matrix = self[current]
            if current not in found or not matrix.sources:
                continue
            inputs = [self[s].values for s in matrix.sources]
            for source, g in zip(
                matrix.sources,
                BACKWARD[matrix.recipe](matrix, found[current], *inputs),
                strict=True,
            ):
                found[source] = found[source] + g if source in found else g
        return found

    def _like(
        self, name: str, values: Array, recipe: str, *sources: str, detail: Any = None
    ) -> str:
        first = self[sources[0]]
        return self._keep(name, values, first.rows, first.columns, recipe, sources, detail)

    def _keep(self, name: str, *fields: Any) -> str:
        if name in self:
            raise ValueError(f"there is a matrix {name!r} on the sheet already")
        self[name] = Matrix(*fields)
        return name


def _standard(x: Array) -> tuple[Array, Array]:
    """Rows of mean 0 and variance 1, and the deviation √(variance + ε) (n, 1) of each."""
    deviation = np.sqrt(x.var(axis=1, keepdims=True) + EPS)
    return (x - x.mean(axis=1, keepdims=True)) / deviation, deviation


def _pick(m: Matrix, g: Array, table: Array) -> tuple[Array, ...]:
    out = np.zeros_like(table)
    np.add.at(out, list(m.detail), g)  # a word that comes twice gets both gradients
    return (out,)


def _times(m: Matrix, g: Array, a: Array, b: Array, *bias: Array) -> tuple[Array, ...]:
    return (g @ b.T, a.T @ g, *(g.sum(axis=0, keepdims=True) for _ in bias))


def _softmax(m: Matrix, g: Array, a: Array) -> tuple[Array, ...]:
    return (m.values * (g - (g * m.values).sum(axis=1, keepdims=True)),)


def _norm(m: Matrix, g: Array, a: Array, gamma: Array, beta: Array) -> tuple[Array, ...]:
    z, deviation = _standard(a)
    h = g * gamma
    by_a = h - h.mean(axis=1, keepdims=True) - z * (h * z).mean(axis=1, keepdims=True)
    return by_a / deviation, (g * z).sum(axis=0, keepdims=True), g.sum(axis=0, keepdims=True)


def _join(m: Matrix, g: Array, *parts: Array) -> tuple[Array, ...]:
    return tuple(np.split(g, np.cumsum([p.shape[1] for p in parts])[:-1], axis=1))


def _split(m: Matrix, g: Array, a: Array) -> tuple[Array, ...]:
    out = np.zeros_like(a)
    out[:, m.detail : m.detail + g.shape[1]] = g
    return (out,)


# The matrix, the gradient by it, its sources' values -> the gradient by each source.
BACKWARD: dict[str, Callable[..., tuple[Array, ...]]] = {
    "pick": _pick,
    "times": _times,
    "against": lambda m, g, a, b: (g @ b, g.T @ a),
    "add": lambda m, g, a, b: (g, g),
    "divide": lambda m, g, a: (g / m.detail,),
    "mask": lambda m, g, a: (np.where(np.isfinite(m.values), g, 0.0),),
    "softmax": _softmax,
    "norm": _norm,
    "relu": lambda m, g, a: (g * (a > 0),),
    "join": _join,
    "split": _split,
}
