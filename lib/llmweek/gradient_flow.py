"""Gradients between two graphs: the caller's, and that of a call which worked on copies.

A function that is checked receives copies. What it returns is computed from the copies' leaves,
so the caller's ``backward()`` would end there. :func:`attached` ties a result to the caller's own
tensors again: on the way back it asks for the gradients of the copies. Not for double backward.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

_MARK = "_copy_of"
MOST_NODES = 1_000_000  # of a graph

Pull = Callable[[Any], Sequence[Any]]


def mark(leaf: Any, origin: Any) -> Any:
    """Note on a copy what it is a copy of. The note lives as long as a graph needs the leaf."""
    setattr(leaf, _MARK, origin)
    return leaf


def origin_of(leaf: Any) -> Any:
    """What :func:`mark` noted, or ``None``."""
    return getattr(leaf, _MARK, None)


def leaves(tensor: Any) -> list[Any]:
    """The leaves that ``tensor`` was computed from and that want a gradient, itself if it is one.

    Raises ValueError for a graph of more than ``MOST_NODES`` nodes.
    """
    if tensor.grad_fn is None:
        return [tensor] if tensor.requires_grad else []
    found: dict[int, Any] = {}
    seen, todo = {tensor.grad_fn}, [tensor.grad_fn]
    while todo:
        node = todo.pop()
        leaf = getattr(node, "variable", None)
        if leaf is not None:
            found[id(leaf)] = leaf
        for following, _ in node.next_functions:
            if following is not None and following not in seen:
                seen.add(following)
                todo.append(following)
        if len(seen) > MOST_NODES:
            raise ValueError(f"a graph of more than {MOST_NODES:,} nodes")
    return list(found.values())


def attached(value: Any, pull: Pull, inputs: Sequence[Any]) -> Any:
    """``value`` as a result computed from ``inputs``.

    Its ``backward`` calls ``pull`` with the gradient of ``value`` and takes what that returns,
    tensors or ``None``, for the gradients of ``inputs``. Where ``value`` has a graph of its own,
    the gradient goes on there too.
    """
    return _attachment().apply(pull, value, *inputs)


def pulled(result: Any, gradient: Any, inputs: Sequence[Any]) -> list[Any]:
    """The gradients of leaves, given that of ``result``; ``None`` for what it does not use."""
    import torch

    return list(torch.autograd.grad(result, inputs, gradient, retain_graph=True, allow_unused=True))


@functools.cache
def _attachment() -> Any:
    import torch
    from torch.autograd.function import once_differentiable

    class Attached(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, pull: Pull, value: Any, *inputs: Any) -> Any:
            ctx.pull = pull
            return value.clone()

        @staticmethod
        @once_differentiable
        def backward(ctx: Any, gradient: Any) -> Any:
            own = gradient if ctx.needs_input_grad[1] else None
            return None, own, *ctx.pull(gradient)

    return Attached
