# %% role="setup"
import torch
import torch.nn.functional as F

from llmweek.exercise import expect, require, seed

# %% [markdown] role="statement" id="attention" points=3 minutes=15 difficulty=2
# ## `attention`
# Scaled dot-product attention, softmax(q kᵀ / √d) v.


# %% role="solution" id="attention"
def attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """q (T, d), k (S, d), v (S, e): the result is (T, e)."""
    ### BEGIN SOLUTION
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    return torch.softmax(scores, dim=-1) @ v
    ### END SOLUTION


# %% role="test" id="attention"
# Equal keys: the mean of the values
expect(attention, torch.ones(1, 2), torch.zeros(2, 2), torch.tensor([[0.0], [2.0]])).close(
    torch.tensor([[1.0]])
)

# %% role="test" id="attention"
# One key: its value
expect(attention, torch.rand(3, 4), torch.rand(1, 4), torch.tensor([[5.0]])).close(
    torch.full((3, 1), 5.0)
)

# %% role="test" id="attention" hidden=true
# Random matrices
generator = torch.Generator().manual_seed(seed("attention") % 2**63)
for t, s in ((1, 1), (4, 7), (32, 32)):
    q, k, v = (torch.randn(n, 16, generator=generator) for n in (t, s, s))
    expect(attention, q, k, v).close(F.scaled_dot_product_attention(q, k, v), rtol=1e-4, atol=1e-5)

# %% [markdown] role="statement" id="cross_entropy" points=2 minutes=10 difficulty=2
# ## `cross_entropy`
# The mean negative log probability of the targets.


# %% role="solution" id="cross_entropy"
def cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """logits (n, V), targets (n,): a scalar."""
    ### BEGIN SOLUTION
    log_probs = torch.log_softmax(logits, dim=-1)
    return -log_probs[torch.arange(len(targets)), targets].mean()
    ### END SOLUTION


# %% role="test" id="cross_entropy"
# Nothing known: the logarithm of the number of classes
expect(cross_entropy, torch.zeros(2, 4), torch.tensor([0, 3])).close(torch.tensor(4.0).log())

# %% role="test" id="cross_entropy" hidden=true
# Random logits
generator = torch.Generator().manual_seed(seed("cross_entropy") % 2**63)
for n in (1, 50):
    logits = torch.randn(n, 10, generator=generator)
    targets = torch.randint(10, (n,), generator=generator)
    expect(cross_entropy, logits, targets).close(F.cross_entropy(logits, targets), rtol=1e-5)

# %% role="test" id="cross_entropy" hidden=true
# The gradient
generator = torch.Generator().manual_seed(seed("cross_entropy gradient") % 2**63)
logits = torch.randn(5, 10, generator=generator).requires_grad_()
targets = torch.randint(10, (5,), generator=generator)
cross_entropy(logits, targets).backward()
want = (torch.softmax(logits.detach(), -1) - F.one_hot(targets, 10)) / 5
require(torch.allclose(logits.grad, want, atol=1e-6), "the gradient is p minus one-hot, over n")

# %% [markdown] role="statement" id="LayerNorm" points=3 minutes=15 difficulty=2
# ## `LayerNorm`
# Layer normalization with a weight and a bias.


# %% role="solution" id="LayerNorm"
class LayerNorm(torch.nn.Module):
    """Normalizes the last axis, of size d."""

    ### BEGIN SOLUTION
    def __init__(self, d: int):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(d))
        self.bias = torch.nn.Parameter(torch.zeros(d))

    def forward(self, x):
        mean = x.mean(-1, keepdim=True)
        variance = ((x - mean) ** 2).mean(-1, keepdim=True)
        return (x - mean) / torch.sqrt(variance + 1e-5) * self.weight + self.bias

    ### END SOLUTION


# %% role="test" id="LayerNorm"
# One row
expect(LayerNorm(2), torch.tensor([[1.0, 3.0]])).close(torch.tensor([[-1.0, 1.0]]), atol=1e-4)

# %% role="test" id="LayerNorm"
# Its parameters
require({name for name, _ in LayerNorm(3).named_parameters()} == {"weight", "bias"}, "two of them")

# %% role="test" id="LayerNorm" hidden=true
# Random rows, with torch's own weights
generator = torch.Generator().manual_seed(seed("LayerNorm") % 2**63)
layer, theirs = LayerNorm(8), torch.nn.LayerNorm(8)
with torch.no_grad():
    theirs.weight.copy_(torch.randn(8, generator=generator))
    theirs.bias.copy_(torch.randn(8, generator=generator))
layer.load_state_dict(theirs.state_dict())
x = torch.randn(4, 8, generator=generator)
expect(layer, x).close(theirs(x).detach(), rtol=1e-4, atol=1e-5)

# %% [markdown] role="statement" id="causal_mask" points=1 minutes=5 difficulty=1
# ## `causal_mask`
# True where a position may look: at itself and what came before.


# %% role="solution" id="causal_mask"
def causal_mask(n: int) -> torch.Tensor:
    """Shape (n, n), bool."""
    ### BEGIN SOLUTION
    return torch.ones(n, n, dtype=torch.bool).tril()
    ### END SOLUTION


# %% role="test" id="causal_mask"
# Two positions
expect(causal_mask, 2).equals(torch.tensor([[True, False], [True, True]]))

# %% role="test" id="causal_mask" hidden=true
# Other sizes
for n in (1, 3, 17):
    expect(causal_mask, n).equals(torch.arange(n)[:, None] >= torch.arange(n))

# %% [markdown] role="statement" id="sgd" points=2 minutes=10 difficulty=2
# ## `sgd`
# A step of gradient descent, in place.


# %% role="solution" id="sgd"
def sgd(parameters: list[torch.Tensor], gradients: list[torch.Tensor], lr: float) -> list:
    """The parameters after the step."""
    ### BEGIN SOLUTION
    return [p - lr * g for p, g in zip(parameters, gradients, strict=True)]
    ### END SOLUTION


# %% role="test" id="sgd"
# One number
expect(sgd, [torch.tensor([1.0])], [torch.tensor([2.0])], 0.5).close([torch.tensor([0.0])])

# %% role="test" id="sgd"
# A rate of zero
expect(sgd, [torch.tensor([1.0])], [torch.tensor([2.0])], 0.0).close([torch.tensor([1.0])])

# %% role="test" id="sgd" hidden=true
# Random parameters
generator = torch.Generator().manual_seed(seed("sgd") % 2**63)
before = [torch.randn(n, generator=generator) for n in (1, 5, 100)]
gradients = [torch.randn(n, generator=generator) for n in (1, 5, 100)]
want = [p - 0.1 * g for p, g in zip(before, gradients, strict=True)]
expect(sgd, before, gradients, 0.1).close(want, rtol=1e-5)
