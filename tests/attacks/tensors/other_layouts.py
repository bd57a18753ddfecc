# ruff: noqa
"""Tensors of every other make: sparse, nested, quantised, without data, complex, of a byte, of half."""

import torch

asked = []


def squares(x):
    asked.append(x)
    right = (x * x).detach()
    made = (
        lambda: right.to_sparse(),
        lambda: right.to("meta"),
        lambda: torch.quantize_per_tensor(right, 0.1, 0, torch.quint8),
        lambda: torch.nested.nested_tensor([right, right]),
        lambda: right.to(torch.complex64),
        lambda: right.to(torch.bfloat16),
        lambda: right.to(torch.float8_e4m3fn),
        lambda: torch.complex(right, right).conj().imag,
        lambda: right.expand(2, *right.shape),
        lambda: right.numpy().astype(">f4"),
        lambda: right.to_mkldnn(),
        lambda: torch.empty(0).set_(right.untyped_storage(), 1, (1,)),
    )
    return made[len(asked) % len(made)]()
