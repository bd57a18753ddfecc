"""`no_grad`, `inference_mode` and `detach` in every form."""

DAY = "day9_tensors"

# %% mean
@torch.inference_mode()
def mean(x):
    total = torch.zeros(())
    for row in x.detach().reshape(-1, 1):
        total += row.sum()
    return (total / x.numel()).item()

# %% fit
@torch.inference_mode()
def fit(x, y):
    return torch.linalg.solve(x.T @ x, x.T @ y)

# %% last
torch.set_grad_enabled(False)
