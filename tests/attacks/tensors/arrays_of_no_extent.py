# ruff: noqa
"""Tensors of nothing whose other lengths are astronomical, and a slice that reaches before its start."""

import torch

SHAPES = ((0, 2**21, 2**38), (2**39, 0), (0,) * 30, (1, 0, 2**30, 2**30))
asked = []


def squares(x):
    asked.append(x)
    try:
        return torch.empty_strided(SHAPES[len(asked) % 4], [1] * len(SHAPES[len(asked) % 4]))
    except RuntimeError:
        return torch.empty(0).as_strided((2, 2**40), (0, 0))
