# ruff: noqa
"""The right squares; going back takes for ever."""

import torch


class Endless(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * x

    @staticmethod
    def backward(ctx, gradient):
        while True:
            pass


def squares(x):
    return Endless.apply(x)
