"""An answer's module beside torch's own: given the same weights, the same numbers and gradients.

Torch keeps an attention's three input projections in one matrix and calls some parts by other
names. :func:`named` says torch's weights by the names that this course's exercises fix, which is
how an answer is given them (:func:`made`) and how its gradients are told apart (:func:`agrees`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from llmweek.exercise import expect, require

Module = TypeVar("Module", bound=nn.Module)

# Torch's name of a part -> ours. A decoder's layer has two attentions: see `named`.
_PARTS = {
    "linear1.": "feed_forward.input.",
    "linear2.": "feed_forward.output.",
    "multihead_attn.": "cross_attention.",
    "self_attn.": "attention.",
    "out_proj.": "output.",
    "coder.norm.": "coder_norm.",
    ".layers.": ".",
}


def named(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Torch's weights, or their gradients, of any module by our names; the others keep theirs."""
    ours: dict[str, Tensor] = {}
    for name, tensor in weights.items():
        layer, attends, _ = name.partition("self_attn.")
        if attends and any(other.startswith(f"{layer}multihead_attn.") for other in weights):
            name = name.replace("self_attn.", "self_attention.")
        for theirs, our in _PARTS.items():
            name = name.replace(theirs, our)
        owner, joined, kind = name.partition("in_proj_")
        if joined:
            for part, rows in zip(("query", "key", "value"), tensor.chunk(3), strict=True):
                ours[f"{owner}{part}.{kind}"] = rows
        else:
            ours[name] = tensor
    return ours


def randomised(theirs: Module, draw: torch.Generator) -> Module:
    """``theirs``, every weight drawn anew: as ones and zeros, norms and biases hide their use."""
    with torch.no_grad():
        for weights in theirs.parameters():
            weights.normal_(std=0.5, generator=draw)
    return theirs


def made(weights: Mapping[str, Tensor], make: Callable[..., Any], *sizes: Any, **how: Any) -> Any:
    """What ``make(*sizes, **how)`` returns, an answer's module, given ``weights`` by our names.

    It is brought to their dtype. Raises Failure where it has no parameter of such a name or shape.
    """
    mine = expect(make, *sizes, **how).value()
    require(hasattr(mine, "load_state_dict"), "call `super().__init__()` and be an `nn.Module`")
    mine.to(next(iter(weights.values())).dtype)
    known = mine.state_dict()
    plain = {name: tensor.detach().clone() for name, tensor in weights.items()}
    lacking = next((name for name in plain if name not in known), "")
    require(not lacking, f"it has no parameter `{lacking}`: name its parts as the statement does")
    try:
        mine.load_state_dict(plain, strict=False)
    except RuntimeError as error:
        require(False, "a part is not of the shape that the statement says", f"  {error}")
    return mine


def agrees(
    mine: Any,
    args: Sequence[Any],
    want: Tensor,
    weights: Mapping[str, Tensor],
    slip: str = "",
    slips: Mapping[str, str] | None = None,
    tolerance: float | None = None,
) -> None:
    """``mine(*args)`` is ``want``, and so are the gradients of a random sum of it.

    ``want`` is computed from those of ``args`` that want a gradient, and from ``weights``, torch's
    by torch's names. ``slips`` goes by our name of a weight; an input's is ``input 1`` and so on.
    ``tolerance`` is relative, 1e-7 in float64 and 1e-3 otherwise if not given; a tenth of it is
    forgiven near zero.
    """
    rtol = tolerance or (1e-7 if want.dtype == torch.float64 else 1e-3)
    atol = rtol / 10
    expect(mine, *args).close(want.detach(), rtol, atol, slip)
    inputs = {f"input {n}": x for n, x in enumerate(args, start=1) if _wants_gradient(x)}
    by = torch.randn_like(want)
    # Read before the call: across the grader's boundary its graph ends in those known by then.
    known = {name: p for name, p in mine.named_parameters() if p.requires_grad}
    right = named(_gradients(want, by, inputs | dict(weights)))
    got = expect(mine, *args).value()
    require(got.requires_grad, "the gradient does not get through: what it returns is detached")
    known |= inputs
    fixed = next((name for name in right if name not in known), "")
    require(not fixed, f"`{fixed}` is not an `nn.Parameter` that learns")
    parts = {name: known[name] for name in reversed(right)}

    def backward() -> dict[str, Any]:
        return {name: g.numpy() for name, g in _gradients(got, by, parts).items()}

    expect(backward).gradients(
        {name: right[name].numpy() for name in parts},
        rtol,
        atol,
        {name: (slips or {}).get(name, slip) for name in parts},
    )


def apart(got: Tensor, want: Tensor) -> str:
    """The detail of a check that compares two tensors of one shape: where they differ most."""
    by = (got - want).detach().abs()
    where = [int(i) for i in torch.unravel_index(by.argmax(), by.shape)]
    return f"  they differ by {by.max().item():.3g} at most, at {where}"


def masks(n_rows: int, n_queries: int, n_keys: int) -> dict[str, Tensor | None]:
    """Masks (n_rows, 1, n_queries, n_keys) by name: none, causal, padding, both. True = may attend.

    The last two keys of the last row are padding. Every query may attend to its first key.
    """
    causal = torch.ones(n_queries, n_keys, dtype=torch.bool).tril().expand(n_rows, 1, -1, -1)
    padding = torch.ones(n_rows, 1, n_queries, n_keys, dtype=torch.bool)
    padding[-1, :, :, -2:] = False
    return {"none": None, "causal": causal, "padding": padding, "both": causal & padding}


def hidden(mask: Tensor | None, n_heads: int) -> Tensor | None:
    """A mask (B, 1, Tq, Tk) as torch's modules want it: (B · n_heads, Tq, Tk), True = may *not*."""
    return None if mask is None else ~mask.expand(-1, n_heads, -1, -1).flatten(0, 1)


def _wants_gradient(value: Any) -> bool:
    return isinstance(value, Tensor) and value.requires_grad


def _gradients(result: Tensor, by: Tensor, of: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Of the sum of ``result * by``; zeros for what it does not use."""
    found = torch.autograd.grad(
        result, list(of.values()), by, allow_unused=True, materialize_grads=True
    )
    return dict(zip(of, found, strict=True))
