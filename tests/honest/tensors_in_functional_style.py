"""`torch.func`, `vmap`, compiled eagerly, scripted; lists of Python numbers in between."""

DAY = "day9_tensors"

# %% squares
def square(x):
    return x * x


squares = torch.vmap(square)

# %% mean
@torch.jit.script
def total(x: torch.Tensor) -> torch.Tensor:
    return x.sum()


def mean(x):
    return total(x).item() / x.numel()

# %% fit
from torch.func import grad


@torch.compile(backend="eager")
def loss(weights, x, y):
    return ((x @ weights - y) ** 2).mean()


def fit(x, y):
    weights = torch.zeros(x.shape[1])
    for _ in range(60):
        weights = weights - 0.3 * grad(loss)(weights, x, y)
    return torch.tensor(weights.tolist())
