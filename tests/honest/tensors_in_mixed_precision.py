"""Autocast to bfloat16 and double precision inside; results cast back."""

DAY = "day9_tensors"

# %% squares
def squares(x):
    return (x.double() ** 2).to(x.dtype)

# %% mean
def mean(x):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        ones = torch.ones(x.numel()) @ torch.ones(x.numel(), 1)
    return x.double().mean().float().item()

# %% Layer
class Layer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(2, 1, bias=False)

    @property
    def weight(self):
        return self.linear.weight

    def forward(self, x):
        with torch.autocast("cpu", enabled=False):
            return self.linear(x)

# %% fit
def fit(x, y):
    scaler = torch.amp.GradScaler("cpu", enabled=False)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rough = torch.linalg.pinv(x.float()) @ y
    return (torch.linalg.pinv(x.double()) @ y.double()).float()
