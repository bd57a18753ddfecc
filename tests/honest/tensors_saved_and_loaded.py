"""Weights saved to a file and loaded, deep copies, numpy in between."""

DAY = "day9_tensors"

# %% after Layer
import copy
import io

layer = Layer()
torch.save(layer.state_dict(), "layer.pt")
layer.load_state_dict(torch.load("layer.pt", weights_only=True))
other = copy.deepcopy(layer)
buffer = io.BytesIO()
torch.save(layer, buffer)

# %% fit
def fit(x, y):
    solution, *_ = np.linalg.lstsq(x.numpy(), y.numpy(), rcond=None)
    return torch.from_numpy(solution)

# %% mean
import numpy as np


def mean(x):
    return np.float64(x.numpy(force=True).mean())
