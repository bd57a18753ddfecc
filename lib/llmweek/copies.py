"""The copies a checked function receives, and whether it changed them."""

from __future__ import annotations

import copy
import sys
from typing import Any

from llmweek.compare import is_array, is_tensor
from llmweek.gradient_flow import attached, leaves, mark, origin_of, pulled


def duplicate(value: Any) -> Any:
    """A deep copy that keeps an array's or a tensor's dtype and strides class; functions as are."""
    if is_array(value):
        import numpy as np

        if value.flags.c_contiguous or value.flags.f_contiguous:
            return value.copy(order="K")
        padded = np.empty((*value.shape[:-1], 2 * value.shape[-1]), dtype=value.dtype)
        padded[..., ::2] = value
        return padded[..., ::2]
    if is_tensor(value):
        return _duplicate_tensor(value)
    if type(value).__module__ == "torch" and type(value).__name__ == "Generator":
        return value.clone_state()
    if callable(value) and not isinstance(value, type):
        return value
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(duplicate(v) for v in value)
    if type(value) is dict:
        return {k: duplicate(v) for k, v in value.items()}
    return copy.deepcopy(value)


def _duplicate_tensor(value: Any) -> Any:
    import torch

    copy_of = torch.empty_strided(value.shape, value.stride(), dtype=value.dtype)
    if not value.is_contiguous() and 0 in value.stride():  # an expanded one shares its items
        copy_of = torch.empty((*value.shape[:-1], 2 * value.shape[-1]), dtype=value.dtype)[..., ::2]
    copy_of.copy_(value.detach())
    if value.requires_grad:
        mark(copy_of.requires_grad_(), value)
    if value.is_leaf and value.grad is not None:
        copy_of.grad = value.grad.clone()
    return copy_of


def with_gradients(value: Any) -> Any:
    """What a call returned, its tensors tied to those whose copies they were computed from."""
    if "torch" not in sys.modules:
        return value
    if type(value) in (list, tuple):
        return type(value)(with_gradients(v) for v in value)
    if type(value) is dict:
        return {k: with_gradients(v) for k, v in value.items()}
    if not is_tensor(value) or not value.requires_grad:
        return value
    copied = [leaf for leaf in leaves(value) if origin_of(leaf) is not None]
    if not copied:
        return value
    origins = [origin_of(leaf) for leaf in copied]
    return attached(value, lambda gradient: pulled(value, gradient, copied), origins)


def unchanged(after: Any, before: Any) -> bool:
    """Whether an argument is as it was: generators may advance, functions are not looked into."""
    if is_array(before):
        import numpy as np

        same_form = after.shape == before.shape and after.dtype == before.dtype
        return same_form and bool(
            np.array_equal(after, before, equal_nan=before.dtype.kind in "fc")
        )
    if is_tensor(before):
        same_form = after.shape == before.shape and after.dtype == before.dtype
        return same_form and bool(
            ((after == before) | ((after != after) & (before != before))).all()
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
