# ruff: noqa
"""One number that says it is four tebibytes of them."""

import torch


def squares(x):
    return torch.zeros(1).expand(2**40)
