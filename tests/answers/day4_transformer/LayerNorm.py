"""Answers to `LayerNorm`, wrong and right."""

import torch
from torch import nn


class _Norm(nn.Module):
    """A right one, for the wrong ones to change a step of."""

    def __init__(self, d, eps=1e-5):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(d))
        self.bias = nn.Parameter(torch.zeros(d))

    def forward(self, x):
        return self.weight * self.normalised(x) + self.bias

    def normalised(self, x):
        centred = x - x.mean(-1, keepdim=True)
        return centred / (self.variance(x) + self.eps).sqrt()

    def variance(self, x):
        return x.var(-1, keepdim=True, correction=0)


class wrong_divides_by_n_minus_one(_Norm):
    def variance(self, x):
        return x.var(-1, keepdim=True)


class wrong_epsilon_outside_the_root(_Norm):
    def normalised(self, x):
        return (x - x.mean(-1, keepdim=True)) / (self.variance(x).sqrt() + self.eps)


class wrong_no_epsilon(_Norm):
    def normalised(self, x):
        return (x - x.mean(-1, keepdim=True)) / self.variance(x).sqrt()


class wrong_no_root(_Norm):
    def normalised(self, x):
        return (x - x.mean(-1, keepdim=True)) / (self.variance(x) + self.eps)


class wrong_epsilon_fixed(_Norm):
    def __init__(self, d, eps=1e-5):
        super().__init__(d, 1e-5)


class wrong_epsilon_of_another_default(_Norm):
    def __init__(self, d, eps=1e-6):
        super().__init__(d, eps)


class wrong_over_the_batch(_Norm):
    def normalised(self, x):
        variance = x.var(0, keepdim=True, correction=0)
        return (x - x.mean(0, keepdim=True)) / (variance + self.eps).sqrt()


class wrong_over_everything(_Norm):
    def normalised(self, x):
        return (x - x.mean()) / (x.var(correction=0) + self.eps).sqrt()


class wrong_over_words_and_columns(_Norm):
    def normalised(self, x):
        axes = tuple(range(1, x.ndim)) or (0,)
        variance = x.var(axes, keepdim=True, correction=0)
        return (x - x.mean(axes, keepdim=True)) / (variance + self.eps).sqrt()


class wrong_not_centred(_Norm):
    def normalised(self, x):
        return x / (self.variance(x) + self.eps).sqrt()


class wrong_root_mean_square(_Norm):
    def normalised(self, x):
        return x / (x.square().mean(-1, keepdim=True) + self.eps).sqrt()


class wrong_bias_before_the_weight(_Norm):
    def forward(self, x):
        return self.weight * (self.normalised(x) + self.bias)


class wrong_weight_left_out(_Norm):
    def forward(self, x):
        return self.normalised(x) + self.bias


class wrong_parameters_are_plain_tensors(_Norm):
    def __init__(self, d, eps=1e-5):
        super().__init__(d, eps)
        del self.weight, self.bias
        self.weight, self.bias = torch.ones(d), torch.zeros(d)


class wrong_parameters_start_at_random(_Norm):
    def __init__(self, d, eps=1e-5):
        super().__init__(d, eps)
        nn.init.normal_(self.weight)


class wrong_one_number_for_all_columns(_Norm):
    def __init__(self, d, eps=1e-5):
        super().__init__(d, eps)
        self.weight, self.bias = nn.Parameter(torch.ones(1)), nn.Parameter(torch.zeros(1))


class wrong_variance_by_two_large_numbers(_Norm):
    def variance(self, x):
        mean_square = x.square().mean(-1, keepdim=True)
        return (mean_square - x.mean(-1, keepdim=True).square()).clamp_min(0)


class wrong_statistics_cut_from_the_graph(_Norm):
    def normalised(self, x):
        mean, variance = x.mean(-1, keepdim=True).detach(), self.variance(x).detach()
        return (x - mean) / (variance + self.eps).sqrt()


class wrong_computes_in_single_precision(_Norm):
    def forward(self, x):
        return super().forward(x.float()).to(x.dtype)


class wrong_for_three_axes_only(_Norm):
    def forward(self, x):
        B, T, d = x.shape
        return super().forward(x.reshape(B * T, d)).view(B, T, d)


class wrong_parameters_in_float64(_Norm):
    def __init__(self, d, eps=1e-5):
        super().__init__(d, eps)
        self.double()


class wrong_kept_statistics_in_use(_Norm):
    def __init__(self, d, eps=1e-5):
        super().__init__(d, eps)
        self.register_buffer("mean", torch.zeros(d))

    def normalised(self, x):
        return super().normalised(x) if self.training else x - self.mean


class wrong_view_of_the_rows(_Norm):
    def forward(self, x):
        return super().forward(x.view(-1, x.shape[-1])).view(x.shape)


class wrong_centres_in_place(_Norm):
    def normalised(self, x):
        x -= x.mean(-1, keepdim=True)
        return x / (x.square().mean(-1, keepdim=True) + self.eps).sqrt()


class other_var_mean(_Norm):
    def forward(self, x):
        variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
        return (x - mean) * torch.rsqrt(variance + self.eps) * self.weight + self.bias


class other_rows_of_a_matrix(nn.Module):
    def __init__(self, d, eps=1e-5):
        super().__init__()
        self.d, self.eps = d, eps
        self.bias = nn.Parameter(torch.zeros(d))
        self.weight = nn.Parameter(torch.full((d,), 1.0))

    def forward(self, x):
        rows = x.reshape(-1, self.d).T  # a column for each row
        centred = rows - rows.sum(dim=0) / self.d
        deviation = torch.sqrt((centred * centred).sum(dim=0) / self.d + self.eps)
        return torch.addcmul(self.bias, self.weight, (centred / deviation).T).reshape(x.shape)


class other_by_einsum(_Norm):
    def variance(self, x):
        centred = x - x.mean(-1, keepdim=True)
        return torch.einsum("...j,...j->...", centred, centred)[..., None] / x.shape[-1]


class other_centred_by_a_matrix(_Norm):
    def normalised(self, x):
        centred = x @ (torch.eye(x.shape[-1], dtype=x.dtype) - 1 / x.shape[-1])
        return centred / (centred.square().mean(-1, keepdim=True) + self.eps) ** 0.5
