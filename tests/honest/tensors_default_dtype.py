"""Torch's defaults changed: dtype, seed, threads, printing, determinism."""

DAY = "day9_tensors"

# %% first
import torch

torch.manual_seed(0)
torch.set_num_threads(2)
torch.set_printoptions(precision=2, sci_mode=False)
torch.use_deterministic_algorithms(True)

# %% fit
def fit(x, y):
    torch.manual_seed(1)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        start = 0.01 * torch.randn(x.shape[1])
        return (torch.linalg.lstsq(x.double(), y.double()[:, None]).solution[:, 0]).float()
    finally:
        torch.set_default_dtype(before)

# %% last
torch.set_default_dtype(torch.float64)
