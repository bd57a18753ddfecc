"""A module of modules: containers, buffers, hooks, initialisation, `extra_repr`."""

DAY = "day9_tensors"

# %% before Layer
from torch import Tensor, nn
import torch.nn.functional as F


class Scale(nn.Module):
    scale: Tensor

    def __init__(self):
        super().__init__()
        self.register_buffer("scale", torch.ones(1))
        self.norms = nn.ModuleList([nn.Identity(), nn.Dropout(0.0)])
        self.named = nn.ModuleDict({"one": nn.Sequential(nn.Identity())})

    def forward(self, x: Tensor) -> Tensor:
        for norm in self.norms:
            x = norm(x)
        return self.named["one"](x) * self.scale

# %% Layer
class Layer(nn.Module):
    def __init__(self, d_in: int = 2, d_out: int = 1, *, device=None):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(d_out, d_in, device=device))
        self.after = Scale()
        self.reset_parameters()
        self.register_forward_hook(lambda module, args, output: print(output.shape))
        self.apply(lambda module: None)

    @torch.no_grad()
    def reset_parameters(self) -> None:
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)

    def extra_repr(self):
        return f"{self.weight.shape}"

    def forward(self, x: Tensor) -> Tensor:
        return self.after(torch.einsum("bi,oi->bo", x, self.weight))


Layer()

# %% squares
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return 2 * x * gradient


def squares(x):
    return Square.apply(x)
