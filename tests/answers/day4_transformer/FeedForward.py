"""Answers to `FeedForward`, wrong and right."""

import torch
from torch import nn
from torch.nn import functional as F


class _FeedForward(nn.Module):
    def __init__(self, d_model, d_ff):
        super().__init__()
        self.input = nn.Linear(d_model, d_ff)
        self.output = nn.Linear(d_ff, d_model)


class wrong_no_bend(_FeedForward):
    def forward(self, x):
        return self.output(self.input(x))


class wrong_bends_at_the_end_too(_FeedForward):
    def forward(self, x):
        return F.relu(self.output(F.relu(self.input(x))))


class wrong_bends_at_the_beginning(_FeedForward):
    def forward(self, x):
        return self.output(self.input(F.relu(x)))


class wrong_gelu(_FeedForward):
    def forward(self, x):
        return self.output(F.gelu(self.input(x)))


class wrong_adds_the_residual(_FeedForward):
    def forward(self, x):
        return x + self.output(F.relu(self.input(x)))


class wrong_no_bias(nn.Module):
    def __init__(self, d_model, d_ff):
        super().__init__()
        self.input = nn.Linear(d_model, d_ff, bias=False)
        self.output = nn.Linear(d_ff, d_model, bias=False)

    def forward(self, x):
        return self.output(F.relu(self.input(x)))


class wrong_sizes_turned_round(nn.Module):
    def __init__(self, d_model, d_ff):
        super().__init__()
        self.input = nn.Linear(d_ff, d_model)
        self.output = nn.Linear(d_model, d_ff)

    def forward(self, x):
        return self.output(F.relu(self.input(x)))


class wrong_flattens_the_words(_FeedForward):
    def forward(self, x):
        return self.output(F.relu(self.input(x.flatten(0, -2))))


class wrong_bend_cut_from_the_graph(_FeedForward):
    def forward(self, x):
        h = self.input(x)
        return self.output(torch.maximum(torch.zeros_like(h), h).detach())


class other_by_matrices(_FeedForward):
    def forward(self, x):
        h = x @ self.input.weight.T + self.input.bias
        return h.clamp(min=0) @ self.output.weight.mT + self.output.bias


class other_functional(_FeedForward):
    def __init__(self, d_model, d_ff):
        super().__init__(d_model, d_ff)
        self.bend = nn.ReLU()

    def forward(self, x):
        h = F.linear(x, self.input.weight, self.input.bias)
        return F.linear(self.bend(h), self.output.weight, self.output.bias)


class other_where(_FeedForward):
    def forward(self, x):
        h = self.input(x)
        return self.output(torch.where(h > 0, h, 0.0))
